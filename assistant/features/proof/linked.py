"""Invented rows that belong together: the items of an order are its user's, and of its time."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from assistant.features.proof.world import with_values
from assistant.features.query import FeatureQuery, FeatureTable

_SHARE = 0.4
"""Share of rows that are given to a row of the table that their column names."""
_MOST_PARENTS = 40
"""Rows that are given others: few, so that several are given to the same."""
_LATER = tuple(np.timedelta64(n, "us") for n in (0, 1_000_000, 3_600_000_000))


def linked(
    query: FeatureQuery, tables: Mapping[str, pa.Table], *, rng: np.random.Generator
) -> dict[str, pa.Table]:
    """Tables in which some rows point at a row of another table, and agree with it.

    Args:
        query: Says which column is a table's key, and its time.
        tables: Invented rows by table.
        rng: Where chance comes from.
    """
    found = dict(tables)
    for parent in query.tables:
        for child in query.tables:
            if _points(child, parent, query) and tables[child.name].num_rows:
                found[child.name] = _given(
                    child, found[child.name], parent, found[parent.name], rng=rng
                )
    return found


def _points(child: FeatureTable, parent: FeatureTable, query: FeatureQuery) -> bool:
    """Whether a row of one table names a row of the other, both being things that happened."""
    if child.name == parent.name or child.time is None or parent.time is None:
        return False
    alone = len(parent.key) == 1 and parent.key[0] not in query.entities
    return alone and parent.key[0] in child.types and parent.key[0] not in child.key


def _given(
    child: FeatureTable,
    rows: pa.Table,
    parent: FeatureTable,
    owners: pa.Table,
    *,
    rng: np.random.Generator,
) -> pa.Table:
    if not owners.num_rows:
        return rows
    few = rng.choice(owners.num_rows, size=min(_MOST_PARENTS, owners.num_rows), replace=False)
    chosen = owners.take(few[rng.integers(len(few), size=rows.num_rows)])
    mask = rng.random(rows.num_rows) < _SHARE
    for name in (parent.key[0], *sorted(set(parent.entities) & set(child.entities))):
        pairs = zip(mask, chosen[name].to_pylist(), rows[name].to_pylist(), strict=True)
        rows = with_values(rows, name, [new if given else old for given, new, old in pairs])
    return _dated(child, rows, chosen[str(parent.time)], mask=mask, rng=rng)


def _dated(
    child: FeatureTable,
    rows: pa.Table,
    when: pa.Array,
    *,
    mask: np.ndarray,
    rng: np.random.Generator,
) -> pa.Table:
    later = np.array([_LATER[int(n)] for n in rng.integers(len(_LATER), size=rows.num_rows)])
    started = when.to_numpy().astype("datetime64[us]")
    own = rows[str(child.time)].to_numpy().astype("datetime64[us]")
    return with_values(rows, str(child.time), np.where(mask, started + later, own))
