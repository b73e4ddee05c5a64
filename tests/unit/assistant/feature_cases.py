"""An invented service for features: its tables, specifications over them, and rows that hurt."""

from datetime import date, datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa
from hypothesis import strategies as st

from assistant.features.query import FeatureQuery, FeatureTable
from assistant.features.spec.feature_spec import FeatureSpec

NOON = datetime(2026, 3, 29, 12)  # noqa: DTZ001 - the lake holds naive UTC; clocks change that day
Rows = dict[str, list[dict[str, Any]]]

EVENTS = FeatureTable(
    name="events",
    columns=(
        ("event_id", "VARCHAR"),
        ("user_id", "VARCHAR"),
        ("session_id", "VARCHAR"),
        ("happened_at", "TIMESTAMP"),
        ("loaded_at", "TIMESTAMP"),
        ("action", "VARCHAR"),
        ("item_id", "VARCHAR"),
        ("amount", "DOUBLE"),
        ("seconds", "BIGINT"),
    ),
    time="happened_at",
    arrival="loaded_at",
    key=("event_id",),
    entities={"user_id": "user", "item_id": "item"},
)
ITEMS = FeatureTable(
    name="items",
    columns=(
        ("item_id", "VARCHAR"),
        ("genre", "VARCHAR"),
        ("price", "DOUBLE"),
        ("released", "DATE"),
    ),
    key=("item_id",),
)
VERSIONS = FeatureTable(
    name="versions",
    columns=(
        ("item_id", "VARCHAR"),
        ("shelf", "VARCHAR"),
        ("valid_from", "TIMESTAMP"),
        ("stored_at", "TIMESTAMP"),
    ),
    time="valid_from",
    arrival="stored_at",
    key=("item_id", "valid_from"),
)
VISITS = FeatureTable(
    name="visits",
    columns=(("day", "DATE"), ("part", "BIGINT"), ("user_id", "VARCHAR"), ("at", "TIMESTAMP")),
    time="at",
    key=("day", "part"),
)
TABLES = {table.name: table for table in (EVENTS, ITEMS, VERSIONS, VISITS)}
_TYPES = {
    "VARCHAR": pa.string(),
    "TIMESTAMP": pa.timestamp("us"),
    "DOUBLE": pa.float64(),
    "BIGINT": pa.int64(),
    "DATE": pa.date32(),
}


def make_spec(name: str, kind: str, aggregation: dict[str, Any], **given: Any) -> FeatureSpec:
    """A specification over the invented service."""
    return FeatureSpec.model_validate(
        {
            "name": name,
            "version": 1,
            "description": "A test.",
            "entity": "user",
            "keys": {"user_id": "user_id"},
            "type": kind,
            "source": {"table": "events"},
            "aggregation": aggregation,
            "purpose": "analytics",
            "sensitivity": "pseudonymous",
        }
        | given
    )


def load(connection: duckdb.DuckDBPyConnection, rows: Rows, labels: list[dict[str, Any]]) -> None:
    """Make the tables and the spine anew."""
    for table in TABLES.values():
        schema = pa.schema([(column, _TYPES[kind]) for column, kind in table.columns])
        _put(connection, table.name, pa.Table.from_pylist(rows[table.name], schema=schema))
    keys = sorted({key for label in labels for key in label} - {"label_ts"}) or ["user_id"]
    schema = pa.schema([*((key, pa.string()) for key in keys), ("label_ts", pa.timestamp("us"))])
    _put(connection, "labels", pa.Table.from_pylist(labels, schema=schema))


