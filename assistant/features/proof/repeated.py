"""Rows that lie there twice: an event delivered again, a description held twice."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from assistant.features.proof.change import Edit, Edits, Trial
from assistant.features.proof.relation import Relation, Setting
from assistant.features.proof.rows import STEPS
from assistant.features.proof.world import MICROSECOND, known, times, with_values
from guardrails.sql.key_joins import joined_by_key


def _same(setting: Setting) -> Iterator[Trial]:
    """Every row twice; every other row twice.

    A build keeps one row per key, though an event may still be delivered again. So a table without
    a time is doubled only where it is joined by something else than its key.
    """
    query = setting.world.query
    once = joined_by_key(query.sql, {t.name: t.key for t in query.tables if t.time is None})
    for step in (1, 2):
        edits = {
            table.name: Edit(add=rows.take(list(range(0, rows.num_rows, step))))
            for table, rows in setting.world.described()
            if table.key and rows.num_rows and table.name not in once
        }
        if edits:
            what = "rows that lie there twice, under the same key"
            yield Trial(before=setting.world, change=Edits(edits), what=what)


def _redelivered(setting: Setting) -> Iterator[Trial]:
    """The same event again: once known at the label, once arriving after it."""
    for place, moment in enumerate(setting.moments):
        world = setting.world.at(moment)
        for late in (False, True):
            rng = setting.rng(place, late)
            edits = {}
            for table, found in world.described():
                rows = found.filter(pa.array(known(table, found, moment)))
                if not (table.key and table.arrival and table.time and rows.num_rows):
                    continue
                arrival = times(rows, table.arrival)
                again = (
                    moment
                    + np.array([STEPS[int(n)] for n in rng.integers(len(STEPS), size=len(arrival))])
                    if late
                    else np.minimum(arrival + MICROSECOND, moment - MICROSECOND)
                )
                edits[table.name] = Edit(add=with_values(rows, table.arrival, again))
            if edits:
                end = "after the label" if late else "before the label"
                what = f"events delivered a second time, {end}"
                yield Trial(before=world, change=Edits(edits), what=what)


DUPLICATE = Relation(
    name="duplicate",
    says="A row that lies there twice counts twice.",
    remedy="Count each key once: COUNT(DISTINCT <event id>), or keep one row per key before summing and joining; look for joins that multiply.",
    trials=_same,
    absent="no table that is read has a key",
)
REDELIVERED = Relation(
    name="redelivered",
    says="An event delivered a second time changes the value.",
    remedy="Filter '<arrival> < label_ts' first, then keep one row per event id: the earliest arrival.",
    trials=_redelivered,
    absent="no table that is read has a key and a time of arrival",
)
