"""A fixture with gaps: entities that never did some of what the query asks for, and silent weeks."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from assistant.features.proof.world import Moment, holds_events, times
from assistant.features.query import FeatureQuery, FeatureTable
from guardrails.sql.mentions import Mentions

_SILENT = 0.25
"""Share of the pairs of an entity and a moment without a row before it."""
_EVERY = 3


def sparse(
    query: FeatureQuery,
    tables: Mapping[str, pa.Table],
    *,
    said: Mentions,
    moments: Sequence[Moment],
    rng: np.random.Generator,
) -> dict[str, pa.Table]:
    """Tables of events without some of their rows; other tables as they are.

    Where everybody has done everything already, a later row adds nothing to who has ever bought,
    and no label has to fall back on what it gives where there is no data.

    Args:
        query: Says which column names the entity.
        tables: Invented rows by table.
        said: Texts that the query compares columns with.
        moments: Times of the labels, in order.
        rng: Where chance comes from.
    """
    found = dict(tables)
    for table in query.tables:
        rows = found[table.name]
        owner = next((name for name in query.entities if name in table.types), None)
        if owner is None or not rows.num_rows or not holds_events(table, query.entities):
            continue
        owners = rows[owner].to_pylist()
        before = np.searchsorted(np.array(moments), times(rows, str(table.time))).tolist()
        kept = _active(owners, before, rng=rng)
        for name in _asked(table, said):
            kept &= _inclined(owners, rows[name].to_pylist(), asked=said.texts[name.lower()])
        found[table.name] = rows.filter(pa.array(kept)).combine_chunks()
    return found


def _asked(table: FeatureTable, said: Mentions) -> list[str]:
    """Columns of texts of which the query names some."""
    named = [name for name, kind in table.columns if kind == "VARCHAR" and name not in table.key]
    return [name for name in named if said.texts.get(name.lower()) and name not in table.entities]


def _active(owners: list[Any], before: list[int], *, rng: np.random.Generator) -> np.ndarray:
    """Which rows stay where some entities are silent before some moments. Shape (rows,)."""
    pairs = list(zip(owners, before, strict=True))
    gone = {pair: rng.random() < _SILENT for pair in dict.fromkeys(pairs)}
    return np.array([not gone[pair] for pair in pairs], dtype=bool)


def _inclined(owners: list[Any], texts: list[Any], *, asked: Sequence[str]) -> np.ndarray:
    """Which rows stay where every third entity lacks the first text, the next the second, and so on."""
    turns = {owner: turn for turn, owner in enumerate(sorted(set(owners) - {None}))}
    places = {text: place for place, text in enumerate(asked)}
    return np.array(
        [
            owner is None or text not in places or (turns[owner] + places[text]) % _EVERY != 0
            for owner, text in zip(owners, texts, strict=True)
        ],
        dtype=bool,
    )
