"""Means per day, week or month: `average plays per day`, `average DAU`, `on a typical Monday`."""

from datetime import date

from assistant.planner.context import AskError, CannotError, Context
from assistant.planner.periods.calendar_units import DAY, in_words, unit_of
from assistant.planner.periods.relative import BEGINNING
from assistant.planner.reading.reading import Reading
from assistant.semantics.day_checks import is_whole
from assistant.semantics.means import has_mean
from assistant.semantics.request import Grain, MetricRequest, Period

WORDS = frozenset({"average", "mean", "averaged", "averages", "typically", "typical"})
UNITS: tuple[Grain, ...] = ("day", "week", "month", "quarter", "year")


def take_mean(reading: Reading) -> None:
    """Note that a mean is asked for and per what; its unit is then no grain of a series."""
    said = [word for word in reading.leftovers if word.casefold() in WORDS]
    reading.mean = reading.mean or bool(said)
    if not reading.mean:
        return
    units = [unit for unit in UNITS if unit in reading.grains]
    if len(units) == 1 and reading.which and not reading.by_weekday:
        return  # `which month had the highest average`: of what is not said
    reading.leftovers = [word for word in reading.leftovers if word not in said]
    if units:
        reading.mean_unit = units[0]
        reading.grain = units[-1] if len(units) > 1 else None
    elif reading.by_weekday or reading.by_hour or reading.week_parts:
        reading.mean_unit = "day"


def settle_mean(
    reading: Reading, context: Context, request: MetricRequest, *, named: Grain | None
) -> MetricRequest:
    """The request for a mean, over the days that the data has.

    Args:
        reading: The words.
        context: The workspace.
        request: With its period.
        named: The unit in the metric's own name, as in `daily active users`.

    Raises:
        AskError: If it is open what the mean is per.
        CannotError: If the metric has no mean, or the period no whole unit.
    """
    if not reading.mean or request.per or request.average:
        return request
    unit = reading.mean_unit or named
    if unit is None:
        raise _per_what(request, context)
    if (unit == named and request.grain == named) or (reading.mean_unit and not reading.grain):
        request = request.model_copy(update={"grain": None})
    return with_mean(request, unit, reading, context)


def with_mean(
    request: MetricRequest, unit: Grain, reading: Reading, context: Context
) -> MetricRequest:
    """The request as a mean per unit."""
    metric = context.catalogue.metrics[request.metrics[0]]
    if len(request.metrics) > 1 or not has_mean(metric):
        plain = request.model_copy(update={"grain": unit, "comparison": None})
        message = (
            f"A mean per {unit} is given for one metric that counts or adds up; "
            f"{metric.label} by {unit} can be shown."
        )
        raise CannotError(message, (plain,))
    period = _span(request.period, unit, reading, context, first=metric.first_day)
    earlier = request.comparison
    if earlier is not None:
        earlier = _span(earlier, unit, reading, context, first=metric.first_day)
    return request.model_copy(update={"average": unit, "period": period, "comparison": earlier})


def _span(
    period: Period | None, unit: Grain, reading: Reading, context: Context, *, first: date | None
) -> Period:
    """The days that the data has; of weeks and longer, the whole ones."""
    end = context.clock.as_of + DAY
    start = first or BEGINNING
    if period is not None:
        start, end = max(start, period.start), min(end, period.end)
    if start >= end:
        return period or Period(start=start, end=start + DAY)
    whole = Period(start=start, end=end)
    if unit == "day" or is_whole(whole, unit):
        return whole
    began = unit_of(start, unit, week_start=context.clock.week_start)
    last = unit_of(end, unit, week_start=context.clock.week_start)
    first_day = began.start if began.start == start else began.end
    if first_day >= last.start:
        message = f"The period holds no whole {unit}, so there is no mean per {unit}."
        raise CannotError(message)
    whole = Period(start=first_day, end=last.start)
    reading.notes.append(f"Only whole {unit}s count: {in_words(whole)}.")
    return whole


def _per_what(request: MetricRequest, context: Context) -> AskError:
    metric = context.catalogue.metrics[request.metrics[0]]
    choices: list[MetricRequest] = []
    if has_mean(metric) and len(request.metrics) == 1 and request.grain is None:
        silent = Reading()
        for unit in UNITS[:3]:
            try:
                choices.append(with_mean(request, unit, silent, context))
            except CannotError:
                continue
    ratios = [
        request.model_copy(update={"metrics": (name,)})
        for name, item in context.catalogue.metrics.items()
        if item.kind == "ratio" and item.inputs[:1] == request.metrics
    ]
    message = "The average per what?"
    return AskError(message, (*choices[:2], *ratios[:2], *choices[2:]) or (request,))