def _put(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    connection.register("given", table)
    connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM given").fetchall()  # noqa: S608
    connection.unregister("given")


def run(connection: duckdb.DuckDBPyConnection, query: FeatureQuery) -> list[dict[str, Any]]:
    """Rows of the query."""
    return connection.sql(query.sql).to_arrow_table().to_pylist()


def in_order(rows: list[dict[str, Any]]) -> list[str]:
    """The rows as text, sorted: equal where the rows are equal to the last bit."""
    return sorted(repr(sorted(row.items())) for row in rows)


_MOMENTS = st.integers(-60, 60).map(lambda hours: NOON + timedelta(hours=hours)) | st.builds(
    lambda hours, micros: NOON + timedelta(hours=hours, microseconds=micros),
    st.integers(-60, 60),
    st.sampled_from((-1, 1)),
)
_DELAYS = st.sampled_from((0, 0, 1, 5, 30, 100)).map(lambda hours: timedelta(hours=hours))
_USERS = st.sampled_from(("u1", "u1", "u2", None))
_ITEMS = st.sampled_from(("i1", "i2", "i3", "i9", None))


@st.composite
def _event_rows(draw: st.DrawFn) -> list[dict[str, Any]]:
    count = draw(st.integers(0, 14))
    rows = []
    for number in range(count):
        moment = draw(_MOMENTS)
        row = {
            "event_id": f"e{draw(st.permutations(range(3)))[0]}{number:02}",
            "user_id": draw(_USERS),
            "session_id": draw(st.sampled_from(("s1", "s2", "s3", None))),
            "happened_at": moment,
            "loaded_at": moment + draw(_DELAYS),
            "action": draw(st.sampled_from(("open", "play", "save", None))),
            "item_id": draw(_ITEMS),
            "amount": draw(st.none() | st.integers(-999, 999).map(lambda cents: cents / 100)),
            "seconds": draw(st.none() | st.integers(0, 9_000)),
        }
        rows.append(row)
        if draw(st.integers(0, 4)) == 0:
            rows.append(dict(row))
        elif draw(st.integers(0, 4)) == 0:
            again = draw(st.integers(1, 40))
            rows.append(row | {"loaded_at": row["loaded_at"] + timedelta(hours=again)})
    return draw(st.permutations(rows))


@st.composite
def services(draw: st.DrawFn) -> Rows:
    """Rows with ties, late arrivals, repeated deliveries, unknown items and empty columns."""
    items = [
        {
            "item_id": item,
            "genre": draw(st.sampled_from(("jazz", "folk", None))),
            "price": draw(st.none() | st.sampled_from((0.0, 1.99, 2.0, 7.5))),
            "released": draw(
                st.none() | st.integers(-3, 3).map(lambda d: date(2026, 3, 29) + timedelta(days=d))
            ),
        }
        for item in ("i1", "i2", "i3")
    ]
    moments = draw(
        st.lists(st.tuples(_MOMENTS, _DELAYS), max_size=4, unique_by=lambda pair: pair[0])
    )
    versions = [
        {
            "item_id": draw(st.sampled_from(("i1", "i2"))),
            "shelf": draw(st.sampled_from(("top", "low", None))),
            "valid_from": moment,
            "stored_at": moment + delay,
        }
        for moment, delay in moments
    ]
    visits = [
        {"day": moment.date(), "part": part, "user_id": draw(_USERS), "at": moment}
        for part, moment in enumerate(draw(st.lists(_MOMENTS, max_size=4)))
    ]
    return {"events": draw(_event_rows()), "items": items, "versions": versions, "visits": visits}


def spines(keys: tuple[str, ...]) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Labels on the same grid as the events, some twice, some of nobody."""
    values = {
        "user_id": st.sampled_from(("u1", "u2", "u3", None)),
        "item_id": st.sampled_from(("i1", "i2", "i9")),
        "genre": st.sampled_from(("jazz", "folk", "rock")),
        "shelf": st.sampled_from(("top", "low")),
    }
    label = st.fixed_dictionaries({key: values[key] for key in keys} | {"label_ts": _MOMENTS})
    return st.lists(label, min_size=1, max_size=5).flatmap(
        lambda labels: st.sampled_from((labels, [*labels, labels[0]]))
    )
