"""Rows older than the feature says that it looks back."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from assistant.features.proof.change import Edit, Edits, Trial
from assistant.features.proof.relation import Relation, Setting
from assistant.features.proof.rows import FLAVOURS, STEPS, dated, flavoured, fresh_keys
from assistant.features.proof.world import MICROSECOND, Moment, World, holds_events, times
from assistant.features.query import FeatureTable

_LATE = 0.5
"""Share of old rows that arrive only just before the label."""


def _older(  # noqa: PLR0913 - the parts of one row
    world: World,
    table: FeatureTable,
    rows: pa.Table,
    *,
    start: np.datetime64,
    moment: Moment,
    rng: np.random.Generator,
    flavour: int,
) -> pa.Table:
    ids = frozenset(world.ids[table.name])
    drawn = flavoured(rows, flavour=flavour, ids=ids, rng=rng)
    drawn = fresh_keys(table, drawn, keep=frozenset(table.entities), tag=f"old-{table.name}")
    steps = np.array([STEPS[int(n)] for n in rng.integers(len(STEPS), size=drawn.num_rows)])
    when = start - steps
    late = rng.random(drawn.num_rows) < _LATE
    arrival = np.where(late, moment - MICROSECOND, when + MICROSECOND)
    return dated(table, drawn, when, arrival=arrival)


def _trials(setting: Setting) -> Iterator[Trial]:
    query = setting.world.query
    hours = query.lookback_hours or query.named_lookback_hours
    if hours is None:
        return
    for place, moment in enumerate(setting.moments):
        world = setting.world.at(moment)
        start = moment - np.timedelta64(hours, "h")
        events = [
            (table, rows)
            for table, rows in world.described()
            if holds_events(table, world.query.entities) and rows.num_rows
        ]
        gone = {
            t.name: tuple(np.flatnonzero(times(rows, str(t.time)) < start).tolist())
            for t, rows in events
        }
        drops = {name: Edit(drop=places) for name, places in gone.items() if places}
        if drops:
            what = "rows older than the lookback, deleted"
            yield Trial(before=world, change=Edits(drops), what=what)
        for flavour in range(FLAVOURS if events else 0):
            rng = setting.rng(place, flavour)
            adds = {
                t.name: Edit(
                    add=_older(world, t, rows, start=start, moment=moment, rng=rng, flavour=flavour)
                )
                for t, rows in events
            }
            yield Trial(before=world, change=Edits(adds), what="rows older than the lookback")


LOOKBACK = Relation(
    name="older_than_lookback",
    says="A row older than the lookback changes the value.",
    remedy="Begin the window where the feature says: add '<time> >= label_ts - INTERVAL …', or state the lookback in the first lines: '-- lookback: 90 days', or '-- lookback: none'. Unless it is stated, a name such as plays_7d states it.",
    trials=_trials,
    absent="no lookback is stated",
)
