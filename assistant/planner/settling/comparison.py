"""The periods of a reading: one, or two to be compared."""

from assistant.planner.context import AskError, CannotError, Context
from assistant.planner.periods.calendar_units import (
    DAY,
    Unit,
    in_words,
    natural_unit,
    previous,
    shift,
    unit_of,
)
from assistant.planner.periods.clock import TimeReading
from assistant.planner.periods.relative import BEGINNING
from assistant.planner.reading.reading import Reading
from assistant.semantics.request import MetricRequest, Period

Periods = tuple[Period | None, Period | None]


def settle_periods(reading: Reading, request: MetricRequest, context: Context) -> Periods:
    """The period and, where a comparison is asked, the earlier one.

    Raises:
        AskError: If it is open which periods are meant.
        CannotError: If the periods do not fit together.
    """
    readings = reading.periods
    reading.notes.extend(item.note for item in readings if item.note)
    compared = _compares(reading)
    if len(readings) == 1 and readings[0].parts and compared and not reading.trend:
        first, last = readings[0].parts
        return context.clock.clip(last), first
    if len(readings) > 2:
        message = "More than two periods are named. Ask about two at most."
        raise CannotError(message, tuple(_at(request, item.period) for item in readings[:3]))
    if len(readings) == 2:
        return _two(reading, request, context, compared=compared)
    if readings and readings[0].at_end:
        _check_end(readings[0].period, request, context)
    period = _period_of(readings[0]) if readings else request.period
    if not compared or reading.trend:
        return period, None
    return _against(period, reading, request, context)


def _check_end(day: Period, request: MetricRequest, context: Context) -> None:
    """Ask what is meant at the end of a period, unless the metric looks back from its last day."""
    if all(context.catalogue.metrics[name].rolling for name in request.metrics):
        return
    until = Period(start=BEGINNING, end=day.end)
    month = Period(start=unit_of(day.start, "month").start, end=day.end)
    message = "On that last day, in the month up to it, or everything until then?"
    raise AskError(message, tuple(_at(request, period) for period in (day, month, until)))


def _compares(reading: Reading) -> bool:
    return bool(
        reading.over
        or reading.previous
        or reading.year_ago
        or reading.change
        or _time_versus(reading)
    )


def _time_versus(reading: Reading) -> bool:
    return reading.versus and len(reading.periods) == 2


def _period_of(item: TimeReading) -> Period | None:
    return None if item.all_time else item.period


def _at(request: MetricRequest, period: Period, comparison: Period | None = None) -> MetricRequest:
    return request.model_copy(update={"period": period, "comparison": comparison})


def _two(reading: Reading, request: MetricRequest, context: Context, *, compared: bool) -> Periods:
    first, second = sorted(
        (item.period for item in reading.periods), key=lambda p: (p.start, p.end)
    )
    if compared:
        if second.start < first.end:
            message = "The two periods overlap, so they cannot be compared."
            raise CannotError(message, (_at(request, first), _at(request, second)))
        return second, _alike(first, second, reading, context)
    choices = [_at(request, second, first), _at(request, first), _at(request, second)]
    if first.end == second.start:
        choices.insert(0, _at(request, Period(start=first.start, end=second.end)))
    message = "Two periods are named. Together, compared, or one of them?"
    raise AskError(message, tuple(choices))


def _alike(first: Period, second: Period, reading: Reading, context: Context) -> Period:
    """Of `this month against last month`, the days of last month that this one has had."""
    unit = _begun(second, context)
    clipped = any(item.unit == unit and item.period == second for item in reading.periods)
    whole = natural_unit(first) == unit
    return like(first, second, unit, reading) if unit and clipped and whole else first


def _against(
    period: Period | None, reading: Reading, request: MetricRequest, context: Context
) -> Periods:
    unit: Unit | None = reading.over  # type: ignore[assignment]
    if period is None:
        if unit is None:
            raise _which_periods(request, context)
        period = context.clock.unit(unit, 0 if unit == "day" else 1)
        reading.notes.append(f"The last full {unit} is taken: {in_words(period)}.")
    if reading.year_ago or unit == "year":
        return period, shift(period, "year", -1)
    if unit is not None:
        whole = unit_of(period.start, unit, week_start=context.clock.week_start)
        if not (whole.start == period.start and period.end <= whole.end):
            raise _longer(period, unit, request)
        earlier = shift(whole, unit, -1)
        return period, like(earlier, period, unit, reading) if period.end < whole.end else earlier
    return period, before(period, reading, context)


def before(period: Period, reading: Reading, context: Context) -> Period:
    """The period before; of a unit that has not ended, as many days of the unit before, and said."""
    unit = _begun(period, context)
    if unit is None:
        return previous(period)
    whole = shift(unit_of(period.start, unit, week_start=context.clock.week_start), unit, -1)
    return like(whole, period, unit, reading)


def like(whole: Period, period: Period, unit: Unit, reading: Reading) -> Period:
    """As many days of a whole unit as the period has of its own."""
    days = period.end - period.start
    if whole.end - whole.start <= days:
        return whole
    part = Period(start=whole.start, end=whole.start + days)
    reading.notes.append(
        f"The {unit} is not complete, so the same number of days is compared: {in_words(part)}."
    )
    return part


def _begun(period: Period, context: Context) -> Unit | None:
    """The unit of which a period is the part that the data has, where it is no whole one."""
    if natural_unit(period) is not None or period.end != context.clock.as_of + DAY:
        return None
    units: tuple[Unit, ...] = ("week", "month", "quarter", "year")
    for unit in units:
        whole = unit_of(period.start, unit, week_start=context.clock.week_start)
        if whole.start == period.start and whole.end > period.end:
            return unit
    return None


def _which_periods(request: MetricRequest, context: Context) -> AskError:
    units: tuple[Unit, ...] = ("week", "month")
    choices = tuple(
        _at(request, context.clock.unit(unit, 1), context.clock.unit(unit, 2)) for unit in units
    )
    return AskError("Which periods should be compared?", choices)


def _longer(period: Period, unit: Unit, request: MetricRequest) -> AskError:
    last = unit_of(period.end - DAY, unit)
    series = request.model_copy(update={"period": period, "grain": unit, "comparison": None})
    message = (
        f"The period is not one {unit}. As a series, or its last {unit} against the one before?"
    )
    return AskError(message, (series, _at(request, last, shift(last, unit, -1))))
