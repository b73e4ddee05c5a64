"""`GET /v1/catalog`: what can be asked for."""

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import Response

from assistant.api.catalogue_page import CataloguePage, make_page
from assistant.api.features import feature_lines
from assistant.api.who import CurrentPrincipal

if TYPE_CHECKING:
    from assistant.api.live import LiveAssistant

catalogue_router = APIRouter(tags=["catalogue"])


@catalogue_router.head("/v1/catalog", include_in_schema=False)
@catalogue_router.get("/v1/catalog", response_model=CataloguePage, operation_id="getCatalog")
def catalog(request: Request, principal: CurrentPrincipal) -> Response:
    """List what can be asked for: metrics, dimensions, tables, features, events, kinds of content, questions."""
    live: LiveAssistant = request.app.state.live
    features = feature_lines(request.app.state.workspace)
    with live.hold() as assistant:
        page = make_page(assistant.kit, principal, features=features)
    return Response(page.model_dump_json(), media_type="application/json")
