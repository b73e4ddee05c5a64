"""Parquet of a table is the table, however many days one COPY takes."""

# ruff: noqa: S608 - every name is the test's own

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from connectors.contracts import ColumnContract, ColumnType, TableContract, TableKind
from connectors.lake import parquet

CONTRACT = TableContract(
    name="plays",
    kind=TableKind.REFERENCE,
    path="plays.csv",
    file_format="csv",
    time="at",
    columns=(
        ColumnContract(name="at", source="at", type=ColumnType.TIMESTAMP),
        ColumnContract(name="number", source="number", type=ColumnType.INTEGER),
    ),
)


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with closing(duckdb.connect(":memory:")) as made:
        made.execute("ATTACH ':memory:' AS safe")
        yield made


@pytest.mark.parametrize("at_once", [1, 25, 60, 10_000])
@pytest.mark.parametrize("type_", ["TIMESTAMP", "DATE"])
def test_each_row_lies_in_the_folder_of_its_day_once(
    connection: duckdb.DuckDBPyConnection,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    at_once: int,
    type_: str,
) -> None:
    monkeypatch.setattr(parquet, "ROWS_AT_ONCE", at_once)
    connection.execute(
        f'CREATE TABLE safe.plays AS SELECT CAST(t AS {type_}) AS "at", number FROM (SELECT CASE '
        "WHEN i < 200 THEN TIMESTAMP '2026-02-27 23:00:00' + i * INTERVAL 1 HOUR END AS t, "
        "i AS number FROM range(207) t(i)) ORDER BY t NULLS LAST"
    )
    with parquet.parquet_writer(connection, folder=tmp_path) as writer:
        writer.write(CONTRACT)
        writer.finish()
    files = f"{tmp_path}/tables/plays/*/*.parquet"
    read = connection.execute(
        f"SELECT \"at\", number, CAST(day AS VARCHAR) FROM read_parquet('{files}', "
        "hive_partitioning = true, hive_types = {'day': DATE}) ORDER BY number"
    ).fetchall()
    expected = connection.execute(
        'SELECT "at", number, CAST(CAST("at" AS DATE) AS VARCHAR) FROM safe.plays ORDER BY number'
    ).fetchall()
    assert read == expected
    assert len(read) == 207
