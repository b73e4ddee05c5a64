"""Values of a feature for a spine, from the lake, in pieces that fit in memory."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from assistant.errors import FeatureError
from assistant.features.engine.engine import EngineError, FeatureEngine
from assistant.features.engine.lake_rows import read_rows
from assistant.features.proof.world import ARROW_TYPES
from assistant.features.query import LABEL_TIME, FeatureQuery
from assistant.features.spec.feature_spec import FeatureSpec

PIECE_ROWS = 200_000
LEAST_ROWS = 1_000
VALUE_TYPES: dict[str, pa.DataType] = {
    "integer": pa.int64(),
    "number": pa.float64(),
    "string": pa.string(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
    "list": pa.list_(pa.string()),
}
_SEPARATOR, _NOBODY = "\x1f", "\x00"


def feature_values(
    spec: FeatureSpec, query: FeatureQuery, *, lake: Path, engine: FeatureEngine, labels: pa.Table
) -> pa.Table:
    """The value columns of a feature, one row for each row of the labels, in their order.

    Args:
        spec: The feature.
        query: Its query.
        lake: Folder of one build.
        engine: Runs the query.
        labels: The keys, as the lake holds them, and `label_ts`; pairs may repeat.

    Raises:
        EngineError: If it does not finish.
        FeatureError: If the query does not give one row for each row of the spine.
    """
    spine = typed_spine(query, labels)
    distinct = spine.group_by(spine.column_names, use_threads=False).aggregate([])
    tables = read_rows(spec, query, lake, labels=distinct)
    found = [
        values
        for piece in _pieces(distinct)
        for values in _run(query, piece, tables=tables, engine=engine)
    ]
    values = pa.concat_tables(found)
    places = pc.index_in(_identity(query, spine), value_set=_identity(query, values))
    if values.num_rows != distinct.num_rows or places.null_count:
        message = (
            f"Feature '{spec.id}' does not give one row for each label. Check it: signpost "
            "feature check."
        )
        raise FeatureError(message)
    kind = VALUE_TYPES[spec.type]
    return pa.table(
        {name: values[name].cast(kind).combine_chunks().take(places) for name in spec.value_columns}
    )


def typed_spine(query: FeatureQuery, labels: pa.Table) -> pa.Table:
    """The spine of one feature: its keys in the types of its tables, and the time."""
    types = {name: kind for table in query.tables for name, kind in table.columns}
    columns = [
        labels[name].cast(ARROW_TYPES[types.get(name, "VARCHAR")]) for name in query.entities
    ]
    times = labels[LABEL_TIME].cast(ARROW_TYPES["TIMESTAMP"])
    return pa.table([*columns, times], names=[*query.entities, LABEL_TIME])


def _run(
    query: FeatureQuery,
    piece: pa.Table,
    *,
    tables: Mapping[str, pa.Table],
    engine: FeatureEngine,
) -> list[pa.Table]:
    """Values of a piece; halved for as long as it needs more memory than there is."""
    try:
        return [engine.run(query.sql, tables=tables, labels=piece)]
    except EngineError as error:
        if error.code != "memory" or piece.num_rows <= LEAST_ROWS:
            raise
    half = piece.num_rows // 2
    halves = (piece.slice(0, half), piece.slice(half))
    return [
        values
        for part in halves
        for values in _run(query, part.combine_chunks(), tables=tables, engine=engine)
    ]


def _pieces(spine: pa.Table) -> Iterator[pa.Table]:
    ordered = spine.sort_by(LABEL_TIME)
    for start in range(0, max(1, ordered.num_rows), PIECE_ROWS):
        yield ordered.slice(start, PIECE_ROWS).combine_chunks()


def _identity(query: FeatureQuery, rows: pa.Table) -> pa.Array:
    """Keys and time of each row as one text; empty keys are equal to each other."""
    keys = [pc.fill_null(rows[name].cast(pa.string()), _NOBODY) for name in query.entities]
    times = rows[LABEL_TIME].cast(ARROW_TYPES["TIMESTAMP"]).cast(pa.int64()).cast(pa.string())
    joined = pc.binary_join_element_wise(*keys, times, _SEPARATOR)
    return joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined
