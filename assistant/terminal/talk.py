"""Where a conversation in a terminal stands."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import uuid4

if TYPE_CHECKING:
    from rich.console import Console

    from assistant.agent import Assistant
    from assistant.answers import Answer


def new_id() -> str:
    """The id of a conversation that begins."""
    return uuid4().hex


@dataclass(frozen=True)
class Talk:
    """One conversation: who answers, where it is shown, what was answered last."""

    assistant: "Assistant"
    console: "Console"
    conversation_id: str
    answer: "Answer | None" = None
    """The newest; None before the first."""
    is_over: bool = False

    def renewed(self) -> "Talk":
        """A new conversation with the same assistant."""
        return replace(self, conversation_id=new_id(), answer=None)
