"""A server that is told to stop finishes what it has begun, and one that reloads drops nothing."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from api_server import wait_for
from small_workspace import write_small_workspace

from assistant.settings import load_settings
from assistant.upkeep.building import build_workspace
from assistant.workspace import Workspace

STREAM = {"Accept": "text/event-stream"}
ASK = {"question": "plays by country"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A lake without an index: questions on numbers need none."""
    place = Workspace(write_small_workspace(tmp_path_factory.mktemp("stop")))
    build_workspace(place, load_settings(place.root))
    return place


@contextmanager
def serving(place: Workspace) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-m", "assistant", "serve", "-w", str(place.root), "--port", "0"]
    environment = {**os.environ, "SIGNPOST_QUERY__WORKERS": "2"}  # noqa: TID251 - a child's own
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    try:
        assert process.stderr is not None
        found = re.search(r"http://\S+", process.stderr.readline())
        assert found
        yield process, found[0]
    finally:
        process.kill()
        process.communicate()


def events(response: httpx.Response, process: subprocess.Popen[str]) -> list[str]:
    """Names of the events; the server is told to stop at the first."""
    names = []
    for line in response.iter_lines():
        if line.startswith("event: "):
            if not names:
                process.send_signal(signal.SIGTERM)
            names.append(line.removeprefix("event: "))
    return names


def test_streams_that_have_begun_end_with_their_answers(built: Workspace) -> None:
    with serving(built) as (process, url):
        with httpx.stream("POST", f"{url}/v1/ask", json=ASK, headers=STREAM, timeout=60) as stream:
            names = events(stream, process)

        assert names[-1] == "answer"
        assert process.wait(timeout=60) == 0


def test_new_lakes_come_into_use_and_no_question_is_lost_or_waits(built: Workspace) -> None:
    with serving(built) as (_, url), ThreadPoolExecutor(4) as pool:
        before = version_of(url)
        asked = []
        for _ in range(2):
            served = version_of(url)
            asked += [pool.submit(ask, url) for _ in range(12)]
            build_workspace(built, load_settings(built.root))
            asked += [pool.submit(ask, url) for _ in range(4)]
            wait_for(lambda served=served: version_of(url) != served)
        asked += [pool.submit(ask, url) for _ in range(4)]
        answers = [future.result() for future in asked]

    assert {answer["status"] for answer in answers} == {"answered"}
    assert {answer["lake_version"] for answer in answers} - {before}
    assert len({str(answer["table"]["rows"]) for answer in answers}) == 1


def ask(url: str) -> dict[str, Any]:
    return httpx.post(f"{url}/v1/ask", json=ASK, timeout=20).json()


def version_of(url: str) -> str:
    return httpx.get(f"{url}/readyz", timeout=20).json()["lake_version"]


def test_the_state_is_for_its_owner_alone(built: Workspace) -> None:
    with serving(built) as (_, url):
        httpx.post(f"{url}/v1/ask", json=ASK, timeout=60)
        modes = {path.name: path.stat().st_mode & 0o077 for path in files(built.built)}

    assert "state.db" in modes
    assert not any(modes.values())


def files(folder: Path) -> list[Path]:
    return list(folder.glob("state.db*"))
