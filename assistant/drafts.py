"""What a model, planner or language model, gives back: claims whose numbers are cell references."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.answers import Status


class Claim(BaseModel):
    """One paragraph or sentence of the answer.

    Numbers of results are written as references, `{q1.active_users[0]}`: query id, column name,
    zero-based row. They are filled in after the model has spoken.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    """Markdown with cell references."""
    citations: tuple[str, ...] = ()
    """Ids of citations, as the tools returned them: `c1`."""


class AnswerDraft(BaseModel):
    """Give the final answer. Write every number as a cell reference, never as digits."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    status: Status
    claims: tuple[Claim, ...] = Field(min_length=1)
    table: str | None = None
    """Id of the query whose result is the answer's table."""
    options: tuple[str, ...] = ()
    """Readings to choose from, when status is `clarify`; each is a whole question."""
    suggestions: tuple[str, ...] = ()
    chart: dict[str, Any] | Literal["auto"] | None = None
    """`auto` lets the rule table choose."""
