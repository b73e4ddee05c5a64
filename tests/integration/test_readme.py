"""The README's answers are what the product says on the demo that `make demo` makes."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.answers import Answer, Question
from assistant.cli.lazy import COMMANDS
from assistant.demo.generate import make_demo
from assistant.settings import load_settings
from assistant.upkeep.building import build_workspace
from assistant.wiring import open_assistant
from assistant.workspace import Workspace

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
ASKED = re.search(r'\$ signpost ask --workspace demo "([^"]+)"\n\n(.+?)\n```', README, re.DOTALL)
REFUSED = re.search(r'\$ signpost sql --workspace demo "([^"]+)"\n(.+?)\n```', README)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace(tmp_path_factory.mktemp("readme") / "demo")
    make_demo(workspace.root)
    build_workspace(workspace, load_settings(workspace.root))
    return workspace


@pytest.fixture(scope="module")
def answer(demo: Workspace) -> Iterator[Answer]:
    assert ASKED is not None
    assistant = open_assistant(demo)
    yield assistant.ask(Question(question=ASKED[1]))
    assistant.close()


def test_the_first_answer_s_sentence_is_what_is_answered(answer: Answer) -> None:
    assert ASKED is not None
    told = " ".join(ASKED[2].split())
    assert told.startswith(" ".join(answer.answer.replace("*", "").split()))


def test_the_first_answer_s_table_holds_the_same_cells(answer: Answer) -> None:
    assert ASKED is not None
    assert answer.table is not None
    shown = [
        (cells[0].strip(), int(cells[1].replace(",", "")))
        for cells in re.findall(r"^│ (.+?) │ +([\d,]+) │$", ASKED[2], re.MULTILINE)
    ]
    assert shown == list(answer.table.rows)


def test_the_refusal_is_what_the_command_says(demo: Workspace) -> None:
    assert REFUSED is not None
    command = [Path(sys.executable).with_name("signpost"), "sql", "--workspace", demo.root]
    ran = subprocess.run([*command, REFUSED[1]], capture_output=True, text=True, check=False)
    assert ran.returncode == 3
    assert " ".join((ran.stdout + ran.stderr).split()) == " ".join(REFUSED[2].split())


def test_every_command_is_in_the_table_of_commands() -> None:
    told = set(re.findall(r"^\| `signpost (\w+)", README, re.MULTILINE))
    assert told == {entry.name for entry in COMMANDS}
