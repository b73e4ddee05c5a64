"""When events begin, which types they have, and how those follow each other in sessions."""

# ruff: noqa: S608 - every name and text goes through sources.quoting

from collections.abc import Mapping

import duckdb

from connectors.contracts import ColumnContract
from connectors.lake.parsing import parsed, present
from connectors.profiling.forms import Form
from connectors.profiling.joins import Examined
from connectors.profiling.profile import EventValue
from connectors.sources.quoting import ident

MOST = 50
SESSIONS = 200_000


def event_values(connection: duckdb.DuckDBPyConnection, table: Examined) -> tuple[EventValue, ...]:
    """Event types by rows; with a place in the session where one is known."""
    name = table.roles.event_type
    if name is None:
        return ()
    columns = table.loaded.columns
    value = f"CAST({present(ident(name), columns[name])} AS VARCHAR)"
    rows = connection.execute(
        f"SELECT {value}, count(*) FROM {table.loaded.name} WHERE {value} IS NOT NULL "
        f"GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {MOST}"
    ).fetchall()
    places = _places(connection, table, value=value)
    return tuple(
        EventValue(name=str(word), rows=count, place=places.get(word)) for word, count in rows
    )


def _places(
    connection: duckdb.DuckDBPyConnection, table: Examined, *, value: str
) -> dict[str, float]:
    """Mean rank of each type's first time among the types of its session or person."""
    roles = table.roles
    unit = roles.session or roles.person
    if unit is None or roles.time is None:
        return {}
    rows = connection.execute(
        f"WITH firsts AS (SELECT {ident(unit)} AS unit, {value} AS type, "
        f"min({ident(roles.time)}) AS first FROM {table.loaded.name} "
        f"WHERE {ident(unit)} IS NOT NULL AND {value} IS NOT NULL "
        f"AND hash({ident(unit)}) % (1 + {table.loaded.rows} // 2000000) = 0 GROUP BY ALL), "
        "ranked AS (SELECT type, rank() OVER (PARTITION BY unit ORDER BY first) AS place FROM firsts) "
        "SELECT type, avg(place) FROM ranked GROUP BY 1"
    ).fetchall()
    return {str(word): float(place) for word, place in rows}


def first_day(
    connection: duckdb.DuckDBPyConnection, table: Examined, *, forms: Mapping[str, Form]
) -> str | None:
    """ISO date of a table's earliest time."""
    time = table.roles.time
    if time is None:
        return None
    raw_type = table.loaded.columns[time]
    column = ColumnContract(name="x", source=time, type=forms[time].type, format=forms[time].format)
    value = parsed(present(ident(time), raw_type), raw_type, column=column)
    found = connection.execute(
        f"SELECT strftime(min({value}), '%Y-%m-%d') FROM {table.loaded.name}"
    ).fetchall()[0][0]
    return str(found) if found else None
