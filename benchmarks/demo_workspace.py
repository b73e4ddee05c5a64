"""The demo workspace that several areas measure on, built once a run."""

import functools
import subprocess
import sys
import tempfile
from pathlib import Path

from assistant.workspace import Workspace

EVENTS = "200000"


@functools.cache
def demo_workspace() -> Workspace:
    """A built and indexed demo, in a temporary folder that goes with the process."""
    folder = tempfile.TemporaryDirectory(prefix="signpost-bench-")
    _kept.append(folder)
    command = Path(sys.executable).with_name("signpost")
    arguments = [command, "demo", folder.name, "--events", EVENTS, "--no-serve"]
    subprocess.run(arguments, check=True, capture_output=True)
    return Workspace(Path(folder.name))


_kept: list[tempfile.TemporaryDirectory[str]] = []
