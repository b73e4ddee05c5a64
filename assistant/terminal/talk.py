"""Where a conversation in a terminal stands."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import uuid4

from assistant.errors import RequestError

if TYPE_CHECKING:
    from rich.console import Console

    from assistant.agent import Assistant
    from assistant.answers import Answer


def new_id() -> str:
    """The id of a conversation that begins."""
    return uuid4().hex


def picked(typed: str, options: tuple[str, ...]) -> str:
    """The option of the number that was typed, or what was typed.

    Args:
        typed: A number, or a question.
        options: What the last answer offered; where it offered none, a number is a question.

    Raises:
        RequestError: If there is no option of that number.
    """
    number = typed.strip().rstrip(".)")
    if not options or not number.isascii() or not number.isdigit():
        return typed
    if not 1 <= int(number) <= len(options):
        message = (
            f"There is no option {number}. Type a number from 1 to {len(options)}, or a question."
        )
        raise RequestError(message)
    return options[int(number) - 1]


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
