"""Attacks on the data through SQL: each is run with all layers, and with one layer after another off.

What `attacks.sql` calls `file`, `write`, `state` and `bomb` the worker stops by itself. What it calls
`gate` only the gate stops, and then each of its two readers does so without the other.
"""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from assistant.errors import WarehouseError
from assistant.warehouse import pool
from assistant.warehouse.pool import Warehouse, WarehouseLimits
from guardrails.decisions import AllowedSql, Denied
from guardrails.sql import gate, resolve
from guardrails.sql.policy import ColumnPolicy, SqlPolicy, TablePolicy
from guardrails.sql.statement import Statement

ATTACKS = Path(__file__).parents[1] / "fixtures" / "sql_policy" / "attacks.sql"
DEADLINE_MS = 1_000
SECRET_AGE = 97
LAKE = """
CREATE TABLE content AS SELECT 'c' || i AS content_id, 'film' AS kind, 'T' || i AS title
  FROM range(30) t(i);
CREATE TABLE users AS SELECT 'k_' || md5(i::VARCHAR) AS user_id,
  CASE WHEN i < 93 THEN 'JP' ELSE 'MT' END AS country,
  CASE WHEN i = 99 THEN 97 ELSE 20 + i % 50 END AS age FROM range(100) t(i);
CREATE TABLE events AS SELECT 'k_' || md5((i % 100)::VARCHAR) AS user_id, 'c' || (i % 30)
  AS content_id, (i % 100) * 1.5 AS seconds FROM range(3000) t(i);
"""


def table(name: str, columns: dict[str, str]) -> TablePolicy:
    person = "user_id" if "user_id" in columns else None
    return TablePolicy(
        name=name,
        columns=tuple(
            ColumnPolicy(name=column, type=kind, pseudonymous=column == "user_id")
            for column, kind in columns.items()
        ),
        person=person,
        minimum_group=10 if person else 1,
    )


POLICY = SqlPolicy(
    tables=(
        table("users", {"user_id": "varchar", "country": "varchar", "age": "bigint"}),
        table("events", {"user_id": "varchar", "content_id": "varchar", "seconds": "double"}),
        table("content", {"content_id": "varchar", "kind": "varchar", "title": "varchar"}),
    )
)


def attacks(*kinds: str) -> list[str]:
    blocks = ATTACKS.read_text(encoding="utf-8").strip().split("\n\n")
    found = [block.split("\n", 1) for block in blocks]
    return [sql for kind, sql in found if kind.removeprefix("-- ") in kinds]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("attacked") / "safe.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(LAKE)
    return path


@pytest.fixture(scope="module")
def warehouse(database: Path) -> Iterator[Warehouse]:
    limits = WarehouseLimits(deadline_ms=DEADLINE_MS, memory_mb=400, threads=1)
    with Warehouse(database, limits) as opened:
        yield opened


def cells_of(warehouse: Warehouse, sql: str) -> list[object]:
    """What leaves the worker: cells, or nothing but the known words of a refusal."""
    try:
        return [cell for row in warehouse.run(sql).rows for cell in row]
    except WarehouseError as error:
        return [] if str(error) in KNOWN_WORDS else [str(error)]


def tells(cells: list[object]) -> bool:
    """Whether a keyed id, one person's age or a file's content is among the cells."""
    texts = [str(cell) for cell in cells]
    return SECRET_AGE in cells or any("k_" in t or "root:" in t or "MT" in t for t in texts)


def harmless(decision: AllowedSql | Denied, warehouse: Warehouse) -> bool:
    if isinstance(decision, Denied):
        return bool(decision.rule and decision.reason and decision.remedy)
    return not tells(cells_of(warehouse, decision.sql))


KNOWN_WORDS = frozenset(pool._MESSAGES.values())
EVERY = attacks("file", "write", "state", "gate", "bomb")


@pytest.mark.parametrize("sql", EVERY)
def test_an_attack_gets_nothing_through_all_layers(sql: str, warehouse: Warehouse) -> None:
    assert harmless(gate.check(sql, POLICY), warehouse)


@pytest.mark.parametrize("sql", EVERY)
def test_the_second_reader_stops_it_without_the_first(
    sql: str, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "_read", lambda *_, **__: Statement(nodes=()))
    monkeypatch.setattr(resolve, "_same_tables", lambda *_: None)
    gate.forget()
    try:
        assert harmless(gate.check(sql, POLICY), warehouse)
    finally:
        gate.forget()


@pytest.mark.parametrize("sql", attacks("file", "write", "state", "gate"))
def test_the_gate_stops_it_with_the_engines_locks_off(sql: str, database: Path) -> None:
    decision = gate.check(sql, POLICY)
    if isinstance(decision, AllowedSql):
        with duckdb.connect(str(database), read_only=True) as unlocked:
            rows = unlocked.execute(decision.sql).fetchall()
        assert not tells([cell for row in rows for cell in row])
    else:
        assert decision.remedy


