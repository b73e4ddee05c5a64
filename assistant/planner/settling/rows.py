"""Rows of a request: days of the week, and what the size of a number chooses."""

from assistant.planner.context import AskError, Context
from assistant.planner.reading.limits import settle_limits
from assistant.planner.reading.reading import Reading
from assistant.semantics.request import MetricRequest


def settle_weekdays(reading: Reading, request: MetricRequest) -> MetricRequest:
    """Days of the week to keep or to slice by."""
    changed: dict[str, object] = {"weekdays": reading.weekdays} if reading.weekdays else {}
    if reading.by_weekday:
        changed |= {"by_weekday": True, "grain": None}
    return request.model_copy(update=changed)


def settle_rows(reading: Reading, context: Context, request: MetricRequest) -> MetricRequest:
    """Rows chosen by the size of a number; there must be rows to choose from."""
    if not reading.limits:
        return request
    if not (request.group_by or request.grain or request.by_weekday):
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
