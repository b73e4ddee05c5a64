"""Rows of the lake that a feature needs for some labels, and no more of them."""

from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from assistant.features.proof.schema import named_columns
from assistant.features.proof.world import ARROW_TYPES, arrow_schema
from assistant.features.query import LABEL_TIME, FeatureQuery, FeatureTable
from assistant.features.spec.feature_spec import FeatureSpec


def read_rows(
    spec: FeatureSpec, query: FeatureQuery, lake: Path, *, labels: pa.Table
) -> dict[str, pa.Table]:
    """Rows by table.

    Columns that the query does not name are left out, and so are, of a compiled feature, events of
    other entities and events outside of every label's window.

    Args:
        spec: The feature.
        query: Its query.
        lake: Folder of one build.
        labels: Keyed spine.
    """
    return {
        table.name: _read(table, query, lake, condition=_condition(spec, query, table, labels))
        for table in query.tables
    }


def _read(
    table: FeatureTable, query: FeatureQuery, lake: Path, *, condition: ds.Expression | None
) -> pa.Table:
    schema = arrow_schema(table)
    named = set(named_columns(query.sql, table))
    schema = pa.schema([field for field in schema if field.name in named])
    if not schema.names:
        schema = arrow_schema(table)
    files = sorted((lake / "tables" / table.name).rglob("*.parquet"))
    if not files:
        return schema.empty_table()
    found = ds.dataset(files, format="parquet").to_table(columns=schema.names, filter=condition)
    return found.cast(schema).combine_chunks()


def _condition(
    spec: FeatureSpec, query: FeatureQuery, table: FeatureTable, labels: pa.Table
) -> ds.Expression | None:
    """Which rows of the source can matter; None where all can, or where that is not known."""
    source = spec.source
    windowed = source is not None and query.lookback_hours is not None and table.time is not None
    if source is None or not windowed or table.name != source.table or labels.num_rows == 0:
        return None
    bounds = pc.min_max(labels[LABEL_TIME]).as_py()
    first: datetime = bounds["min"] - timedelta(hours=query.lookback_hours or 0)
    found = (ds.field(str(table.time)) >= pa.scalar(first, ARROW_TYPES["TIMESTAMP"])) & (
        ds.field(str(table.time)) < pa.scalar(bounds["max"], ARROW_TYPES["TIMESTAMP"])
    )
    if query.population:
        return found
    for key, reference in spec.keys.items():
        column = reference.removeprefix(f"{source.table}.")
        if column in table.types:
            found &= ds.field(column).isin(labels[key].unique().drop_null())
    return found
