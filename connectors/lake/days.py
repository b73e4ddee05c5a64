"""Days of the lake: what each table covers, and the newest one that is complete."""

# ruff: noqa: S608 - every name and text goes through sources.quoting

from collections.abc import Sequence
from datetime import date, timedelta

import duckdb

from connectors.contracts import ColumnType, TableContract, TableKind
from connectors.lake.manifest import LakeTable
from connectors.sources.quoting import ident

LAST_HOUR = 23
LOOK_BACK_DAYS = 7


def day_range(
    connection: duckdb.DuckDBPyConnection, contract: TableContract
) -> tuple[date | None, date | None]:
    """First and last day of a written table."""
    if contract.time is None:
        return None, None
    time = ident(contract.time)
    first, last = connection.execute(
        f"SELECT CAST(min({time}) AS DATE), CAST(max({time}) AS DATE) FROM safe.{ident(contract.name)}"
    ).fetchall()[0]
    return first, last


def complete_day(
    connection: duckdb.DuckDBPyConnection, tables: Sequence[LakeTable], *, today: date
) -> date | None:
    """Newest complete day over the event tables: the newest whose last hour has events.

    A service too quiet for that in the last seven days has the day before its newest event's. A
    table that knows days alone is complete to its newest one, unless that is today.
    """
    events = [table for table in tables if table.kind is TableKind.EVENTS and table.last_day]
    timed = [table for table in events if not _by_day(table)]
    found = [min(table.last_day, today - timedelta(days=1))
             for table in events if _by_day(table) and table.last_day]  # fmt: skip
    found += [_last_hour(connection, timed)] if timed else []
    return max(found, default=None)


def _by_day(table: LakeTable) -> bool:
    column = next((column for column in table.columns if column.name == table.time), None)
    return column is not None and column.type is ColumnType.DATE


def _last_hour(connection: duckdb.DuckDBPyConnection, events: Sequence[LakeTable]) -> date:
    newest = max(table.last_day for table in events if table.last_day)
    since = newest - timedelta(days=LOOK_BACK_DAYS - 1)
    times = " UNION ALL ".join(
        f"SELECT CAST({ident(table.time or '')} AS TIMESTAMP) AS time FROM safe.{ident(table.name)}"
        for table in events
    )
    found: date | None = connection.execute(
        f"SELECT CAST(max(time) AS DATE) FROM ({times}) "
        f"WHERE time >= CAST(? AS DATE) AND hour(time) = {LAST_HOUR}",
        [since],
    ).fetchall()[0][0]
    return found or newest - timedelta(days=1)
