"""The examples of `docs/apis.md`, run as a reader would: each in a process of its own."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import HashEmbedder
from keyed_server import KeyedServer, keyed_server
from small_workspace import write_small_workspace

from assistant.mcp.tools import OFFERED
from assistant.settings import load_settings
from assistant.upkeep.building import build_workspace
from assistant.upkeep.indexing import index_workspace
from assistant.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "apis.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
ADDRESS = "http://127.0.0.1:8000"
LINES = 6
"""The most that an example may have: five, and an import."""


def examples(language: str, page: str = PAGE) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = Workspace(write_small_workspace(tmp_path_factory.mktemp("examples")))
    settings = load_settings(made.root)
    build_workspace(made, settings)
    index_workspace(made, settings, encoder=HashEmbedder())
    return made


@pytest.fixture(scope="module")
def server(place: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeyedServer]:
    with keyed_server(place, tmp_path_factory.mktemp("keys")) as opened:
        yield opened


def run(command: list[str], server: KeyedServer, place: Workspace) -> str:
    """What an example prints, in the workspace, with `signpost` on the path."""
    paths = f"{Path(sys.executable).parent}:{os.environ['PATH']}"  # noqa: TID251 (of a child)
    environment = {"PATH": paths, "SIGNPOST_KEY": server.key(), "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=place.root,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("number", range(len(examples("python"))))
def test_a_python_example_answers(number: int, server: KeyedServer, place: Workspace) -> None:
    example = examples("python")[number]
    said = run([sys.executable, "-c", example.replace(ADDRESS, server.url)], server, place)

    assert len(example.splitlines()) <= LINES
    assert "| Germany | 490 |" in said


def test_the_curl_example_answers(server: KeyedServer, place: Workspace) -> None:
    example = examples("bash")[0].replace(ADDRESS, server.url)
    assert '"status":"answered"' in run(["bash", "-c", example], server, place)


def test_there_is_an_example_for_every_protocol() -> None:
    python = "".join(examples("python"))
    assert all(name in python for name in ("openai.OpenAI", "streamable_http_client", "Stdio"))


def test_the_readme_shows_examples_of_this_page() -> None:
    shown = examples("python", README)
    assert any("openai.OpenAI" in example for example in shown)
    assert any("mcp.Client" in example for example in shown)
    assert set(shown) <= set(examples("python"))


def test_the_page_names_every_tool() -> None:
    rows = re.findall(r"^\| `(\w+)` \| .* \| (no|yes)", PAGE, re.MULTILINE)
    assert rows == [("ask", "no"), *((tool.spec.name, "yes") for tool in OFFERED)]
