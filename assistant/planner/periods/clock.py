"""Periods relative to the newest complete day, and what was found of them in words."""

from dataclasses import dataclass
from datetime import date

from assistant.planner.periods.calendar_units import DAY, Unit, shift, unit_of
from assistant.semantics.request import Period


@dataclass(frozen=True)
class TimeReading:
    """One period found in the words."""

    period: Period
    start: int
    end: int
    unit: Unit | None = None
    note: str = ""
    all_time: bool = False
    parts: tuple[Period, ...] = ()
    """Both ends of `from X to Y`, where a change between them may be meant."""
    open_start: bool = False
    """`before 1980`: the start is only where time begins."""
    open_end: bool = False
    """`after 2010`: the end is only that of the data."""
    at_end: bool = False
    """`at the end of May`: the last day, of what is counted up to it or on it."""


@dataclass(frozen=True)
class TimeProblem:
    """Words of time that give no period."""

    kind: str
    """`no_such_date`, `today`, `recurring`, `ambiguous_date` or `no_clock`."""
    words: str
    choices: tuple[Period, ...] = ()
    """The periods that the words may mean."""


def reading(period: Period, unit: Unit | None = None, note: str = "") -> TimeReading:
    """A period whose place in the words is not known yet."""
    return TimeReading(period, 0, 0, unit, note)


class Clock:
    """Turns phrases into periods for one `as_of`."""

    def __init__(self, as_of: date, week_start: str) -> None:
        """Fix the newest complete day and the first day of the week."""
        self.as_of = as_of
        self.week_start = week_start

    def unit(self, unit: Unit, back: int = 0) -> Period:
        """The unit holding `as_of`, or one before it."""
        return shift(unit_of(self.as_of, unit, week_start=self.week_start), unit, -back)

    def clip(self, period: Period) -> Period:
        """The part up to `as_of`; a period wholly after it stays as it is."""
        limit = self.as_of + DAY
        if period.start >= limit or period.end <= limit:
            return period
        return Period(start=period.start, end=limit)
