"""Rows that nobody knew at the label: arrived later, deleted, altered, or replayed as of then."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from assistant.features.proof.change import Edit, Edits, Trial
from assistant.features.proof.relation import Relation, Setting
from assistant.features.proof.rows import FLAVOURS, STEPS, dated, flavoured, fresh_keys
from assistant.features.proof.world import Moment, World, known, times, with_values
from assistant.features.query import FeatureTable


def _late(setting: Setting) -> Iterator[Trial]:
    for place, moment in enumerate(setting.moments):
        world = setting.world.at(moment)
        sources = {
            table.name: (table, rows.filter(pa.array(known(table, rows, moment))))
            for table, rows in world.described()
            if table.time and table.arrival
        }
        for flavour in range(FLAVOURS):
            rng = setting.rng(place, flavour)
            edits = {
                name: Edit(
                    add=_arrived(world, table, rows, moment=moment, flavour=flavour, rng=rng)
                )
                for name, (table, rows) in sources.items()
                if rows.num_rows
            }
            if edits:
                what = "rows that happened before the label and arrived after it"
                yield Trial(before=world, change=Edits(edits), what=what)


def _arrived(
    world: World,
    table: FeatureTable,
    rows: pa.Table,
    *,
    moment: Moment,
    flavour: int,
    rng: np.random.Generator,
) -> pa.Table:
    ids = frozenset(world.ids[table.name])
    drawn = flavoured(rows, flavour=flavour, ids=ids, rng=rng)
    drawn = fresh_keys(table, drawn, keep=frozenset(table.entities), tag=f"late-{table.name}")
    waits = (np.timedelta64(0, "us"), *STEPS)
    arrival = moment + np.array(
        [waits[int(n)] for n in rng.integers(len(waits), size=drawn.num_rows)]
    )
    return dated(table, drawn, times(drawn, str(table.time)), arrival=arrival)


def _unknown(setting: Setting) -> Iterator[tuple[int, Moment, World, dict[str, tuple[int, ...]]]]:
    """Per moment, the world at it and the rows of each table that nobody knew then."""
    for place, moment in enumerate(setting.moments):
        world = setting.world.at(moment)
        rows = {
            table.name: tuple(np.flatnonzero(~known(table, found, moment)).tolist())
            for table, found in world.described()
            if table.time
        }
        rows = {name: places for name, places in rows.items() if places}
        if rows:
            yield place, moment, world, rows


def _deleted(setting: Setting) -> Iterator[Trial]:
    for _, _, world, rows in _unknown(setting):
        edits = Edits({name: Edit(drop=places) for name, places in rows.items()})
        yield Trial(before=world, change=edits, what="rows that nobody knew at the label, deleted")


def _altered(setting: Setting) -> Iterator[Trial]:
    for place, _, world, rows in _unknown(setting):
        described = {table.name: table for table in world.query.tables}
        for flavour in (1, 2):
            rng = setting.rng(place, flavour)
            edits = {}
            for name, places in rows.items():
                table = described[name]
                old = world.tables[name].take(list(places))
                ids = frozenset(world.ids[name])
                new = flavoured(old, flavour=flavour, ids=ids, rng=rng)
                for column in {table.time, table.arrival, *table.key} - {None}:
                    new = new.set_column(
                        new.schema.get_field_index(column), old.schema.field(column), old[column]
                    )
                edits[name] = Edit(drop=places, add=new)
            what = "rows that nobody knew at the label, altered"
            yield Trial(before=world, change=Edits(edits), what=what)


def _replayed(setting: Setting) -> Iterator[Trial]:
    for moment in setting.moments:
        world = setting.world.at(moment)
        edits: dict[str, Edit] = {}
        for table, rows in world.described():
            if table.time is None:
                continue
            unknown = ~known(table, rows, moment)
            later, masked = _without_later(table, rows, moment)
            changed = later & ~unknown
            gone = tuple(np.flatnonzero(unknown | changed).tolist())
            edits[table.name] = Edit(drop=gone, add=masked.filter(pa.array(changed)))
        if any(edit.drop for edit in edits.values()):
            what = "the tables as they were known at the label"
            yield Trial(before=world, change=Edits(edits), what=what)


def _without_later(
    table: FeatureTable, rows: pa.Table, moment: Moment
) -> tuple[np.ndarray, pa.Table]:
    """Which rows tell of times that had not come, and the rows with those times empty."""
    later = np.zeros(rows.num_rows, dtype=bool)
    for name, kind in table.columns:
        if kind != "TIMESTAMP" or name in (table.time, table.arrival):
            continue
        when = times(rows, name)
        ahead = when >= moment
        later |= ahead
        rows = with_values(rows, name, np.where(ahead, np.datetime64("NaT"), when))
    return later, rows


LATE = Relation(
    name="late_arrival",
    says="A row that happened before the label but arrived after it changes the value.",
    remedy="Read only what had arrived: add '<arrival> < label_ts' beside the condition on time.",
    trials=_late,
    absent="no table that is read says when its rows arrived",
)
DELETED = Relation(
    name="unknown_deleted",
    says="Deleting rows that nobody knew at the label changes the value.",
    remedy="Read only rows with '<time> < label_ts' and '<arrival> < label_ts', in every table and subquery.",
    trials=_deleted,
    absent="no row lies after a label",
)
ALTERED = Relation(
    name="unknown_altered",
    says="Altering rows that nobody knew at the label changes the value.",
    remedy="Read only rows with '<time> < label_ts' and '<arrival> < label_ts', in every table and subquery.",
    trials=_altered,
    absent="no row lies after a label",
)
REPLAY = Relation(
    name="as_of_replay",
    says="Run on the tables as they were known at the label, the feature gives another value.",
    remedy="Compare every time of a row that is used with label_ts: a later return, shipment or correction was not known.",
    trials=_replayed,
    absent="no row lies after a label",
)
