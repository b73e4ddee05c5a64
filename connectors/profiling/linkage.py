"""Times that nearly every person has for itself: to the microsecond they would name the person."""

# ruff: noqa: S608 - every name goes through sources.quoting

import duckdb

from connectors.contracts import ColumnType
from connectors.lake.parsing import present
from connectors.profiling.joins import Examined
from connectors.profiling.profile import ColumnProfile, Kind, TableProfile
from connectors.sources.quoting import ident

APART = 0.5
"""Different times for each person from which one tells persons apart."""
LASTING = 0.95
"""Share of the persons with several rows whose time is always the same."""
FEWEST = 10
REASON = "cut to the day: nearly every person has a time of their own"


def coarsened(
    connection: duckdb.DuckDBPyConnection, examined: Examined, table: TableProfile
) -> TableProfile:
    """The table with such times as days; the times of its own events and arrivals stay."""
    columns = tuple(
        _as_day(column) if _links(connection, examined, table, column) else column
        for column in table.columns
    )
    return table.model_copy(update={"columns": columns})


def _as_day(column: ColumnProfile) -> ColumnProfile:
    return column.model_copy(update={"type": ColumnType.DATE, "reason": REASON})


def _links(
    connection: duckdb.DuckDBPyConnection,
    examined: Examined,
    table: TableProfile,
    column: ColumnProfile,
) -> bool:
    own = (table.time, table.arrival, table.person)
    if column.type is not ColumnType.TIMESTAMP or column.source in own or not column.open:
        return False
    filled = column.rows - column.nulls
    if table.kind is Kind.PERSONS:
        return column.distinct >= max(FEWEST, APART * filled)
    if table.person is None or column.distinct < FEWEST:
        return False
    types = examined.loaded.columns
    person = present(ident(table.person), types[table.person])
    time = present(ident(column.source), types[column.source])
    persons, several, same = connection.execute(
        "SELECT count(*), count(*) FILTER (n > 1), count(*) FILTER (n > 1 AND times = 1) FROM ("
        f"SELECT count(*) AS n, count(DISTINCT {time}) AS times FROM {examined.loaded.name} "
        f"WHERE {time} IS NOT NULL AND {person} IS NOT NULL GROUP BY {person})"
    ).fetchall()[0]
    lasting = several >= FEWEST and same >= LASTING * several
    return bool(lasting and column.distinct >= APART * persons)
