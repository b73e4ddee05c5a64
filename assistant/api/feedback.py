"""Feedback over HTTP: whoever asked says what was right or wrong; engineers read it."""

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from assistant.access.errors import ForbiddenError
from assistant.api.edge import require_json
from assistant.api.who import CurrentPrincipal
from assistant.errors import WorkspaceError
from assistant.state.feedback import Feedback, FeedbackEntry, Given, Verdict

if TYPE_CHECKING:
    from assistant.api.live import LiveAssistant

READERS = frozenset({"engineer", "steward"})
"""Roles that may read what everybody has said."""
feedback_router = APIRouter()


class FeedbackBody(Given):
    """What a person says of one of their answers."""

    trace_id: str = Field(pattern=r"^[0-9a-f]{6,32}$")
    """Of the answer, or its first characters."""


class Received(BaseModel):
    """That it was kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: int


class FeedbackPage(BaseModel):
    """Entries, the newest first. What people typed is redacted text that nobody checked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    entries: tuple[FeedbackEntry, ...]


@feedback_router.post(
    "/v1/feedback",
    operation_id="giveFeedback",
    status_code=201,
    dependencies=[Depends(require_json)],
)
def give(body: FeedbackBody, request: Request, principal: CurrentPrincipal) -> Received:
    """Say that an answer was right or wrong. Nothing follows from it without a person's command."""
    given = Given(**body.model_dump(exclude={"trace_id"}))
    live: LiveAssistant = request.app.state.live
    with live.hold() as assistant:
        book = _book(assistant.feedback)
        return Received(id=book.add(body.trace_id, given, principal=principal).id)


@feedback_router.get("/v1/feedback", operation_id="listFeedback")
def read(
    request: Request,
    principal: CurrentPrincipal,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 50,
    verdict: Verdict | None = None,
) -> FeedbackPage:
    """What everybody has said, for engineers and stewards."""
    if READERS.isdisjoint(principal.roles):
        message = "Only engineers and stewards read feedback. Ask for one of these roles."
        raise ForbiddenError(message)
    live: LiveAssistant = request.app.state.live
    with live.hold() as assistant:
        found = _book(assistant.feedback).entries(limit=limit, verdict=verdict)
    return FeedbackPage(entries=tuple(found))


def _book(book: Feedback | None) -> Feedback:
    if book is None:
        message = "This workspace keeps no feedback. Open it with signpost serve."
        raise WorkspaceError(message)
    return book
