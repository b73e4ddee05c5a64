"""Health and readiness."""

import time
from threading import Lock
from typing import TYPE_CHECKING, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict

from retrieval.errors import IndexServerError

if TYPE_CHECKING:
    from assistant.api.live import LiveAssistant
    from retrieval.vector_server import VectorServer

health_router = APIRouter()
ASK_EVERY_S = 5.0


class Health(BaseModel):
    """The process is alive."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    status: str = "ok"


class Ready(BaseModel):
    """The assistant can answer, and from what."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    status: Literal["ready", "degraded"] = "ready"
    """`degraded`: numbers can be asked for; what needs the search index waits for its Chroma server."""
    lake_version: str | None
    index_version: str | None


class VectorWatch:
    """Whether the server of the vectors answers; asked once in a while, however many want to know."""

    def __init__(self, server: "VectorServer", *, every_s: float = ASK_EVERY_S) -> None:
        """Ask nothing yet.

        Args:
            server: Which.
            every_s: How old what is told may be.
        """
        self._server = server
        self._every_s = every_s
        self._lock = Lock()
        self._asked: float | None = None
        self._answers = False

    def answers(self) -> bool:
        """Whether it does."""
        with self._lock:
            if self._asked is None or time.monotonic() - self._asked > self._every_s:
                try:
                    self._server.check()
                    self._answers = True
                except IndexServerError:
                    self._answers = False
                self._asked = time.monotonic()
            return self._answers


@health_router.head("/healthz", include_in_schema=False)
@health_router.get("/healthz", operation_id="getHealth")
def healthz() -> Health:
    """Whether the process is alive; opens nothing."""
    return Health()


@health_router.head("/readyz", include_in_schema=False)
@health_router.get("/readyz", operation_id="getReadiness")
def readyz(request: Request) -> Ready:
    """Whether a question could be answered now; a problem says why not.

    Vectors on a Chroma server must have been reached once; when they are out of reach later, the
    server goes on with what needs none, and says `degraded`.
    """
    live: LiveAssistant = request.app.state.live
    watch: VectorWatch | None = request.app.state.vectors
    with live.hold() as assistant:
        if watch is not None:
            assistant.kit.index().open()
        return Ready(
            status="ready" if watch is None or watch.answers() else "degraded",
            lake_version=assistant.lake_version,
            index_version=assistant.index_version,
        )