@pytest.mark.parametrize("sql", attacks("file"))
def test_the_worker_alone_reads_and_writes_no_file(
    sql: str, warehouse: Warehouse, database: Path
) -> None:
    before = sorted(database.parent.iterdir())
    named = sql.replace("{database}", str(database)).replace("{folder}", str(database.parent))
    cells = cells_of(warehouse, named)
    assert not tells(cells)
    assert not any("/" in str(cell) for cell in cells)
    assert sorted(database.parent.iterdir()) == before


def test_the_worker_alone_opens_no_connection(warehouse: Warehouse) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        place = f"http://127.0.0.1:{server.getsockname()[1]}/x.csv"
        assert cells_of(warehouse, f"SELECT * FROM read_csv('{place}')") == []  # noqa: S608
        with pytest.raises(TimeoutError):
            server.accept()


@pytest.mark.parametrize("sql", attacks("write", "state"))
def test_the_worker_alone_forgets_and_changes_nothing(sql: str, warehouse: Warehouse) -> None:
    cells_of(warehouse, sql)
    counted = "SELECT (SELECT count(*) FROM users), (SELECT min(title) FROM content)"
    assert cells_of(warehouse, counted) == [100, "T0"]


@pytest.mark.parametrize("sql", attacks("bomb"))
def test_the_worker_alone_ends_a_bomb_and_answers_the_next_question(
    sql: str, warehouse: Warehouse
) -> None:
    cells_of(warehouse, "SELECT 1")
    started = time.monotonic()
    cells_of(warehouse, sql)
    assert time.monotonic() - started < DEADLINE_MS / 1_000 + 0.5
    assert cells_of(warehouse, "SELECT count(*) FROM users") == [100]


@pytest.mark.parametrize("sql", attacks("gate"))
def test_the_worker_alone_survives_what_only_the_gate_stops(sql: str, warehouse: Warehouse) -> None:
    cells_of(warehouse, sql)
    assert cells_of(warehouse, "SELECT count(*) FROM users") == [100]


DOUBLED = ["a0 AS (SELECT title AS t FROM content)"]
DOUBLED += [f"a{n} AS (SELECT t || t AS t FROM a{n - 1})" for n in range(1, 60)]  # noqa: S608
LONG = {
    "membership of 300,000": "SELECT 1 IN ({})".format(",".join(map(str, range(300_000)))),
    "5,000 brackets": "SELECT {}1{}".format("(" * 5_000, ")" * 5_000),
    "a sum of 14,000": "SELECT {}".format("+".join(["1"] * 14_000)),
    "3,000 negations": "SELECT {}true".format("NOT " * 3_000),
    "a text doubled 60 times": "WITH {} SELECT max(length(t)) FROM a59".format(",".join(DOUBLED)),  # noqa: S608
    "500 subqueries": "SELECT t FROM {}content{}".format("(SELECT t FROM " * 500, ") x" * 500),  # noqa: S608
}


@pytest.mark.parametrize("name", LONG)
def test_an_endless_text_is_decided_and_ends(name: str, warehouse: Warehouse) -> None:
    gate.forget()
    started = time.monotonic()
    decision = gate.check(LONG[name], POLICY)
    assert time.monotonic() - started < 2
    if isinstance(decision, AllowedSql):
        assert not tells(cells_of(warehouse, decision.sql))
    assert cells_of(warehouse, "SELECT count(*) FROM users") == [100]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT user_id FROM users\x00",
        "\ufeffSELECT user_id FROM users",
        "SELECT\u00a0user_id FROM users",
        "SELECT user_id\u200b FROM users",
        "SELECT user_id FROM us\u00ader",
        "SELECT u\u0455er_id FROM users",
        "SELECT user_id FROM users\x1a",
        "SELECT \uff55\uff53\uff45\uff52_\uff49\uff44 FROM users",
        "SELECT title FROM content -- \u2028, user_id FROM users",
        "SELECT title FROM content -- \r, (SELECT max(user_id) FROM users)",
        "SELECT $a$ x $a$, user_id FROM users",
    ],
)
def test_odd_characters_hide_nothing(sql: str, warehouse: Warehouse) -> None:
    assert harmless(gate.check(sql, POLICY), warehouse)


def test_an_error_never_quotes_a_value(warehouse: Warehouse) -> None:
    for sql in (
        "SELECT error(user_id) FROM users",
        "SELECT CAST(user_id AS INTEGER) FROM users",
        "SELECT CAST(title AS INTEGER) FROM content",
        "SELECT make_date(1, age::INTEGER, 97) FROM users",
    ):
        with pytest.raises(WarehouseError) as caught:
            warehouse.run(sql)
        assert caught.value.code == "failed"
        assert "k_" not in str(caught.value)
        assert caught.value.__cause__ is None
