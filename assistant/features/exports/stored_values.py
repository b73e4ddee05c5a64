"""A feature's values as a table of moments, for stores that look up the last row before a label."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from assistant.errors import FeatureError
from assistant.features.compiling.sql_text import name, names
from assistant.features.engine.engine import FeatureEngine
from assistant.features.engine.lake_rows import read_rows
from assistant.features.engine.valuing import feature_values, typed_spine
from assistant.features.exports.moments import moments_sql
from assistant.features.query import LABEL_TIME, FeatureQuery
from assistant.features.spec.feature_spec import FeatureSpec

MOST_MOMENTS = 1_000_000
MOST_PAIRS = 3_000_000_000
"""Moments times events of the same key: what computing every value costs."""
_VALUES = "found"


@dataclass(frozen=True)
class StoredValues:
    """Values by moment."""

    table: pa.Table
    """Keys, `label_ts` and value columns, by key and time."""
    every_change: bool
    """Whether the last row before any label holds its value; otherwise that of its moment alone."""
    unknown: dict[str, object]
    """Value by column of an entity that nobody knows; columns without one are left out."""


def stored_values(
    spec: FeatureSpec,
    query: FeatureQuery,
    *,
    lake: Path,
    engine: FeatureEngine,
    labels: pa.Table | None,
) -> StoredValues:
    """Values at the labels' moments, or at every moment at which a value changes.

    Args:
        spec: The feature.
        query: Its query.
        lake: Folder of one build.
        engine: Runs the query.
        labels: Keyed spine; None for every change.

    Raises:
        FeatureError: If the changes cannot be told, or are too many.
        EngineError: If the query does not finish.
    """
    if labels is None:
        moments = _changes(spec, query, lake=lake, engine=engine)
    else:
        spine = typed_spine(query, labels)
        known = [pc.is_valid(spine[key]) for key in query.entities]
        moments = spine.filter(_all(known)).group_by(spine.column_names).aggregate([])
    values = feature_values(spec, query, lake=lake, engine=engine, labels=moments)
    table = moments
    for column in values.column_names:
        table = table.append_column(column, values[column])
    if labels is None:
        table = _changed(spec, table, engine=engine)
    table = table.sort_by([(column, "ascending") for column in (*query.entities, LABEL_TIME)])
    unknown = _unknown(spec, query, lake=lake, engine=engine, moments=moments)
    return StoredValues(table, labels is None, unknown)


def _all(conditions: list[pa.ChunkedArray]) -> pa.ChunkedArray:
    found = conditions[0]
    for condition in conditions[1:]:
        found = pc.and_(found, condition)
    return found


def _changes(
    spec: FeatureSpec, query: FeatureQuery, *, lake: Path, engine: FeatureEngine
) -> pa.Table:
    sql = moments_sql(spec, query)
    spine = _spine(query, rows=0)
    moments = engine.run(sql, tables=read_rows(spec, query, lake, labels=spine), labels=spine)
    counts = moments.group_by(list(query.entities)).aggregate([(LABEL_TIME, "count")])
    of_key = counts[f"{LABEL_TIME}_count"].cast(pa.float64())
    pairs = pc.sum(pc.multiply(of_key, of_key)).as_py() or 0
    if moments.num_rows > MOST_MOMENTS or pairs > MOST_PAIRS:
        message = (
            f"Feature '{spec.name}' changes {moments.num_rows:,} times, which is too often to store "
            "each. Give the moments that you need: --labels FILE."
        )
        raise FeatureError(message)
    return moments


def _changed(spec: FeatureSpec, table: pa.Table, *, engine: FeatureEngine) -> pa.Table:
    """The rows whose values differ from those of the row before."""
    keys, columns = names(spec.keys), spec.value_columns
    before = ", ".join(
        f"lag({name(c)}) OVER w AS before_{place}" for place, c in enumerate(columns)
    )
    differs = " OR ".join(
        f"{name(c)} IS DISTINCT FROM before_{place}" for place, c in enumerate(columns)
    )
    sql = (
        f"SELECT {names(table.column_names)} FROM (SELECT *, row_number() OVER w AS place, {before} "  # noqa: S608
        f"FROM {_VALUES} WINDOW w AS (PARTITION BY {keys} ORDER BY {LABEL_TIME})) AS ranked "
        f"WHERE place = 1 OR {differs}"
    )
    return engine.run(sql, tables={_VALUES: table}, labels=table.slice(0, 0))


def _unknown(
    spec: FeatureSpec,
    query: FeatureQuery,
    *,
    lake: Path,
    engine: FeatureEngine,
    moments: pa.Table,
) -> dict[str, object]:
    if moments.num_rows == 0:
        return {}
    last = pc.max(moments[LABEL_TIME])
    nobody = _spine(query, rows=1)
    place = nobody.schema.get_field_index(LABEL_TIME)
    nobody = nobody.set_column(place, LABEL_TIME, pa.array([last.as_py()], pa.timestamp("us")))
    found = feature_values(spec, query, lake=lake, engine=engine, labels=nobody)
    return {c: found[c][0].as_py() for c in found.column_names if found[c][0].is_valid}


def _spine(query: FeatureQuery, *, rows: int) -> pa.Table:
    empty = {column: pa.nulls(rows, pa.string()) for column in query.entities}
    return typed_spine(query, pa.table(empty | {LABEL_TIME: pa.nulls(rows, pa.timestamp("us"))}))
