"""A real PostgreSQL server, from its address to a built lake."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from postgres_server import PASSWORD, USER, postgres_server
from typer.testing import CliRunner

from assistant.cli.main import app
from connectors.contract_files import load_contracts
from connectors.errors import SourceError
from connectors.profiling.profiler import profile_database

TABLES = """
CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE DOMAIN title_text AS text;
CREATE TABLE films (film_id bigint PRIMARY KEY, title title_text NOT NULL, "release date" date,
  price numeric(10,2), tags text[], cover bytea, huge numeric);
INSERT INTO films SELECT n, 'Film ' || n, DATE '2020-01-01' + n::int, n * 1.25, ARRAY['a', 'b' || n % 3],
  '\\x00ff', 12345678901234567890 + n FROM generate_series(1, 40) n;
CREATE TABLE plays (play_id uuid PRIMARY KEY, film_id bigint REFERENCES films, at timestamptz NOT NULL,
  user_id integer, feeling mood, payload jsonb, seconds numeric(8,0), length interval, ok boolean);
INSERT INTO plays SELECT gen_random_uuid(), 1 + n % 40, TIMESTAMPTZ '2026-01-01 00:00+02' + n * INTERVAL '1 hour',
  n % 30, (ARRAY['good', 'bad'])[1 + n % 2]::mood,
  jsonb_build_object('device', jsonb_build_object('os', 'os' || n % 3), 'volume', n % 11),
  n % 100, n * INTERVAL '1 second', n % 2 = 0 FROM generate_series(1, 600) n;
INSERT INTO plays (play_id, at) VALUES (gen_random_uuid(), 'infinity');
CREATE VIEW busy AS SELECT film_id, count(*) FROM plays GROUP BY 1;
CREATE TABLE days (day_at date, n integer) PARTITION BY RANGE (day_at);
CREATE TABLE days_1 PARTITION OF days FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
INSERT INTO days SELECT DATE '2026-01-01' + n, n FROM generate_series(0, 20) n;
"""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Address of a fresh server with tables, without credentials."""
    with postgres_server() as running:
        running.run(TABLES)
        yield running.address


@pytest.fixture
def logged_in(server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("PGUSER", USER)
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    return server


def test_a_database_is_proposed_and_built_without_its_password_written_down(
    logged_in: str, tmp_path: Path
) -> None:
    root = tmp_path / "workspace"
    runner = CliRunner()

    begun = runner.invoke(app, ["init", str(root), "--from", logged_in])
    built = runner.invoke(app, ["build", "--workspace", str(root)])

    assert begun.exit_code == 0, begun.output
    assert built.exit_code == 0, built.output
    assert "busy: a view" in begun.output
    texts = [
        file.read_text("utf-8")
        for file in root.rglob("*.*")
        if file.suffix in (".yaml", ".toml", ".md")
    ]
    assert texts
    assert not any(PASSWORD in text for text in texts)
    tables = {contract.name: contract for contract in load_contracts(root / "contracts")}
    assert set(tables) == {"films", "plays", "days"}
    assert tables["plays"].reading.server is not None
    lake = next((root / ".signpost" / "lake").glob("2*"))
    with duckdb.connect(str(lake / "safe.duckdb"), read_only=True) as connection:
        rows = connection.sql(
            "SELECT count(*), sum(seconds), count(DISTINCT os) FROM plays"
        ).fetchall()
        prices = connection.sql("SELECT sum(price), max(len(tags)) FROM films").fetchall()
    assert rows == [(600, sum(n % 100 for n in range(1, 601)), 3)]
    assert prices == [(1.25 * 820, 2)]


def test_every_type_comes_over_as_what_it_is(logged_in: str) -> None:
    profile = profile_database(logged_in)
    plays, films = profile.table("plays"), profile.table("films")

    assert plays is not None
    assert films is not None
    found = {column.source: column.type.value for column in (*plays.columns, *films.columns)}
    assert {
        "at": "timestamp", "feeling": "string", "payload.device.os": "string", "payload.volume": "integer",
        "seconds": "integer", "ok": "boolean", "price": "number", "tags": "array", "release date": "date",
        "play_id": "string", "title": "string",
    }.items() <= found.items()  # fmt: skip
    assert "cover: binary values" in films.left_out


def test_a_wrong_password_is_told_without_being_shown(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PGPASSWORD", raising=False)
    address = server.replace("://", "://reader:guessed@")

    with pytest.raises(SourceError, match="user or password is wrong") as caught:
        profile_database(address)

    assert "guessed" not in str(caught.value)


def test_a_server_that_is_not_there_is_named() -> None:
    with pytest.raises(SourceError, match=r"127\.0\.0\.1:1/shop' could not be read"):
        profile_database("postgresql://127.0.0.1:1/shop")
