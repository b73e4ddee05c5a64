"""The newest report of the workspace's eval cases."""

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict

from assistant.errors import AbsentError, WorkspaceError

if TYPE_CHECKING:
    from assistant.workspace import Workspace

eval_router = APIRouter(tags=["evals"])


class EvalReport(BaseModel):
    """One run of the eval cases."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    finished_at: datetime
    """UTC."""
    report: dict[str, Any]
    """As `signpost eval --report` writes it: `line`, `overall`, `families`, `outcomes`."""


@eval_router.get("/v1/evals", operation_id="getEvals")
def get_evals(request: Request) -> EvalReport:
    """Give the report of the newest `signpost eval`, for engineers and stewards."""
    workspace: Workspace | None = request.app.state.workspace
    path = workspace.eval_report if workspace is not None else None
    if path is None or not path.is_file():
        message = "No eval cases were run here yet. Run: signpost eval."
        raise AbsentError(message)
    try:
        report = json.loads(path.read_bytes())
        finished = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        return EvalReport(finished_at=finished, report=report)
    except (OSError, ValueError):
        message = "The newest eval report cannot be read. Run again: signpost eval."
        raise WorkspaceError(message) from None
