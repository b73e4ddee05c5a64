"""Other entities: a second world beside the first that shares no name with it."""

from collections.abc import Callable, Iterator

import numpy as np
import pyarrow as pa

from assistant.features.proof.change import Edit, Edits, Trial
from assistant.features.proof.relation import Relation, Setting
from assistant.features.proof.rows import flavoured, fresh_keys
from assistant.features.proof.world import World, holds_events, with_values

_FAR = 2_000_000_011
_NAMED: tuple[Callable[[str], str], ...] = (
    lambda text: f"other-{text}",
    lambda text: f"other-{text}",
    lambda text: f"{text}-2",
)


def _other_case(text: str) -> str:
    return text.swapcase() if text.swapcase() != text else f"other-{text}"


def renamed(
    rows: pa.Table, columns: tuple[str, ...], *, entities: tuple[str, ...] = (), flavour: int = 0
) -> pa.Table:
    """Rows whose ids nobody else has; an empty id stays empty.

    Args:
        rows: Of one table.
        columns: Those that hold ids.
        entities: Those of them that name the label's entity.
        flavour: 0: nothing alike; 1: entities whose ids are the same but for their case; 2: ids
            that begin with those of the labels.
    """
    for name in columns:
        kind = rows.schema.field(name).type
        values = rows[name].to_pylist()
        if pa.types.is_string(kind):
            named = _other_case if flavour == 1 and name in entities else _NAMED[flavour]
            rows = with_values(rows, name, [v if v is None else named(v) for v in values])
        elif pa.types.is_integer(kind):
            rows = with_values(rows, name, [v if v is None else _FAR + v for v in values])
    return rows


def _second(world: World, *, flavour: int, busy: bool, rng: np.random.Generator) -> Edits:
    """Every row again under other names; values drawn anew where a flavour is given.

    Busy: events under keys of their own, so that drawing one row throughout makes an entity with
    more of them than any other.
    """
    adds = {}
    for table, rows in world.described():
        name, ids = table.name, world.ids[table.name]
        if ids and rows.num_rows:
            drawn = (
                flavoured(rows, flavour=flavour, ids=frozenset(ids), rng=rng) if flavour else rows
            )
            if busy and holds_events(table, world.query.entities):
                drawn = fresh_keys(table, drawn, keep=frozenset(), tag=f"busy-{name}")
            adds[name] = Edit(
                add=renamed(drawn, ids, entities=world.query.entities, flavour=flavour)
            )
    return Edits(adds)


def _trials(setting: Setting) -> Iterator[Trial]:
    world = setting.world
    if world.query.population or not any(world.ids.values()):
        return
    for flavour, busy in ((0, False), (1, False), (2, False), (2, True)):
        change = _second(world, flavour=flavour, busy=busy, rng=setting.rng(flavour, busy))
        yield Trial(before=world, change=change, what="rows of other entities")


OTHERS = Relation(
    name="other_entities",
    says="Rows of entities that have nothing to do with the label's change the value.",
    remedy="Join on the entity: '<entity> = labels.<entity>'. Where the whole population is meant, say so: population.",
    trials=_trials,
    absent="the feature is about the whole population",
)
