"""Values of an event type column, and the order in which they follow each other in sessions."""

# ruff: noqa: S608 - every name and text goes through sources.quoting

import duckdb

from connectors.lake.parsing import present
from connectors.profiling.joins import Examined
from connectors.profiling.profile import EventValue
from connectors.sources.quoting import ident

MOST = 50
SESSIONS = 200_000


def event_values(
    connection: duckdb.DuckDBPyConnection, table: Examined
) -> tuple[EventValue, ...]:
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
    return tuple(EventValue(name=str(word), rows=count, place=places.get(word)) for word, count in rows)


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
