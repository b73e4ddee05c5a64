"""Which steps of making the demo are due, so that a second run does nothing twice."""

import json
from dataclasses import dataclass

from assistant import __version__
from assistant.settings import FILE_NAME
from assistant.workspace import Workspace
from connectors.lake.publish import current_lake

RECORD = "demo.json"


@dataclass(frozen=True)
class DueSteps:
    """What has to be done."""

    make: bool
    build: bool


def due_steps(workspace: Workspace, *, events: int) -> DueSteps:
    """Compare what lies there with what is asked for."""
    wanted = {"events": events, "version": __version__}
    made = (workspace.root / FILE_NAME).is_file() and _recorded(workspace) == wanted
    if not made:
        return DueSteps(make=True, build=True)
    lake = current_lake(workspace.lakes)
    if lake is None:
        return DueSteps(make=False, build=True)
    built = (lake / "manifest.json").stat().st_mtime
    contracts = workspace.contracts.glob("*.odcs.yaml")
    newer = any(path.stat().st_mtime > built for path in contracts)
    return DueSteps(make=False, build=newer)


def record_demo(workspace: Workspace, *, events: int) -> None:
    """Remember what was made, beside what was built."""
    workspace.built.mkdir(parents=True, exist_ok=True)
    body = json.dumps({"events": events, "version": __version__})
    (workspace.built / RECORD).write_text(body, "utf-8")


def _recorded(workspace: Workspace) -> object:
    try:
        return json.loads((workspace.built / RECORD).read_text("utf-8"))
    except (OSError, ValueError):
        return None
