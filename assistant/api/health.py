"""Health and readiness."""

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from assistant.api.live import LiveAssistant

health_router = APIRouter()


class Health(BaseModel):
    """The process is alive."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    status: str = "ok"


class Ready(BaseModel):
    """The assistant can answer, and from what."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    status: str = "ready"
    lake_version: str | None
    index_version: str | None


@health_router.head("/healthz", include_in_schema=False)
@health_router.get("/healthz", operation_id="getHealth")
def healthz() -> Health:
    """Whether the process is alive; opens nothing."""
    return Health()


@health_router.head("/readyz", include_in_schema=False)
@health_router.get("/readyz", operation_id="getReadiness")
def readyz(request: Request) -> Ready:
    """Whether a question could be answered now; a problem says why not."""
    live: LiveAssistant = request.app.state.live
    with live.hold() as assistant:
        return Ready(lake_version=assistant.lake_version, index_version=assistant.index_version)
