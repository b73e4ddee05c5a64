"""Rows of a request: days of the week, and what the size of a number chooses."""

from collections.abc import Sequence

from assistant.planner.context import AskError, CannotError, Context
from assistant.planner.reading.limits import settle_limits
from assistant.planner.reading.reading import Reading
from assistant.planner.settling.means import with_mean
from assistant.semantics.means import has_mean
from assistant.semantics.request import MetricRequest, Order

MORE = frozenset({"more", "less", "fewer", "higher", "lower", "differ", "different"})
"""Words that set the parts of the week beside each other and say nothing else."""


def take_parts(reading: Reading) -> None:
    """Weekends against weekdays are two rows, whatever words compare them."""
    if reading.week_parts:
        reading.leftovers = [word for word in reading.leftovers if word.casefold() not in MORE]
        reading.change = reading.versus = False
        reading.ranking = None


def settle_weekdays(reading: Reading, request: MetricRequest) -> MetricRequest:
    """Days of the week to keep or to slice by."""
    changed: dict[str, object] = {"weekdays": reading.weekdays} if reading.weekdays else {}
    if reading.by_weekday:
        changed |= {"by_weekday": True, "week_parts": False, "grain": None}
    if reading.week_parts:
        changed |= {"week_parts": True, "by_weekday": False, "weekdays": (), "grain": None}
    return request.model_copy(update=changed)


def settle_hours(reading: Reading, context: Context, request: MetricRequest) -> MetricRequest:
    """Slices by the hour of the day, in its order.

    Raises:
        CannotError: If the data behind the metrics is counted by day.
    """
    if not reading.by_hour:
        return request
    hour = hour_of(request.metrics, context)
    if hour is None:
        by_day = request.model_copy(update={"by_weekday": True, "grain": None, "comparison": None})
        message = (
            "The data behind this is counted by day, so hours of the day cannot be told apart."
        )
        raise CannotError(message, (by_day,))
    reading.notes.append("Hours of the day are in UTC.")
    group_by = tuple(dict.fromkeys((*request.group_by, hour)))
    order = (Order(by=hour, descending=False),) if request.comparison is None else ()
    return request.model_copy(update={"group_by": group_by, "order_by": order})


def hour_of(metrics: Sequence[str], context: Context) -> str | None:
    """The hour of the moment that the metrics are counted by; None where they have several."""
    known = context.catalogue.metrics
    parts = [known[p] for name in metrics for p in (known[name].inputs or (name,)) if p in known]
    places = {(metric.table, metric.time) for metric in parts}
    dimensions = context.catalogue.dimensions
    found = [
        name
        for name in context.allowed(metrics)
        if places == {(dimensions[name].table, dimensions[name].hour_of)}
    ]
    return min(found, key=len) if found else None


def settle_parts(reading: Reading, context: Context, request: MetricRequest) -> MetricRequest:
    """Weekends beside weekdays: of numbers of things, per day, for there are more weekdays."""
    if not request.week_parts:
        return request
    request = request.model_copy(update={"comparison": None, "grain": None})
    metric = context.catalogue.metrics[request.metrics[0]]
    if len(request.metrics) == 1 and has_mean(metric) and request.average is None:
        request = with_mean(request, "day", reading, context)
        reading.notes.append("There are more weekdays than days of weekends, so it is per day.")
    return request


def settle_rows(reading: Reading, context: Context, request: MetricRequest) -> MetricRequest:
    """Rows chosen by the size of a number; there must be rows to choose from."""
    if not reading.limits:
        return request
    if not (request.group_by or request.grain or request.by_weekday or request.week_parts):
        slices = [n for n in context.allowed(request.metrics) if not _is_time(n, context)]
        sliced = [request.model_copy(update={"group_by": (name,)}) for name in slices[:3]]
        by_day = request.model_copy(update={"grain": "day", "comparison": None})
        choices = [settle_limits(reading.limits, r, context.catalogue) for r in (by_day, *sliced)]
        message = f"Which rows are chosen by '{reading.threshold}': days, or slices?"
        raise AskError(message, tuple(choices))
    return settle_limits(
        reading.limits, request, context.catalogue, change=reading.change, loss=reading.loss
    )


def _is_time(name: str, context: Context) -> bool:
    return context.catalogue.dimensions[name].is_time
