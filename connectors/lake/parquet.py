"""Parquet of the written tables, one folder a day, made beside the rest of the build."""

# ruff: noqa: S608 - every name and text goes through sources.quoting

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb

from connectors.contracts import TableContract
from connectors.sources.quoting import ident, text

WRITERS = 2
"""A partitioned COPY spends its time opening files, on one core."""
ROWS_AT_ONCE = 1_000_000
"""About what one COPY holds at most, however many days a table has."""


class ParquetWriter:
    """Writes finished tables of `safe` in the background."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, *, folder: Path) -> None:
        self._connection = connection
        self._folder = folder
        self._pool = ThreadPoolExecutor(WRITERS)
        self._cursors: list[duckdb.DuckDBPyConnection] = []
        self._pending: list[Future[None]] = []

    def write(self, contract: TableContract) -> None:
        """Start writing a table; it must not change any more."""
        cursor = self._connection.cursor()
        self._cursors.append(cursor)
        self._pending.append(self._pool.submit(_copy, cursor, contract, self._folder))

    def finish(self) -> None:
        """Wait until everything is written; raises what a writer raised."""
        for pending in self._pending:
            pending.result()

    def close(self) -> None:
        """Stop whatever still runs."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        for cursor, pending in zip(self._cursors, self._pending, strict=True):
            if not pending.done():
                cursor.interrupt()
        self._pool.shutdown(wait=True)
        for cursor in self._cursors:
            cursor.close()


@contextmanager
def parquet_writer(
    connection: duckdb.DuckDBPyConnection, *, folder: Path
) -> Iterator[ParquetWriter]:
    """A writer that is stopped when the block ends, however it ends."""
    writer = ParquetWriter(connection, folder=folder)
    try:
        yield writer
    finally:
        writer.close()


def _copy(cursor: duckdb.DuckDBPyConnection, contract: TableContract, folder: Path) -> None:
    table = f"safe.{ident(contract.name)}"
    target = folder / "tables" / contract.name
    target.mkdir(parents=True)
    rows = cursor.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]
    if contract.time is None or not rows:
        cursor.execute(
            f"COPY {table} TO {text(target / 'part-0.parquet')} (FORMAT parquet)"
        ).fetchall()
        return
    time = ident(contract.time)
    for condition in _batches(cursor, table, time=time):
        # The table lies in time order, so each day's file is opened once.
        cursor.execute(
            f"COPY (SELECT *, CAST({time} AS DATE) AS day FROM {table} WHERE {condition}) "
            f"TO {text(target)} (FORMAT parquet, PARTITION_BY (day), OVERWRITE_OR_IGNORE)"
        ).fetchall()


def _batches(cursor: duckdb.DuckDBPyConnection, table: str, *, time: str) -> Iterator[str]:
    """Conditions that each take whole days: the writer holds the rows of every file it has open."""
    found = cursor.execute(
        f"SELECT CAST({time} AS DATE) AS day, count(*) FROM {table} GROUP BY 1 ORDER BY 1 NULLS LAST"
    ).fetchall()
    days: list[date] = []
    rows = 0
    for day, count in found:
        if days and (day is None or rows + count > ROWS_AT_ONCE):
            yield _between(time, days)
            days, rows = [], 0
        if day is None:
            yield f"{time} IS NULL"
            continue
        days.append(day)
        rows += count
    if days:
        yield _between(time, days)


def _between(time: str, days: list[date]) -> str:
    low, high = (f"TIMESTAMP {text(str(day))}" for day in (days[0], days[-1]))
    return f"{time} >= {low} AND {time} < {high} + INTERVAL 1 DAY"
