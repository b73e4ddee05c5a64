"""A served workspace: the real command in a process of its own, on a free port."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from small_workspace import write_small_workspace

if TYPE_CHECKING:
    from page_visit import Visit
    from playwright.sync_api import Browser
    from scripted_provider import Provider

    from assistant.agent import Assistant
    from assistant.workspace import Workspace

SIGNPOST = (sys.executable, "-m", "assistant")
WAIT_S = 90
CHROMIUM = Path("/usr/bin/chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
Run = Callable[..., subprocess.CompletedProcess[str]]


def run_signpost(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [*SIGNPOST, *arguments], capture_output=True, text=True, check=False, timeout=300, cwd=cwd
    )


@contextmanager
def served(
    folder: Path,
    *,
    port: int = 0,
    fate: Literal["stopped", "killed"] = "stopped",
    **environment: str,
) -> Iterator[str]:
    """The address of a server that runs for the length of the block; port 0 takes any free one."""
    command = [*SIGNPOST, "serve", "--workspace", str(folder), "--port", str(port)]
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
        process.kill() if fate == "killed" else process.terminate()
        process.communicate(timeout=WAIT_S)


@pytest.fixture(scope="session")
def signpost() -> Run:
    """Runs one command to its end."""
    return run_signpost


def _built(folder: Path) -> Path:
    for command in ("build", "index"):
        done = run_signpost(command, "--workspace", str(folder))
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace built and indexed by the commands, with the real embedding model."""
    folder = write_small_workspace(tmp_path_factory.mktemp("small"))
    return _built(folder)


@pytest.fixture(scope="session")
def server(small_folder: Path) -> Iterator[str]:
    """The address of a server over it."""
    with served(small_folder) as url:
        yield url


@pytest.fixture(scope="session")
def wire_workspace(tmp_path_factory: pytest.TempPathFactory) -> "Workspace":
    """A workspace built in this process, with an encoder that loads nothing."""
    from fakes import HashEmbedder  # noqa: PLC0415 (only for tests in this process)

    from assistant.settings import load_settings  # noqa: PLC0415
    from assistant.upkeep.building import build_workspace  # noqa: PLC0415
    from assistant.upkeep.indexing import index_workspace  # noqa: PLC0415
    from assistant.workspace import Workspace  # noqa: PLC0415

    place = Workspace(write_small_workspace(tmp_path_factory.mktemp("wire")))
    build_workspace(place, load_settings(place.root))
    index_workspace(place, load_settings(place.root), encoder=HashEmbedder())
    return place


@pytest.fixture(scope="session")
def page_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small workspace with no country of few people, so that questions do not shut others out."""
    folder = write_small_workspace(tmp_path_factory.mktemp("page"))
    people = folder / "data" / "users.csv"
    people.write_text(people.read_text().replace("Japan", "France"))
    return _built(folder)


@pytest.fixture(scope="module")
def page_server(page_folder: Path) -> Iterator[str]:
    """The address of a server over it."""
    with served(page_folder) as url:
        yield url


@pytest.fixture(scope="module")
def chromium() -> Iterator["Browser"]:
    """A browser without a window; tests that need it are skipped where there is none.

    It ends with its module: while it is open, nothing else in the process can run a loop of asyncio.
    """
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (only for tests of the page)

    if not CHROMIUM.exists():
        pytest.skip("no Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)


@pytest.fixture
def visit(chromium: "Browser") -> Iterator["Callable[..., Visit]"]:
    """Opens the page: `visit(url, **context)`. At the end no request may have left the server."""
    from page_visit import Visit  # noqa: PLC0415

    visits: list[Visit] = []

    def begin(url: str, **context: Any) -> Visit:
        visits.append(Visit(chromium.new_context(**context), url))
        return visits[-1]

    yield begin
    for visited in visits:
        visited.end()


@pytest.fixture
def opened(wire_workspace: "Workspace") -> Iterator["Callable[..., Assistant]"]:
    """Opens the workspace with a model over the wire: `opened(provider, share=, **model)`."""
    from fakes import HashEmbedder  # noqa: PLC0415
    from pydantic import SecretStr  # noqa: PLC0415
    from scripted_provider import listening  # noqa: PLC0415

    from assistant.settings import load_settings  # noqa: PLC0415
    from assistant.wiring import open_assistant  # noqa: PLC0415

    with ExitStack() as stack:

        def make(
            provider: "Provider", *, place: Any = None, share: str = "all", **model: Any
        ) -> "Assistant":
            place = place or wire_workspace
            url = stack.enter_context(listening(provider)).removesuffix(model.pop("cut", ""))
            settings = load_settings(place.root)
            facts = {"name": "openai:scripted", "base_url": url, "api_key": SecretStr("not-a-key")}
            changed = settings.model.model_copy(update={**facts, **model})
            privacy = settings.privacy.model_copy(update={"share_results_with_model": share})
            settings = settings.model_copy(update={"model": changed, "privacy": privacy})
            assistant = open_assistant(place, settings, encoder=HashEmbedder())
            stack.callback(assistant.close)
            return assistant

        yield make
