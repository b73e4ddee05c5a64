"""Everything moved in time alike: a feature knows distances, not dates."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import numpy as np
import pyarrow as pa

from assistant.features.proof.change import Remake, Trial
from assistant.features.proof.relation import Relation, Setting
from assistant.features.proof.world import DAY, World, times, with_values
from guardrails.sql.named_dates import named_dates

WEEKS = 52 * 7
"""364 days: the same days of the week."""
CALENDAR = 146_097
"""400 years: the same days of the week, months and leap years. Source: the Gregorian cycle."""

ALIKE_YEARS = -4_018
"""11 years back: 2015 has the days, months and weekdays of 2026, and its clocks change as then."""

_PAST = 4 * DAY
"""How long after a date that the query names a label is put: a week's window then straddles it."""
_MOST_DATES = 6


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


def _beside(world: World, days: int) -> World:
    return _shift(days).apply(world)


def _named(setting: Setting) -> Iterator[Trial]:
    """Everything put around a date that the query names, then 400 years later: calendars agree."""
    moments = setting.moments
    around = dict.fromkeys((moments[len(moments) // 2], moments[-1])) if moments else {}
    query = setting.world.query
    days_named = [day for day in named_dates(query.sql) if day not in query.clock_changes]
    for day in days_named[:_MOST_DATES]:
        for moment in around:
            days = int((np.datetime64(day) + _PAST - moment.astype("datetime64[D]")) / DAY)
            yield Trial(
                before=_beside(setting.world, days),
                change=_shift(CALENDAR),
                what=f"tables and labels around {day}, all moved by 400 years",
                read=lambda output: moved_output(output, CALENDAR),
            )


NAMED_DATE = Relation(
    name="named_date",
    says="The value depends on a date that the query names.",
    remedy="Take out fixed dates and years: measure from label_ts.",
    trials=_named,
    absent="the query names no date",
)
