"""Order and session: how rows lie, and where the reader sits."""

from collections.abc import Iterator

import numpy as np

from assistant.features.engine.engine import FAR_ZONES
from assistant.features.proof.change import Edit, Edits, Remake, Trial
from assistant.features.proof.relation import Relation, Setting
from assistant.features.proof.rows import flavoured, fresh_keys
from assistant.features.proof.world import World, holds_events


def _reversed(world: World) -> World:
    tables = {n: t.take(np.arange(t.num_rows)[::-1]) for n, t in world.tables.items()}
    labels = world.labels.take(np.arange(world.labels.num_rows)[::-1])
    return world.with_tables(tables).with_labels(labels)


def _shuffled(seed: int) -> Remake:
    def make(world: World) -> World:
        rng = np.random.default_rng(seed)
        tables = {n: t.take(rng.permutation(t.num_rows)) for n, t in world.tables.items()}
        return world.with_tables(tables).with_labels(
            world.labels.take(rng.permutation(world.labels.num_rows))
        )

    return Remake(make)


def _orders(setting: Setting) -> Iterator[Trial]:
    what = "the same rows in another order"
    yield Trial(before=setting.world, change=Remake(_reversed), what=what)
    for salt in range(3):
        yield Trial(before=setting.world, change=_shuffled(setting.seed + salt), what=what)
    twins = _with_twins(setting)
    if twins is None:
        return
    for remake in (Remake(_reversed), _shuffled(setting.seed)):
        yield Trial(before=twins, change=remake, what=what + ", each with another at its time")


def _with_twins(setting: Setting) -> World | None:
    """The world with a second event beside each, of the same things and time, else different."""
    world, rng = setting.world, setting.rng(97)
    edits = {}
    for table, rows in world.described():
        if not (table.key and rows.num_rows and holds_events(table, world.query.entities)):
            continue
        ids = frozenset(world.ids[table.name])
        twins = flavoured(rows, flavour=1, ids=ids, rng=rng)
        for name in ids | ({table.time, table.arrival} - {None}):
            twins = twins.set_column(
                twins.schema.get_field_index(name), rows.schema.field(name), rows[name]
            )
        twins = fresh_keys(table, twins, keep=frozenset(), tag=f"twin-{table.name}")
        edits[table.name] = Edit(add=twins)
    return Edits(edits).apply(world) if edits else None


def _again(setting: Setting) -> Iterator[Trial]:
    same = Remake(lambda world: world)
    yield Trial(before=setting.world, change=same, what="nothing: run again", anew=True)


def _zones(setting: Setting) -> Iterator[Trial]:
    for zone in FAR_ZONES:
        what = f"nothing but the session's time zone, {zone}"
        yield Trial(before=setting.world, change=Remake(lambda world: world), what=what, zone=zone)


AGAIN = Relation(
    name="run_again",
    says="The same query over the same rows gives another value.",
    remedy="Take out what depends on chance or on the clock.",
    trials=_again,
)
SHUFFLE = Relation(
    name="shuffle",
    says="The value depends on the order in which rows lie.",
    remedy="Order by (time, event id), to the last tie, wherever one row is taken: first, last, any_value, arg_max, row_number, list, ASOF.",
    trials=_orders,
)
ZONE = Relation(
    name="time_zone",
    says="The value depends on the session's time zone.",
    remedy="Keep to TIMESTAMP in UTC; name the zone of a calendar window: (ts AT TIME ZONE 'UTC') AT TIME ZONE 'Europe/Berlin'.",
    trials=_zones,
)
