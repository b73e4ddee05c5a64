"""What integration tests share: the benchmarks' questions, and the state's databases."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from postgres_server import PostgresServer, postgres_server
from pydantic import SecretStr

if TYPE_CHECKING:
    from assistant.state.database import Database

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


@pytest.fixture(scope="session")
def state_server() -> Iterator[PostgresServer]:
    """A real PostgreSQL, started when a test first asks for it."""
    with postgres_server() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def open_state(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[[], "Database"]]:
    """Opens one database again and again, as replicas do; a fresh one for each test."""
    from assistant.settings import StateSettings  # noqa: PLC0415 (only for tests of state)
    from assistant.state.database import open_database  # noqa: PLC0415
    from assistant.workspace import Workspace  # noqa: PLC0415

    opened: list[Database] = []
    settings = StateSettings()
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("state_server")
        server.run("DROP SCHEMA public CASCADE; CREATE SCHEMA public;")
        settings = StateSettings(url=SecretStr(server.login))

    def make() -> "Database":
        opened.append(open_database(Workspace(tmp_path), settings))
        return opened[-1]

    yield make
    for database in opened:
        database.close()
