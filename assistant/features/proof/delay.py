"""Rows within the delay that a specification states: the window ends before them."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from assistant.features.proof.change import Edit, Edits, Trial
from assistant.features.proof.relation import Relation, Setting
from assistant.features.proof.rows import FLAVOURS, dated, flavoured, fresh_keys
from assistant.features.proof.world import MICROSECOND, Moment, World, holds_events, times
from assistant.features.query import FeatureTable


def _inside(
    world: World,
    table: FeatureTable,
    *,
    moment: Moment,
    flavour: int,
    rng: np.random.Generator,
) -> pa.Table:
    """Rows from the window's end to just before the label, which had all arrived by then."""
    ids = frozenset(world.ids[table.name])
    drawn = flavoured(world.tables[table.name], flavour=flavour, ids=ids, rng=rng)
    drawn = fresh_keys(table, drawn, keep=frozenset(table.entities), tag=f"delayed-{table.name}")
    delay = np.timedelta64(world.query.delay_hours, "h").astype("timedelta64[us]")
    back = (rng.random(drawn.num_rows) * delay.astype(np.int64)).astype("timedelta64[us]")
    back[: max(1, drawn.num_rows // 4)] = delay
    when = moment - np.maximum(back, 2 * MICROSECOND)
    return dated(table, drawn, when, arrival=when + MICROSECOND)


def _trials(setting: Setting) -> Iterator[Trial]:
    hours = setting.world.query.delay_hours
    for place, moment in enumerate(setting.moments if hours else ()):
        world = setting.world.at(moment)
        end = moment - np.timedelta64(hours, "h")
        events = [
            (table, rows)
            for table, rows in world.described()
            if holds_events(table, world.query.entities) and rows.num_rows
        ]
        gone = {
            table.name: np.flatnonzero(times(rows, str(table.time)) >= end).tolist()
            for table, rows in events
        }
        drops = {name: Edit(drop=tuple(places)) for name, places in gone.items() if places}
        if drops:
            yield Trial(before=world, change=Edits(drops), what="rows within the delay, deleted")
        for flavour in range(FLAVOURS if events else 0):
            rng = setting.rng(place, flavour)
            adds = {
                table.name: Edit(add=_inside(world, table, moment=moment, flavour=flavour, rng=rng))
                for table, _ in events
            }
            yield Trial(before=world, change=Edits(adds), what="rows within the delay")


DELAY = Relation(
    name="within_delay",
    says="A row within the delay that the specification states changes the value.",
    remedy="End the window before the delay: '<time> < label_ts - INTERVAL …', or correct 'delay_hours'.",
    trials=_trials,
    absent="no delay is stated, or the SQL was compiled with it",
)
