"""`GET /v1/status`: how fresh and how clean the data is."""

from functools import partial
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import Response

from assistant.api.status_page import StatusPage, make_status
from assistant.api.who import CurrentPrincipal
from assistant.tools.visible import narrowed_tables
from guardrails.pii.redact import clean

if TYPE_CHECKING:
    from assistant.api.live import LiveAssistant
    from assistant.workspace import Workspace

status_router = APIRouter()


@status_router.get("/v1/status", response_model=StatusPage)
def status(request: Request, principal: CurrentPrincipal) -> Response:
    """Newest day, last builds, and where the rows of each table went."""
    live: LiveAssistant = request.app.state.live
    workspace: Workspace | None = request.app.state.workspace
    with live.hold() as assistant:
        kit = assistant.kit
        page = make_status(
            kit.manifest,
            index=workspace.index if workspace is not None else None,
            clean=partial(clean, known=kit.known),
            closed=narrowed_tables(kit, principal),
        )
    return Response(page.model_dump_json(), media_type="application/json")
