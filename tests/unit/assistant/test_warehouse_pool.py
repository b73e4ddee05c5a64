import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from string import Template

import duckdb
import pytest

from assistant.errors import WarehouseError
from assistant.warehouse.pool import Warehouse, WarehouseLimits

LIMITS = WarehouseLimits(deadline_ms=3_000, max_rows=100, memory_mb=256, threads=1)
SLOW = (
    "SELECT count(*) FROM range(100000) a, range(100000) b, range(1000) c WHERE a.range < b.range"
)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lake") / "safe.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "CREATE TABLE plays AS SELECT range AS n, 'x' || range AS s FROM range(500)"
        )
    return path


@pytest.fixture(scope="module")
def warehouse(database: Path) -> Iterator[Warehouse]:
    with Warehouse(database, LIMITS) as opened:
        yield opened


def code_of(warehouse: Warehouse, sql: str, deadline_ms: int | None = None) -> str:
    with pytest.raises(WarehouseError) as caught:
        warehouse.run(sql, deadline_ms=deadline_ms)
    return caught.value.code


def answers(warehouse: Warehouse) -> bool:
    return warehouse.run("SELECT count(*) FROM plays").rows == ((500,),)


def test_values_have_wire_types(warehouse: Warehouse) -> None:
    result = warehouse.run(
        "SELECT sum(n) AS i, avg(n) AS f, DATE '2024-01-31' AS d, "
        "TIMESTAMP '2024-01-31 10:00:00' AS t, true AS b, 'x' AS s, 1.5::DECIMAL(4,1) AS m, "
        "'nan'::DOUBLE AS missing FROM plays"
    )
    assert [column.type for column in result.columns] == [
        "integer",
        "number",
        "date",
        "timestamp",
        "boolean",
        "string",
        "number",
        "number",
    ]
    assert result.rows == (
        (124750, 249.5, "2024-01-31", "2024-01-31T10:00:00", True, "x", 1.5, None),
    )


def test_a_list_becomes_text(warehouse: Warehouse) -> None:
    assert warehouse.run("SELECT [1, 2] AS l").rows == (("[1, 2]",),)


def test_rows_beyond_the_cap_are_left_out_and_said_so(warehouse: Warehouse) -> None:
    result = warehouse.run("SELECT n FROM plays ORDER BY n")
    assert len(result.rows) == 100
    assert result.truncated


def test_exactly_the_cap_is_not_truncated(warehouse: Warehouse) -> None:
    assert not warehouse.run("SELECT n FROM plays LIMIT 100").truncated


def test_a_query_past_its_deadline_is_killed_and_the_next_is_answered(warehouse: Warehouse) -> None:
    assert code_of(warehouse, SLOW, deadline_ms=300) == "deadline"
    assert answers(warehouse)


def test_an_uninterruptible_function_is_killed_too(warehouse: Warehouse) -> None:
    bomb = "SELECT levenshtein(repeat('a', 300000), repeat('b', 300000))"
    assert code_of(warehouse, bomb, deadline_ms=500) == "deadline"
    assert answers(warehouse)


def test_a_memory_bomb_fails_and_the_next_query_is_answered(warehouse: Warehouse) -> None:
    bomb = "SELECT length(repeat(repeat('abcdefghij', 100000000), 3))"
    assert code_of(warehouse, bomb) in ("memory", "failed", "deadline")
    assert answers(warehouse)


