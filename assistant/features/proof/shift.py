"""Everything moved in time alike: a feature knows distances, not dates."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import numpy as np
import pyarrow as pa

from assistant.features.proof.change import Remake, Trial
from assistant.features.proof.relation import Relation, Setting
from assistant.features.proof.world import World, times, with_values

WEEKS = 52 * 7
"""364 days: the same days of the week."""
CALENDAR = 146_097
"""400 years: the same days of the week, months and leap years. Source: the Gregorian cycle."""


def moved(table: pa.Table, days: int) -> pa.Table:
    """A table with every date and timestamp so many days later."""
    for field in table.schema:
        if pa.types.is_timestamp(field.type) or pa.types.is_date(field.type):
            later = times(table, field.name) + np.timedelta64(days, "D")
            table = with_values(table, field.name, later)
    return table


def moved_output(table: pa.Table, days: int) -> pa.Table:
    """An output with every date and timestamp, of any shape, so many days earlier."""
    for place, field in enumerate(table.schema):
        values = [_earlier(value, timedelta(days=days)) for value in table[field.name].to_pylist()]
        table = table.set_column(place, field, pa.array(values, type=field.type))
    return table


def _earlier(value: object, by: timedelta) -> object:
    if isinstance(value, datetime | date):
        return value - by
    if isinstance(value, list):
        return [_earlier(item, by) for item in value]
    return value


def _shift(days: int) -> Remake:
    def make(world: World) -> World:
        tables = {name: moved(table, days) for name, table in world.tables.items()}
        return world.with_tables(tables).with_labels(moved(world.labels, days))

    return Remake(make)


def shifted_by(days: int) -> Relation:
    """The relation that moves everything so many days."""

    def trials(setting: Setting) -> Iterator[Trial]:
        yield Trial(
            before=setting.world,
            change=_shift(days),
            what=f"tables and labels, all moved by {days} days",
            read=lambda output: moved_output(output, days),
        )

    return Relation(
        name="shift",
        says="Moving tables and labels alike in time changes the value.",
        remedy="Take out fixed dates and absolute times: measure from label_ts.",
        trials=trials,
    )


SHIFT = shifted_by(WEEKS)
