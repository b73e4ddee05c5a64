"""Means per day, week or month: what a number is divided by, and daily numbers put together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.answers import Cell
from assistant.planner.periods.calendar_units import DAY, MONTHS, WEEK, unit_of
from assistant.semantics.catalogue import Metric
from assistant.semantics.request import Grain, MetricRequest

WORKING, WEEKEND = (1, 2, 3, 4, 5), (6, 7)
"""Days of the week by their numbers, 1 for Monday."""
Rows = Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Span:
    """The days that a mean is over."""

    start: date
    end: date
    """Exclusive."""
    weekdays: tuple[int, ...] = ()
    """Only these, 1 for Monday; empty: all."""

    def days(self) -> int:
        """How many days there are."""
        count = max((self.end - self.start) // DAY, 0)
        if not self.weekdays:
            return count
        whole, rest = divmod(count, 7)
        first = self.start.isoweekday()
        more = sum((first - 1 + i) % 7 + 1 in self.weekdays for i in range(rest))
        return whole * len(self.weekdays) + more

    def units(self, unit: Grain) -> int:
        """How many whole units there are."""
        if unit == "day":
            return self.days()
        if unit == "week":
            return max((self.end - self.start) // (WEEK), 0)
        months = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month
        return max(months // MONTHS[unit], 0)

    def within(self, start: date, grain: Grain) -> "Span":
        """The part of a bucket that begins on a day."""
        bucket = unit_of(start, grain)
        return Span(max(bucket.start, self.start), min(bucket.end, self.end), self.weekdays)


def has_mean(metric: Metric) -> bool:
    """Whether a mean per day says something: of numbers of things, not of what is a mean already."""
    distinct = metric.kind == "simple" and metric.aggregation == "count_distinct"
    return metric.additive or distinct


def is_series(request: MetricRequest, metric: Metric) -> bool:
    """Whether the mean is made from the number of each unit: distinct things do not add up."""
    return request.average is not None and not metric.additive


def of_totals(request: MetricRequest, rows: Rows, span: Span) -> list[list[Cell]]:
    """Totals divided by the units that they are over.

    Args:
        request: Asks for a mean.
        rows: Bucket or day of the week where there is one, slices, total.
        span: The days that the totals are over.
    """
    return [[*row[:-1], _divided(row[-1], _units(request, row, span))] for row in rows]


def _units(request: MetricRequest, row: Sequence[Cell], span: Span) -> int:
    assert request.average is not None  # noqa: S101 - asked for a mean
    if request.grain:
        return span.within(_day(row[0]), request.grain).units(request.average)
    if request.by_weekday:
        return Span(span.start, span.end, (int(str(row[0])),)).units(request.average)
    return span.units(request.average)


def of_series(
    request: MetricRequest, rows: Rows, span: Span, *, withheld: bool
) -> list[list[Cell]]:
    """Means of the numbers of each unit; a unit without a row counts as none.

    Args:
        request: Asks for a mean.
        rows: First day of the unit, slices, number.
        span: The days that the mean is over.
        withheld: Small groups were left out, so a unit without a row may hold some: the mean is
            then given only where no unit is missing.
    """
    found: dict[tuple[Cell, ...], list[float]] = {}
    for row in rows:
        number = row[-1]
        if isinstance(number, int | float):
            found.setdefault((*_bucket(request, _day(row[0])), *row[1:-1]), []).append(number)
    made: list[list[Cell]] = []
    for key, numbers in found.items():
        units = _units(request, key, span)
        sure = len(numbers) == units or not withheld
        made.append([*key, _divided(sum(numbers), units) if sure else None])
    return made


def _bucket(request: MetricRequest, day: date) -> tuple[Cell, ...]:
    if request.grain:
        return (unit_of(day, request.grain).start.isoformat(),)
    return (day.isoweekday(),) if request.by_weekday else ()


def _day(cell: Cell) -> date:
    return date.fromisoformat(str(cell)[:10])


def _divided(total: Cell, units: int) -> Cell:
    number = total if isinstance(total, int | float) and not isinstance(total, bool) else None
    return number / units if number is not None and units else None
