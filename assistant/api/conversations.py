"""One's own conversations: listed, read, renamed, deleted, shared, exported."""

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from assistant.access.errors import ForbiddenError
from assistant.agent import Assistant
from assistant.answering.readers import check_reader
from assistant.answers import Answer
from assistant.api.edge import require_json
from assistant.api.live import LiveAssistant
from assistant.api.passages import is_open
from assistant.api.who import CurrentPrincipal
from assistant.state.people import People
from assistant.state.shares import Shares
from assistant.state.turns import Conversation, ConversationEntry, Turn
from guardrails.pii.redact import clean
from guardrails.principals import Principal

conversation_router = APIRouter()
TITLE_CHARACTERS = 200
SEARCH_CHARACTERS = 200


class Page(BaseModel):
    """Common settings of the page's types."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class TurnPage(Page):
    """One question and its answer."""

    question: str
    """Redacted."""
    answer: Answer


class ConversationPage(Page):
    """A conversation, whole."""

    id: str
    title: str
    updated_at: str
    """ISO 8601, UTC."""
    turns: tuple[TurnPage, ...]


class Title(Page):
    """Another title."""

    title: str = Field(min_length=1, max_length=TITLE_CHARACTERS)


class Share(Page):
    """A link for others of the organisation."""

    url: str
    """Path on this server; whoever opens it must be let in."""
    token: str


class Taken(Page):
    """How many things were taken back or deleted."""

    count: int


class PersonPage(Page):
    """Everything that is kept of whoever asks."""

    principal: str
    conversations: tuple[JsonValue, ...]
    answered: tuple[JsonValue, ...]
    """What feedback can be given on, without numbers."""
    feedback: tuple[JsonValue, ...]
    model_costs: tuple[JsonValue, ...]


@conversation_router.get("/v1/conversations")
def list_conversations(
    request: Request,
    principal: CurrentPrincipal,
    q: str = Query(default="", max_length=SEARCH_CHARACTERS),
) -> list[ConversationEntry]:
    """One's own conversations, the newest first; `q` finds words of titles and questions."""
    with _live(request).hold() as assistant:
        return list(assistant.conversations.list(principal.id, search=q.strip()))


@conversation_router.get("/v1/conversations/{conversation_id}", response_model=ConversationPage)
def get_conversation(
    conversation_id: str, request: Request, principal: CurrentPrincipal
) -> Response:
    """One's own conversation with every question and answer."""
    with _live(request).hold() as assistant:
        found = assistant.conversations.read(conversation_id, principal=principal.id)
    return _page(found)


@conversation_router.patch(
    "/v1/conversations/{conversation_id}", dependencies=[Depends(require_json)]
)
def rename_conversation(
    conversation_id: str, body: Title, request: Request, principal: CurrentPrincipal
) -> ConversationEntry:
    """Give one's own conversation another title; personal data in it is redacted."""
    with _live(request).hold() as assistant:
        return assistant.conversations.rename(
            conversation_id, clean(body.title, known=assistant.kit.known), principal=principal.id
        )


@conversation_router.delete("/v1/conversations/{conversation_id}", status_code=204)
def delete_conversation(
    conversation_id: str, request: Request, principal: CurrentPrincipal
) -> None:
    """Delete one's own conversation; links to it end."""
    with _live(request).hold() as assistant:
        assistant.conversations.delete(conversation_id, principal=principal.id)


@conversation_router.post("/v1/conversations/{conversation_id}/share")
def share_conversation(
    conversation_id: str, request: Request, principal: CurrentPrincipal
) -> Share:
    """A link by which others of the organisation read the conversation as it is now."""
    with _live(request).hold() as assistant:
        token = Shares(assistant.conversations.database).share(
            conversation_id, principal=principal.id
        )
    return Share(url=f"/shared/{token}", token=token)


@conversation_router.delete("/v1/conversations/{conversation_id}/share")
def unshare_conversation(
    conversation_id: str, request: Request, principal: CurrentPrincipal
) -> Taken:
    """Take back every link to one's own conversation."""
    with _live(request).hold() as assistant:
        return Taken(
            count=Shares(assistant.conversations.database).unshare(
                conversation_id, principal=principal.id
            )
        )


@conversation_router.get("/v1/shared/{token}", response_model=ConversationPage)
def get_shared(token: str, request: Request, principal: CurrentPrincipal) -> Response:
    """A shared conversation, if all that its answers were read from is open to the reader."""
    with _live(request).hold() as assistant:
        found = Shares(assistant.conversations.database).shared(token)
        for turn in found.turns:
            _check(turn, assistant, principal)
    return _page(found)


@conversation_router.get("/v1/me/export")
def export_me(request: Request, principal: CurrentPrincipal) -> PersonPage:
    """Everything that is kept of whoever asks: conversations, feedback, costs."""
    with _live(request).hold() as assistant:
        return PersonPage(**People(assistant.conversations.database).export(principal.id))


@conversation_router.delete("/v1/me")
def forget_me(request: Request, principal: CurrentPrincipal) -> Taken:
    """Delete all conversations and feedback of whoever asks; limits already used stay used."""
    with _live(request).hold() as assistant:
        return Taken(count=People(assistant.conversations.database).forget(principal.id))


def _live(request: Request) -> LiveAssistant:
    live: LiveAssistant = request.app.state.live
    return live


def _page(found: Conversation) -> Response:
    page = ConversationPage(
        id=found.id,
        title=found.title,
        updated_at=found.updated_at,
        turns=tuple(TurnPage(question=turn.question, answer=turn.answer) for turn in found.turns),
    )
    return Response(page.model_dump_json(), media_type="application/json")


def _check(turn: Turn, assistant: Assistant, reader: Principal) -> None:
    """Refuse what the reader would not be told.

    Raises:
        ForbiddenError: If the answer was read from what is closed to the reader.
    """
    kit = assistant.kit
    denied = check_reader(
        turn, kit.policy, reader, may_see=lambda source: is_open(source, kit, reader)
    )
    if denied is not None:
        message = f"{denied.reason} {denied.remedy}"
        raise ForbiddenError(message)