BOMBS = {
    "levenshtein": "SELECT levenshtein(repeat('a', 300000), repeat('b', 300000))",
    "repeat": "SELECT length(repeat(repeat('a', 100000000), 20))",
    "split": "SELECT len(string_split(repeat('a,', 200000000), ','))",
    "recursion": "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) "
    "SELECT count(*) FROM t",
    "cube of 14": Template("SELECT count(DISTINCT s) FROM plays GROUP BY CUBE($keys)").substitute(
        keys=", ".join(f"(n % {prime})" for prime in range(2, 16))
    ),
    "crossed ranges": SLOW,
    "in of 300k": Template("SELECT count(*) FROM plays WHERE n IN ($numbers)").substitute(
        numbers=", ".join(map(str, range(300_000)))
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_by_its_deadline_and_half_a_second(name: str, warehouse: Warehouse) -> None:
    assert answers(warehouse)  # a worker is warm
    started = time.monotonic()
    with suppress(WarehouseError):
        warehouse.run(BOMBS[name], deadline_ms=500)
    assert time.monotonic() - started < 0.5 + 0.5
    assert answers(warehouse)


def test_bombs_in_a_row_leave_a_worker_that_answers(warehouse: Warehouse) -> None:
    for _ in range(3):
        code_of(warehouse, BOMBS["split"], deadline_ms=300)
        code_of(warehouse, SLOW, deadline_ms=200)
        assert answers(warehouse)


def test_a_worker_that_died_idle_is_replaced(warehouse: Warehouse) -> None:
    assert answers(warehouse)
    dead = warehouse._idle.queue[0].pipe
    dead.kill()
    assert answers(warehouse)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM glob('/etc/*')",
        "ATTACH '/tmp/other.duckdb' AS other",
        "COPY plays TO '/tmp/plays.csv'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET lock_configuration=false",
        "SET enable_external_access=true",
        "RESET memory_limit",
        "CREATE TABLE t (a INTEGER)",
        "DROP TABLE plays",
        "EXPORT DATABASE '/tmp/export'",
        "SELECT error('secret')",
        "SELECT CAST('secret' AS INTEGER)",
    ],
)
def test_the_engine_refuses_what_the_gate_would_have(warehouse: Warehouse, sql: str) -> None:
    assert code_of(warehouse, sql) == "failed"


def test_the_worker_cannot_read_its_own_file(warehouse: Warehouse, database: Path) -> None:
    reading = Template("SELECT * FROM read_blob('$path')").substitute(path=database)
    assert code_of(warehouse, reading) == "failed"
    assert code_of(warehouse, f"ATTACH '{database}' AS again") == "failed"


def test_an_error_never_quotes_the_engine(warehouse: Warehouse) -> None:
    with pytest.raises(WarehouseError) as caught:
        warehouse.run("SELECT error(s) FROM plays")
    assert "x0" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_session_state_does_not_reach_the_next_query(warehouse: Warehouse) -> None:
    for sql in ("CREATE TEMP VIEW plays AS SELECT 1 AS n", "SET VARIABLE v = 1"):
        try:
            warehouse.run(sql)
        except WarehouseError:
            continue
    assert answers(warehouse)


def test_a_result_of_too_many_bytes_is_refused(database: Path) -> None:
    limits = WarehouseLimits(memory_mb=256, threads=1, max_bytes=1_000)
    with Warehouse(database, limits) as small:
        assert code_of(small, "SELECT repeat('a', 5000) AS s") == "too_large"


def test_threads_share_the_workers(database: Path) -> None:
    limits = WarehouseLimits(memory_mb=256, threads=1, workers=2)
    with Warehouse(database, limits) as shared, ThreadPoolExecutor(4) as threads:
        results = list(threads.map(lambda _: answers(shared), range(12)))
    assert all(results)


def test_a_closed_warehouse_refuses(database: Path) -> None:
    warehouse = Warehouse(database, LIMITS)
    warehouse.close()
    assert code_of(warehouse, "SELECT 1") == "unavailable"


def test_a_worker_at_work_ends_with_the_warehouse_that_was_closed_meanwhile(
    database: Path,
) -> None:
    warehouse = Warehouse(database, LIMITS)
    assert answers(warehouse)
    with warehouse._borrowed() as worker:
        warehouse.close()
        assert worker.pipe.alive
    assert not worker.pipe.alive


def test_a_question_that_waits_is_told_that_the_warehouse_closed(database: Path) -> None:
    warehouse = Warehouse(database, LIMITS)
    with ThreadPoolExecutor(1) as threads, warehouse._borrowed():
        waiting = threads.submit(code_of, warehouse, "SELECT 1")
        warehouse.close()
        assert waiting.result() == "unavailable"


def test_a_missing_database_is_unavailable(tmp_path: Path) -> None:
    with Warehouse(tmp_path / "none.duckdb", LIMITS) as warehouse:
        assert code_of(warehouse, "SELECT 1") == "unavailable"
