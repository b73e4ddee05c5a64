"""Daily statistics of the event tables: events and distinct persons, whole and by dimension."""

# ruff: noqa: S608 - every name and text goes through sources.quoting

from datetime import date, timedelta
from pathlib import Path

import duckdb

from connectors.contracts import TableKind
from connectors.lake.manifest import LakeColumn, LakeTable, Manifest
from connectors.lake.values import group_minimum, visible_columns
from connectors.sources.quoting import ident, text

FILE_NAME = "statistics.parquet"
MOST_VALUES = 50
"""A column with more distinct values is no dimension of the statistics."""
WINDOW_DAYS = 28
DAY = "day"
TOTAL = "total"
LAST = "last_28_days"
PREVIOUS = "previous_28_days"


def write_statistics(
    connection: duckdb.DuckDBPyConnection, manifest: Manifest, *, folder: Path
) -> None:
    """Write `statistics.parquet`.

    Columns: table_name, grain (`day`, `last_28_days`, `previous_28_days`, `total`), first_day,
    last_day, event_type, dimension, value, events, persons. Groups of fewer persons than the
    minimum are left out; `persons` is null where a table names none. The windows end with the
    newest complete day.
    """
    connection.execute(
        "CREATE TABLE statistics (table_name VARCHAR, grain VARCHAR, first_day DATE, "
        "last_day DATE, event_type VARCHAR, dimension VARCHAR, value VARCHAR, events BIGINT, "
        "persons BIGINT)"
    ).fetchall()
    for table in manifest.tables:
        if table.kind is TableKind.EVENTS and table.time is not None:
            _count_table(connection, manifest, table=table)
    connection.execute(
        "COPY (FROM statistics ORDER BY table_name, grain, event_type NULLS FIRST, "
        "dimension NULLS FIRST, value, first_day) "
        f"TO {text(folder / FILE_NAME)} (FORMAT parquet)"
    ).fetchall()


def dimensions(connection: duckdb.DuckDBPyConnection, table: LakeTable) -> tuple[LakeColumn, ...]:
    """Visible columns of few values, but for the event type and other spellings of a column."""
    names = {column.name for column in table.columns}
    candidates = [
        column
        for column in visible_columns(table)
        if column.name != table.event_type and not _other_spelling(column.name, names)
    ]
    if not candidates:
        return ()
    counts = ", ".join(f"count(DISTINCT {ident(column.name)})" for column in candidates)
    found = connection.execute(f"SELECT {counts} FROM safe.{ident(table.name)}").fetchall()[0]
    return tuple(
        column
        for column, distinct in zip(candidates, found, strict=True)
        if 1 < distinct <= MOST_VALUES
    )


def _other_spelling(name: str, names: set[str]) -> bool:
    base = name.removesuffix("_code").removesuffix("_raw")
    return base != name and {base, f"{base}_code", f"{base}_raw"} <= names


def _count_table(
    connection: duckdb.DuckDBPyConnection, manifest: Manifest, *, table: LakeTable
) -> None:
    found = dimensions(connection, table)
    columns = [
        f"CAST({ident(table.time or '')} AS DATE) AS day",
        f"CAST({ident(table.event_type)} AS VARCHAR) AS event_type"
        if table.event_type
        else "CAST(NULL AS VARCHAR) AS event_type",
        # 64 bits of the keyed id count like the id itself, and faster.
        f"hash({ident(table.person)}) AS person" if table.person else "NULL AS person",
        f"{ident(table.person)} IS NOT NULL AS known" if table.person else "false AS known",
        *(f"CAST({ident(c.name)} AS VARCHAR) AS {ident('d_' + c.name)}" for c in found),
    ]
    connection.execute(
        f"CREATE OR REPLACE TABLE facts AS SELECT {', '.join(columns)} "
        f"FROM safe.{ident(table.name)} WHERE {ident(table.time or '')} IS NOT NULL"
    ).fetchall()
    slices: list[str | None] = [None, *(column.name for column in found)]
    for dimension in slices:
        for grain, first, last in _windows(manifest.as_of):
            _count(
                connection, manifest, table=table, dimension=dimension, window=(grain, first, last)
            )
    connection.execute("DROP TABLE facts").fetchall()


def _windows(as_of: date | None) -> list[tuple[str, date | None, date | None]]:
    windows: list[tuple[str, date | None, date | None]] = [(DAY, None, None), (TOTAL, None, None)]
    if as_of is not None:
        start = as_of - timedelta(days=WINDOW_DAYS - 1)
        before = start - timedelta(days=1)
        windows.append((LAST, start, as_of))
        windows.append((PREVIOUS, before - timedelta(days=WINDOW_DAYS - 1), before))
    return windows


def _count(
    connection: duckdb.DuckDBPyConnection,
    manifest: Manifest,
    *,
    table: LakeTable,
    dimension: str | None,
    window: tuple[str, date | None, date | None],
) -> None:
    grain, first, last = window
    value = ident(f"d_{dimension}") if dimension else "CAST(NULL AS VARCHAR)"
    day = "day" if grain == DAY else "CAST(NULL AS DATE)"
    bounds = "true" if first is None else f"day BETWEEN {_date(first)} AND {_date(last)}"
    known = f"{value} IS NOT NULL" if dimension else "true"
    enough = f"HAVING sum(known) >= {group_minimum(manifest, table)}" if table.person else ""
    persons = "sum(known)" if table.person else "CAST(NULL AS BIGINT)"
    shown = (_date(first), _date(last)) if first else ("min(low)", "max(high)")
    # Two levels: distinct persons first, then their number.
    one_each = (
        f"SELECT {day} AS day, event_type, {value} AS value, person, count(*) AS events, "
        "CAST(bool_or(known) AS INTEGER) AS known, min(day) AS low, max(day) AS high "
        f"FROM facts WHERE {bounds} AND {known} GROUP BY 1, 2, 3, 4"
    )
    name = text(dimension) if dimension else "NULL"
    # Without a type the row counts among all events, and is no series of its own.
    typed = "WHERE event_type IS NOT NULL " if table.event_type else ""
    connection.execute(
        f"INSERT INTO statistics SELECT {text(table.name)}, {text(grain)}, {shown[0]}, {shown[1]}, "
        f"event_type, {name}, value, sum(events), {persons} FROM ({one_each}) "
        f"{typed}GROUP BY day, event_type, value {enough}"
    ).fetchall()
    if table.event_type and dimension is None:
        every = one_each.replace("event_type,", "'' AS event_type,", 1)
        connection.execute(
            f"INSERT INTO statistics SELECT {text(table.name)}, {text(grain)}, {shown[0]}, "
            f"{shown[1]}, NULL, NULL, NULL, sum(events), {persons} FROM ({every}) "
            f"GROUP BY day {enough}"
        ).fetchall()


def _date(day: date | None) -> str:
    return f"DATE {text(day)}" if day else "NULL"
