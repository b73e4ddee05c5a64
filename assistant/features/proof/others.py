"""Other entities: a second world beside the first that shares no name with it."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from assistant.features.proof.change import Edit, Edits, Trial
from assistant.features.proof.relation import Relation, Setting
from assistant.features.proof.rows import flavoured
from assistant.features.proof.world import World, with_values

_FAR = 2_000_000_011


def renamed(rows: pa.Table, columns: tuple[str, ...]) -> pa.Table:
    """Rows whose ids nobody else has; an empty id stays empty."""
    for name in columns:
        kind = rows.schema.field(name).type
        values = rows[name].to_pylist()
        if pa.types.is_string(kind):
            rows = with_values(rows, name, [v if v is None else f"other-{v}" for v in values])
        elif pa.types.is_integer(kind):
            rows = with_values(rows, name, [v if v is None else _FAR + v for v in values])
    return rows


def _second(world: World, *, flavour: int, rng: np.random.Generator) -> Edits:
    """Every row again under other names; values drawn anew where a flavour is given."""
    adds = {}
    for name, rows in world.tables.items():
        ids = world.ids[name]
        if ids and rows.num_rows:
            drawn = (
                flavoured(rows, flavour=flavour, ids=frozenset(ids), rng=rng) if flavour else rows
            )
            adds[name] = Edit(add=renamed(drawn, ids))
    return Edits(adds)


def _trials(setting: Setting) -> Iterator[Trial]:
    world = setting.world
    if world.query.population or not any(world.ids.values()):
        return
    for flavour in (0, 1, 2):
        change = _second(world, flavour=flavour, rng=setting.rng(flavour))
        yield Trial(before=world, change=change, what="rows of other entities")


OTHERS = Relation(
    name="other_entities",
    says="Rows of entities that have nothing to do with the label's change the value.",
    remedy="Join on the entity: '<entity> = labels.<entity>'. Where the whole population is meant, say so: population.",
    trials=_trials,
    absent="the feature is about the whole population",
)
