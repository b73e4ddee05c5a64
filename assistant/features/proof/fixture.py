"""The adversarial fixture: invented tables whose rows lie on every edge that a feature may have."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pyarrow as pa

from assistant.features.proof.clocked import clocked
from assistant.features.proof.fixture_ids import Names
from assistant.features.proof.fixture_rows import RowMaker
from assistant.features.proof.fixture_values import Values
from assistant.features.proof.linked import linked
from assistant.features.proof.sparse import sparse
from assistant.features.proof.world import ARROW_TYPES, Moment, World, arrow_schema
from assistant.features.query import LABEL_TIME, FeatureQuery, FeatureTable
from guardrails.sql.label_clock import label_clock
from guardrails.sql.mentions import Mentions, mentions

MOMENTS = tuple(
    np.datetime64(text, "us")
    for text in (
        "2026-03-02T00:00:00",
        "2026-03-05T09:30:00.5",
        "2026-03-05T10:30:00.5",
        "2026-03-29T01:30:00",
        "2026-04-15T23:59:59.999999",
    )
)
"""Midnight of a Monday; an hour apart; inside Europe's change of clocks; the last of a day."""
BEFORE_ALL = np.datetime64("2019-01-01T00:00:00", "us")
"""A label before any event."""
ENTITIES = 5
_OFTEN, _RARE = 24, 72
"""How often each of the few ids of other things is drawn, for so many that are drawn once: without
rare ones every session, say, would hold an event of every kind."""
_MOST_LABELS = 8
"""Labels per moment, where several columns name the entity."""


def make_fixture(query: FeatureQuery, *, seed: int, gaps: bool = False) -> World:
    """Invented tables and labels for one feature.

    Args:
        query: The feature; its SQL says which values and spans of time matter.
        seed: The same seed gives the same rows.
        gaps: Whether entities lack some kinds of rows, and have none for some time; labels then
            lie at the hours and days that the query asks of them.
    """
    said = mentions(query.sql)
    names = Names(query, said.joined)
    rng = np.random.default_rng(seed)
    moments = clocked(MOMENTS, label_clock(query.sql, column=LABEL_TIME)) if gaps else MOMENTS
    values = Values(said, rng)
    pools = {column: _pool(query, column, said=said) for column in _id_columns(query, names)}
    grouped = {names.of(column): pool for column, pool in reversed(pools.items())}
    maker = RowMaker(
        query=query,
        values=values,
        pools={column: grouped[names.of(column)] for column in pools},
        hours=_spans(query, said),
        moments=moments,
        rng=rng,
    )
    tables = {table.name: _table(table, maker.rows(table)) for table in query.tables}
    if gaps:
        tables = sparse(query, tables, said=said, moments=moments, rng=rng)
    return World(
        query=query,
        tables=linked(query, tables, rng=rng),
        labels=_labels(query, grouped=grouped, names=names, moments=moments),
        ids={table.name: names.ids(table) for table in query.tables},
    )


def _spans(query: FeatureQuery, said: Mentions) -> tuple[float, ...]:
    stated = (float(query.lookback_hours),) if query.lookback_hours else ()
    return tuple(dict.fromkeys((*stated, *said.hours, 1.0, 24.0, 168.0)))


def _id_columns(query: FeatureQuery, names: Names) -> list[str]:
    columns = [column for table in query.tables for column in names.ids(table)]
    return list(dict.fromkeys([*query.entities, *columns]))


def _pool(query: FeatureQuery, column: str, *, said: Mentions) -> list[Any]:
    """Ids of one column: those that the query names, and invented ones."""
    kind = _type(query, column)
    if kind == "BIGINT":
        return list(range(101, 101 + ENTITIES + 1))
    if kind != "VARCHAR":
        return []
    stem = column.removesuffix("_id").replace("_", "-")
    asked = list(said.texts.get(column.lower(), ()))
    few = [*asked, *(f"{stem}-{n}" for n in range(1, ENTITIES + 2 - min(len(asked), 2)))]
    if column in query.entities or any(column in table.key for table in query.tables):
        return few
    return [*few * _OFTEN, *(f"{stem}-{100 + n}" for n in range(_RARE))]


def _type(query: FeatureQuery, column: str) -> str:
    found = (table.types.get(column) for table in query.tables)
    return next((kind for kind in found if kind is not None), "VARCHAR")


def _table(table: FeatureTable, rows: Iterable[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=arrow_schema(table)).combine_chunks()


def _labels(
    query: FeatureQuery,
    *,
    grouped: dict[str, list[Any]],
    names: Names,
    moments: tuple[Moment, ...],
) -> pa.Table:
    """Every entity at every moment, the last of which has no event, and one before any event."""
    pools = [grouped[names.of(column)] for column in query.entities]
    many = [tuple(pool[(row + step * place) % len(pool)] for place, pool in enumerate(pools))
            for step in range(3) for row in range(max(map(len, pools)))]  # fmt: skip
    entities = list(dict.fromkeys(many))[
        : max(_MOST_LABELS, len(pools[0]) if len(pools) == 1 else 0)
    ]
    pairs = [(entity, moment) for moment in moments for entity in entities]
    pairs += [(entity, BEFORE_ALL) for entity in entities[:2]]
    columns: dict[str, Any] = {
        name: pa.array([entity[place] for entity, _ in pairs], ARROW_TYPES[_type(query, name)])
        for place, name in enumerate(query.entities)
    }
    columns[LABEL_TIME] = pa.array(
        np.array([moment for _, moment in pairs], dtype="datetime64[us]")
    )
    return pa.table(columns)
