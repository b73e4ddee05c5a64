"""Rules of `signpost conversations`: everything of one person, and of nobody else."""

import json
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.answers import Answer
from assistant.cli.conversations import app
from assistant.settings import FILE_NAME
from assistant.state.conversations import Conversations
from assistant.state.database import open_file
from assistant.state.turns import Turn


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace in which two people have asked one thing each."""
    (tmp_path / FILE_NAME).write_text("")
    database = open_file(tmp_path / ".signpost" / "state.db")
    conversations = Conversations(database)
    for who in ("ann", "ben"):
        with conversations.turn(None, principal=who, title=f"Plays of {who}?") as found:
            answer = Answer(
                question=f"Plays of {who}?",
                status="answered",
                answer="Five.",
                model="planner",
                prompt_version="1",
                trace_id=who,
            )
            conversations.keep(found, Turn(question=answer.question, answer=answer))
    database.close()
    return tmp_path


def run(folder: Path, *arguments: str) -> str:
    done = CliRunner().invoke(app, [*arguments, "--workspace", str(folder)])
    assert done.exit_code == 0, done.output
    return done.output


def test_one_persons_conversations_are_listed(folder: Path) -> None:
    assert "Plays of ann?" in run(folder, "list", "--principal", "ann")
    assert run(folder, "list", "--principal", "ann", "--search", "weeks") == "There are none.\n"


def test_an_export_is_one_persons_and_for_its_owner_alone(folder: Path) -> None:
    place = folder / "ann.json"

    run(folder, "export", "--principal", "ann", "--to", str(place))

    text = place.read_text("utf-8")
    assert json.loads(text)["conversations"][0]["turns"][0]["answer"]["answer"] == "Five."
    assert "ben" not in text
    assert stat.S_IMODE(place.stat().st_mode) == 0o600


def test_deleting_asks_first_and_leaves_others(folder: Path) -> None:
    asked = CliRunner().invoke(
        app, ["delete", "--principal", "ann", "--workspace", str(folder)], input="n\n"
    )
    done = run(folder, "delete", "--principal", "ann", "--yes")

    assert asked.exit_code == 1
    assert done == "1 conversations of 'ann' are deleted.\n"
    assert "Plays of ben?" in run(folder, "list", "--principal", "ben")
    assert run(folder, "list", "--principal", "ann") == "There are none.\n"
