"""Rules of the state's database, the same on SQLite and on a real PostgreSQL."""

import stat
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest
from postgres_server import PASSWORD, PostgresServer
from pydantic import SecretStr
from sqlalchemy import text

from assistant.errors import SettingsError, WorkspaceError
from assistant.settings import StateSettings
from assistant.state.database import Database, open_database, open_file
from assistant.state.schema import MIGRATIONS, Migration
from assistant.workspace import Workspace

Opener = Callable[[], Database]
INSERT = "INSERT INTO conversations VALUES (:id, 'p', 't', 'now', 'now')"


def _write_twice(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text(INSERT), {"id": "c"})
        connection.execute(text(INSERT), {"id": "c"})


def test_what_one_writes_another_reads(open_state: Opener) -> None:
    first, second = open_state(), open_state()

    with first.write() as connection:
        connection.execute(text(INSERT), {"id": "c"})

    with second.read() as connection:
        assert connection.execute(text("SELECT id FROM conversations")).scalars().all() == ["c"]


def test_a_write_that_fails_leaves_nothing(open_state: Opener) -> None:
    database = open_state()

    with pytest.raises(WorkspaceError, match="State cannot be kept"):
        _write_twice(database)

    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM conversations")).scalar_one() == 0


def test_a_conversation_takes_its_turns_with_it(open_state: Opener) -> None:
    database = open_state()
    with database.write() as connection:
        connection.execute(text(INSERT), {"id": "c"})
        connection.execute(
            text(
                "INSERT INTO turns (conversation_id, trace_id, at, question, answer, seen) "
                "VALUES ('c', 't', 'now', 'q', 'a', '[]')"
            )
        )
        connection.execute(text("DELETE FROM conversations"))

    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM turns")).scalar_one() == 0


def test_each_step_is_made_once_however_many_open_at_once(open_state: Opener) -> None:
    made: list[Database] = []
    threads = [Thread(target=lambda: made.append(open_state())) for _ in range(4)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with made[0].read() as connection:
        numbers = connection.execute(text("SELECT number FROM migrations ORDER BY 1")).scalars()
        assert list(numbers) == [migration.number for migration in MIGRATIONS]
    assert len(made) == 4


def test_a_step_that_fails_is_not_half_made(open_state: Opener) -> None:
    database = open_state()
    broken = Migration(
        MIGRATIONS[-1].number + 1, "broken", ("CREATE TABLE half (a TEXT)", "CREATE NOTHING")
    )

    with pytest.raises(WorkspaceError):
        database.migrate((*MIGRATIONS, broken))

    with pytest.raises(WorkspaceError), database.read() as connection:
        connection.execute(text("SELECT a FROM half"))


def test_state_of_a_newer_release_is_left_alone(open_state: Opener) -> None:
    newer = Migration(MIGRATIONS[-1].number + 1, "newer", ("CREATE TABLE newer (a TEXT)",))
    open_state().migrate((*MIGRATIONS, newer))

    with pytest.raises(WorkspaceError, match=r"this release knows \d+ at most\. Install"):
        open_state()


def test_a_lock_is_held_until_the_transaction_ends(open_state: Opener) -> None:
    first, second, order = open_state(), open_state(), []

    def late() -> None:
        with second.write() as connection:
            second.lock(connection, "budget of p")
            order.append("second")

    with first.write() as connection:
        first.lock(connection, "budget of p")
        thread = Thread(target=late)
        thread.start()
        thread.join(timeout=0.3)
        order.append("first")
    thread.join()

    assert order == ["first", "second"]


def test_errors_name_the_place_without_password_and_without_values(
    state_server: PostgresServer,
) -> None:
    url = SecretStr(state_server.login.replace("/postgres", "/absent"))

    with pytest.raises(WorkspaceError, match="code 3D000") as caught:
        open_database(Workspace(Path()), StateSettings(url=url))

    assert PASSWORD not in str(caught.value)


def test_the_numbers_of_the_steps_have_no_gaps() -> None:
    numbers = [migration.number for migration in MIGRATIONS]

    assert numbers == list(range(1, len(numbers) + 1))


def test_a_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "state.db"

    open_file(path).close()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("address", ["mysql://h/d", "nothing", "postgresql://h:port/d"])
def test_another_kind_of_database_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(SettingsError) as caught:
        open_database(Workspace(Path()), StateSettings(url=SecretStr(address)))

    assert address not in str(caught.value)
