"""What is kept of a conversation: its turns, each with what its owner could see."""

from pydantic import BaseModel, ConfigDict

from assistant.answers import Answer


class Kept(BaseModel):
    """Common settings of what is kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Seen(Kept):
    """What an answer's owner could see as it was given; decides who else may read it."""

    policy: str = ""
    """Fingerprint of everything that was open to the owner."""
    tables: tuple[str, ...] = ()
    """Lower-case names of the tables that were read."""
    columns: tuple[tuple[str, str], ...] = ()
    """Table and column, lower case, of what was read and is open to some roles only."""
    shown: dict[str, tuple[str, ...]] = {}
    """Of tables of which the owner saw some rows only: whose."""


class Turn(Kept):
    """One question and its answer."""

    question: str
    """Redacted."""
    answer: Answer
    seen: Seen = Seen()


class ConversationEntry(Kept):
    """A conversation in a list."""

    id: str
    title: str
    updated_at: str
    """ISO 8601, UTC."""


class Conversation(Kept):
    """A conversation, whole."""

    id: str
    title: str
    updated_at: str
    turns: tuple[Turn, ...]
