"""A world in which everybody has done more than any number that the query names."""

import math
from collections.abc import Iterable

import pyarrow as pa

from assistant.features.proof.change import Edit, Edits
from assistant.features.proof.rows import fresh_keys
from assistant.features.proof.world import World, holds_events
from guardrails.sql.mentions import mentions

_LEAST, _MOST = 8, 600
"""Counts that the invented rows do not reach of themselves, and those that are worth a try."""
_ROWS_EACH = 8
"""Rows of an entity around one moment, as a rule."""


def busy(world: World) -> World | None:
    """The world with its events many times over under keys of their own; None where none is asked.

    Only numbers count that are compared with something that is no column of a table: with a count.
    """
    most = max(_counts(world), default=0)
    if not most:
        return None
    edits = {}
    for table, rows in world.described():
        if not (table.key and rows.num_rows and holds_events(table, world.query.entities)):
            continue
        many = pa.concat_tables([rows] * math.ceil(1.5 * most / _ROWS_EACH)).combine_chunks()
        more = fresh_keys(table, many, keep=frozenset(), tag=f"more-{table.name}")
        edits[table.name] = Edit(add=more)
    return Edits(edits).apply(world) if edits else None


def _counts(world: World) -> Iterable[float]:
    columns = {name.lower() for table in world.query.tables for name in table.types}
    for name, numbers in mentions(world.query.sql).numbers.items():
        if name not in columns:
            yield from (n for n in numbers if _LEAST <= n <= _MOST)
