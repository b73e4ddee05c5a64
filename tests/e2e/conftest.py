"""A served workspace: the real command in a process of its own, on a free port."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from small_workspace import write_small_workspace

SIGNPOST = (sys.executable, "-m", "assistant")
WAIT_S = 90
Run = Callable[..., subprocess.CompletedProcess[str]]


def run_signpost(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [*SIGNPOST, *arguments], capture_output=True, text=True, check=False, timeout=300, cwd=cwd
    )


@contextmanager
def served(folder: Path, **environment: str) -> Iterator[str]:
    """The address of a server that runs for the length of the block."""
    command = [*SIGNPOST, "serve", "--workspace", str(folder), "--port", "0"]
    process = subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},  # noqa: TID251 - a child process gets an environment
    )
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        found = re.search(r"http://\S+", line)
        assert found, line
        yield found[0]
    finally:
        process.terminate()
        process.communicate(timeout=WAIT_S)


@pytest.fixture(scope="session")
def signpost() -> Run:
    """Runs one command to its end."""
    return run_signpost


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace built and indexed by the commands, with the real embedding model."""
    folder = write_small_workspace(tmp_path_factory.mktemp("small"))
    for command in ("build", "index"):
        done = run_signpost(command, "--workspace", str(folder))
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="session")
def server(small_folder: Path) -> Iterator[str]:
    """The address of a server over it."""
    with served(small_folder) as url:
        yield url
