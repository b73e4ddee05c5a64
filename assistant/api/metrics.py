"""`GET /metrics`: what the server counts, for Prometheus."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from assistant.api.stream import desk_of
from assistant.operation.metrics import MEDIA_TYPE

metrics_router = APIRouter()


@metrics_router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
def metrics(request: Request) -> Response:
    """Counters and times in Prometheus's text format; no question, no name, no principal."""
    return Response(desk_of(request).metrics.render(), media_type=MEDIA_TYPE)
