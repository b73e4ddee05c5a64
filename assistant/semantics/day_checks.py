"""Whether means per day and parts of the week fit a request."""

from assistant.errors import RequestError
from assistant.planner.periods.calendar_units import MONTHS, WEEK, unit_of
from assistant.semantics.catalogue import Catalogue
from assistant.semantics.means import has_mean
from assistant.semantics.request import MetricRequest, Period


def check_days(request: MetricRequest, catalogue: Catalogue) -> None:
    """Refuse means and parts of the week that have no meaning.

    Raises:
        RequestError: Says what does not fit and what to ask instead.
    """
    if request.week_parts:
        _check_parts(request)
    if request.average is not None:
        _check_mean(request, catalogue)


def _check_parts(request: MetricRequest) -> None:
    sliced = request.grain or request.by_weekday or request.weekdays or request.ranks
    computed = request.comparison is not None or request.share or request.per
    if sliced or computed or len(request.metrics) > 1:
        message = (
            "Weekends against weekdays take one metric, without grain, comparison, share or other "
            "days of the week. Ask for them one by one."
        )
        raise RequestError(message)


def _check_mean(request: MetricRequest, catalogue: Catalogue) -> None:
    metric = catalogue.metrics[request.metrics[0]]
    if len(request.metrics) > 1 or request.share:
        message = "A mean takes one metric and no share. Ask for them one by one."
        raise RequestError(message)
    if not has_mean(metric):
        message = (
            f"'{metric.name}' has no mean per {request.average}: it is a mean, a ratio or a rolling "
            f"number already. Ask for it by {request.average}."
        )
        raise RequestError(message)
    if request.period is None:
        message = f"A mean per {request.average} needs a period. Give 'period'."
        raise RequestError(message)
    unit = request.average
    if unit is None or unit == "day":
        return
    buckets = request.grain or request.by_weekday or request.week_parts or request.weekdays
    periods = [period for period in (request.period, request.comparison) if period is not None]
    if buckets or not all(is_whole(period, unit) for period in periods):
        message = (
            f"A mean per {unit} is over whole {unit}s, without grain or days of the week. Give a "
            f"period of whole {unit}s, or ask for the mean per day."
        )
        raise RequestError(message)


def is_whole(period: Period, unit: str) -> bool:
    """Whether a period is whole weeks, from any day on, or whole months, quarters or years."""
    if unit == "week":
        return (period.end - period.start) % WEEK == WEEK * 0
    if unit not in MONTHS:
        return True
    ends = (period.start, period.end)
    return all(unit_of(day, unit).start == day for day in ends)  # type: ignore[arg-type]
