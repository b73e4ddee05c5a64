"""A sample of the governed data: some entities, their rows, and labels inside their time."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.dataset as ds

from assistant.features.proof.fixture_ids import Names
from assistant.features.proof.world import ARROW_TYPES, World, arrow_schema, holds_events
from assistant.features.query import LABEL_TIME, FeatureQuery, FeatureTable
from guardrails.sql.mentions import mentions

MOST_LABELS = 48
MOST_ROWS = 4_000
"""Rows of one table."""
_SHARES = (0.45, 0.65, 0.85, 0.97)
"""Where labels lie between the first and the last event."""
_GRID = 1_024
"""Numbers are rounded to 1/1024, so that a sum does not depend on its order."""


def sample_world(
    query: FeatureQuery, lake: Path, *, labels: pa.Table | None = None, seed: int
) -> World | None:
    """Rows and labels of some entities, from one build of the lake.

    Args:
        query: The feature.
        lake: Folder of the build.
        labels: Labels whose persons are keyed as in the lake; None invents times for entities of
            the lake. More than 48 are sampled.
        seed: The same seed takes the same sample.

    Returns:
        None where the lake holds no row to ask about.
    """
    rng = np.random.default_rng(seed)
    found = _sampled(labels, rng) if labels is not None else lake_labels(query, lake, rng=rng)
    if found is None or found.num_rows == 0:
        return None
    names = Names(query, mentions(query.sql).joined)
    tables = {t.name: _rows(t, lake, labels=found, query=query, rng=rng) for t in query.tables}
    return World(
        query=query,
        tables=tables,
        labels=found,
        ids={table.name: names.ids(table) for table in query.tables},
    )


def _dataset(lake: Path, table: str) -> ds.Dataset:
    return ds.dataset(sorted((lake / "tables" / table).rglob("*.parquet")), format="parquet")


def _sampled(labels: pa.Table, rng: np.random.Generator) -> pa.Table:
    """At most so many labels, of few moments: those of entities that are drawn."""
    if labels.num_rows <= MOST_LABELS:
        return labels.combine_chunks()
    picked = np.sort(rng.choice(labels.num_rows, size=MOST_LABELS, replace=False))
    return labels.take(picked).combine_chunks()


def lake_labels(
    query: FeatureQuery,
    lake: Path,
    *,
    rng: np.random.Generator,
    entities: int = MOST_LABELS // len(_SHARES),
) -> pa.Table | None:
    """Labels at four moments for entities of the lake; None where it has none.

    Args:
        query: The feature.
        lake: Folder of the build.
        rng: Draws the entities.
        entities: Most of them.
    """
    drawn = _entities(query, lake, rng=rng, most=entities)
    span = _span(query, lake)
    if not drawn or span is None:
        return None
    first, last = span
    moments = [first + (last - first) * share for share in _SHARES]
    pairs = [(entity, moment) for moment in moments for entity in drawn]
    columns: dict[str, Any] = {
        name: pa.array([entity[place] for entity, _ in pairs], ARROW_TYPES[_type(query, name)])
        for place, name in enumerate(query.entities)
    }
    columns[LABEL_TIME] = pa.array(
        np.array([moment for _, moment in pairs]).astype("datetime64[us]")
    )
    return pa.table(columns)


def _type(query: FeatureQuery, column: str) -> str:
    found = (table.types.get(column) for table in query.tables)
    return next((kind for kind in found if kind is not None), "VARCHAR")


def _entities(
    query: FeatureQuery, lake: Path, *, rng: np.random.Generator, most: int
) -> list[tuple[Any, ...]]:
    """Entities that have rows; columns of several tables are paired by chance."""
    together = [t for t in query.tables if set(query.entities) <= set(t.types)]
    if together:
        found = _distinct(lake, together[0].name, list(query.entities))
        places = rng.choice(len(found), size=min(most, len(found)), replace=False)
        return [found[place] for place in sorted(places)]
    pools = [
        next(
            ([v for (v,) in _distinct(lake, t.name, [n])] for t in query.tables if n in t.types),
            [],
        )
        for n in query.entities
    ]
    if not all(pools):
        return []
    return list({tuple(p[int(rng.integers(len(p)))] for p in pools): None for _ in range(most)})


def _distinct(lake: Path, table: str, columns: list[str]) -> list[tuple[Any, ...]]:
    found = _dataset(lake, table).to_table(columns=columns).group_by(columns).aggregate([])
    rows = zip(*(found[name].to_pylist() for name in columns), strict=True)
    return sorted(row for row in rows if None not in row)


def _span(query: FeatureQuery, lake: Path) -> tuple[np.datetime64, np.datetime64] | None:
    """First and last time of the events that are read."""
    timed = [t for t in query.tables if t.time is not None]
    events = [t for t in timed if holds_events(t, query.entities)] or timed
    if not events:
        return None
    column = str(events[0].time)
    when = _dataset(lake, events[0].name).to_table(columns=[column])[column]
    known = when.drop_null().to_numpy().astype("datetime64[us]")
    return (known.min(), known.max()) if len(known) else None


def _rows(
    table: FeatureTable,
    lake: Path,
    *,
    labels: pa.Table,
    query: FeatureQuery,
    rng: np.random.Generator,
) -> pa.Table:
    """Rows of the labels' entities, or of everybody where the table does not name them."""
    condition = None
    for name in query.entities:
        if name in table.types:
            own = ds.field(name).isin(labels[name].unique())
            condition = own if condition is None else condition & own
    columns = [name for name, _ in table.columns]
    found = _dataset(lake, table.name).to_table(columns=columns, filter=condition)
    if found.num_rows > MOST_ROWS:
        found = found.take(np.sort(rng.choice(found.num_rows, size=MOST_ROWS, replace=False)))
    return _rounded(found.cast(arrow_schema(table))).combine_chunks()


def _rounded(rows: pa.Table) -> pa.Table:
    for place, field in enumerate(rows.schema):
        if pa.types.is_floating(field.type):
            values = [
                None if v is None else round(v * _GRID) / _GRID
                for v in rows[field.name].to_pylist()
            ]
            rows = rows.set_column(place, field, pa.array(values, type=field.type))
    return rows
