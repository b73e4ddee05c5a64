"""How long conversations stay, on SQLite and on a real PostgreSQL."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from assistant.answers import Answer
from assistant.cli.conversations import app
from assistant.errors import SettingsError
from assistant.settings import FILE_NAME, load_settings
from assistant.state.conversations import Conversations
from assistant.state.database import Database, moment, open_file
from assistant.state.feedback import Given, open_feedback
from assistant.state.people import People
from assistant.state.retention import Retention, applied_daily
from assistant.state.shares import Shares
from assistant.state.turns import Turn
from guardrails.principals import Principal

ANN = Principal(id="ann")
NOW = datetime.now(UTC)
AGED = (
    "UPDATE conversations SET updated_at = :at WHERE id = :id",
    "UPDATE answered SET at = :at WHERE trace_id = :trace",
)


def ask(database: Database, name: str, *, days_ago: int) -> str:
    """A conversation of one question, told of and shared, that is so old; its trace id."""
    conversations = Conversations(database)
    trace = f"{len(name):06x}{days_ago:04x}"
    with conversations.turn(name, principal=ANN.id, title=f"Plays of {name}?") as found:
        answer = Answer(
            question=f"Plays of {name}?",
            status="answered",
            answer="Five.",
            model="planner",
            prompt_version="1",
            trace_id=trace,
        )
        conversations.keep(found, Turn(question=answer.question, answer=answer))
    Shares(database).share(name, principal=ANN.id)
    open_feedback(database, known=None).keep(answer, ANN)
    row = {"at": moment(NOW - timedelta(days=days_ago)), "id": name, "trace": trace}
    with database.write() as connection:
        for statement in AGED:
            connection.execute(text(statement), row)
    return trace


def rows(database: Database, table: str) -> int:
    with database.read() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608 (own names)


def test_what_is_older_goes_with_all_that_hangs_on_it_and_the_rest_stays(
    open_state: Callable[[], Database],
) -> None:
    database = open_state()
    told = ask(database, "old", days_ago=31)
    open_feedback(database, known=None).add(
        told, Given(verdict="down", comment="Too few."), principal=ANN
    )
    ask(database, "young", days_ago=29)
    retention = Retention(database, days=30)

    assert retention.count() == 1
    assert retention.apply() == 1
    assert retention.apply() == 0

    assert [entry.id for entry in Conversations(database).list(ANN.id)] == ["young"]
    assert [rows(database, table) for table in ("turns", "shares", "answered")] == [1, 1, 1]
    assert rows(database, "feedback") == 1


def test_export_and_deletion_go_on_with_what_is_left(open_state: Callable[[], Database]) -> None:
    database = open_state()
    ask(database, "old", days_ago=400)
    ask(database, "young", days_ago=1)
    Retention(database, days=365).apply(at=NOW)

    exported = People(database).export(ANN.id)
    assert [found["id"] for found in exported["conversations"]] == ["young"]
    assert People(database).forget(ANN.id) == 1


def test_a_server_applies_it_at_its_start_and_again_and_again(tmp_path: Path) -> None:
    database = open_file(tmp_path / "state.db")
    ask(database, "first", days_ago=10)
    with applied_daily(database, days=7, every_s=0.02):
        _wait_until_empty(database)
        ask(database, "second", days_ago=10)
        _wait_until_empty(database)
    ask(database, "third", days_ago=10)
    with applied_daily(database, days=None, every_s=0.02):
        time.sleep(0.1)
    assert rows(database, "conversations") == 1
    database.close()


def _wait_until_empty(database: Database) -> None:
    ends = time.monotonic() + 20
    while rows(database, "conversations"):
        assert time.monotonic() < ends, "nothing was deleted"
        time.sleep(0.02)


def test_the_command_counts_and_deletes_by_the_setting_or_its_own_days(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("[state]\nkeep_conversations_days = 30\n")
    database = open_file(tmp_path / ".signpost" / "state.db")
    ask(database, "older", days_ago=40)
    ask(database, "young", days_ago=20)

    def expire(*arguments: str) -> str:
        done = CliRunner().invoke(app, ["expire", *arguments, "--workspace", str(tmp_path)])
        assert done.exit_code == 0, done.output
        return done.output

    assert (
        expire("--dry-run") == "1 conversations without a question for 30 days would be deleted.\n"
    )
    assert rows(database, "conversations") == 2
    assert expire().startswith("1 conversations")
    assert expire("--days", "10").startswith("1 conversations")
    assert rows(database, "conversations") == 0
    database.close()


def test_without_days_the_command_deletes_nothing(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("")
    assert load_settings(tmp_path).state.keep_conversations_days is None
    done = CliRunner().invoke(app, ["expire", "--workspace", str(tmp_path)])
    assert isinstance(done.exception, SettingsError)
    assert "pass --days" in str(done.exception)


@pytest.mark.parametrize("days", [0, -1, 40_000])
def test_days_that_make_no_sense_are_refused(tmp_path: Path, days: int) -> None:
    (tmp_path / FILE_NAME).write_text(f"[state]\nkeep_conversations_days = {days}\n")
    with pytest.raises(SettingsError, match="keep_conversations_days"):
        load_settings(tmp_path)
