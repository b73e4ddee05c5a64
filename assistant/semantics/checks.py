"""Whether a request fits the catalogue; what does not is refused with the nearest names."""

import math
from collections.abc import Iterable
from datetime import date

from rapidfuzz import fuzz, process

from assistant.errors import RequestError
from assistant.semantics.catalogue import Catalogue, Dimension
from assistant.semantics.day_checks import check_days
from assistant.semantics.request import DimensionFilter, FilterValue, MetricRequest

NEAREST = 3
CUTOFF = 45
ONE_VALUE = ("eq", "ne", "lt", "le", "gt", "ge", "contains")


def nearest(name: str, known: Iterable[str], *, cutoff: float = CUTOFF) -> tuple[str, ...]:
    """Known names that read like the given one, best first."""
    found = process.extract(
        name[:200], list(known), scorer=fuzz.WRatio, limit=NEAREST, score_cutoff=cutoff
    )
    return tuple(match for match, _, _ in found)


def check_request(request: MetricRequest, catalogue: Catalogue) -> None:
    """Refuse what cannot be compiled.

    Raises:
        RequestError: Names the part that does not fit and the nearest that would.
    """
    for name in request.metrics:
        if name not in catalogue.metrics:
            message = f"There is no metric '{name}'. {_offer(name, catalogue.metrics)}"
            raise RequestError(message)
    allowed = catalogue.dimensions_of(request.metrics)
    for name in (*request.group_by, *(item.dimension for item in request.filters)):
        _check_dimension(name, request, catalogue, allowed)
    for item in request.filters:
        _check_filter(item, catalogue.dimensions[item.dimension])
    _check_order(request)
    _check_within(request)
    _check_rows(request)
    _check_time(request, catalogue)
    _check_shape(request, catalogue)
    check_days(request, catalogue)


def _offer(name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    close = nearest(name, names) or tuple(names[:NEAREST])
    return f"Did you mean {', '.join(close)}?" if close else "None is defined."


def _check_dimension(
    name: str, request: MetricRequest, catalogue: Catalogue, allowed: tuple[str, ...]
) -> None:
    if name in allowed:
        return
    if name in catalogue.dimensions:
        of = ", ".join(request.metrics)
        message = f"'{name}' does not apply to {of}. {_offer(name, allowed)}"
        raise RequestError(message)
    message = f"There is no dimension '{name}'. {_offer(name, allowed)}"
    raise RequestError(message)


def _check_filter(item: DimensionFilter, dimension: Dimension) -> None:
    if item.operator in ONE_VALUE and len(item.values) > 1:
        message = f"'{item.operator}' on '{item.dimension}' takes one value. Use 'in' for several."
        raise RequestError(message)
    if item.operator == "contains" and dimension.type != "string":
        message = f"'contains' does not fit '{item.dimension}', of type {dimension.type}. Use 'in'."
        raise RequestError(message)
    for value in item.values:
        if not _fits(value, dimension.type):
            message = (
                f"A filter value does not fit '{item.dimension}', of type {dimension.type}. "
                f"Give a value of that type."
            )
            raise RequestError(message)


def _fits(value: FilterValue, kind: str) -> bool:
    text = str(value).strip()
    try:
        if kind == "boolean":
            return text.lower() in ("true", "false", "yes", "no", "0", "1")
        if kind == "integer":
            int(text)
        elif kind == "number":
            float(text)
        elif kind in ("date", "timestamp"):
            date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _numbers(request: MetricRequest) -> set[str]:
    """Columns of the result that are numbers."""
    known = {*request.metrics}
    if request.comparison is not None:
        known |= {"change", "relative_change", f"{request.metrics[0]}_previous"}
    if request.ranks:
        known |= {"rank_previous", "rank", "rank_change"}
    if request.share:
        known.add("share")
    if request.per:
        known.add("per")
    return known


def _check_rows(request: MetricRequest) -> None:
    for item in request.thresholds:
        if item.by not in _numbers(request) or not math.isfinite(item.value):
            offered = ", ".join(sorted(_numbers(request)))
            message = f"Rows cannot be kept by '{item.by}'. Keep them by one of: {offered}."
            raise RequestError(message)
    if any(not 1 <= day <= 7 for day in request.weekdays):
        message = "A day of the week is a number from 1, Monday, to 7, Sunday."
        raise RequestError(message)
    if request.by_weekday and request.grain:
        message = "Rows are by day of the week or along time, not both. Leave out 'grain'."
        raise RequestError(message)


def _check_order(request: MetricRequest) -> None:
    known = {*_numbers(request), *request.group_by}
    if request.grain:
        known |= {"metric_time", f"metric_time__{request.grain}"}
    if request.by_weekday or request.week_parts:
        known.add("metric_time")
    for order in request.order_by:
        if order.by not in known:
            message = f"Cannot sort by '{order.by}'. Sort by one of: {', '.join(sorted(known))}."
            raise RequestError(message)


def _check_within(request: MetricRequest) -> None:
    if request.within is None:
        return
    known = [*request.group_by, *(["metric_time"] if request.grain else [])]
    if request.limit is None or request.within not in known or len(known) < 2:
        message = (
            "'within' takes a limit and one of several names that rows are grouped by. "
            f"Give 'limit', and one of: {', '.join(known) or 'group_by first'}."
        )
        raise RequestError(message)


def _check_time(request: MetricRequest, catalogue: Catalogue) -> None:
    metrics = [catalogue.metrics[name] for name in request.metrics]
    for metric in metrics:
        if metric.needs_time and request.grain is None:
            message = (
                f"'{metric.name}' compares with an earlier time, so it exists only along time. "
                f"Give a grain, such as day."
            )
            raise RequestError(message)
    rolling = [metric for metric in metrics if metric.rolling]
    if rolling and (request.weekdays or request.by_weekday or request.week_parts):
        message = (
            f"'{rolling[0].name}' is a rolling number: each of its days counts days before it, so "
            f"days of the week cannot be told apart. Ask for it by day."
        )
        raise RequestError(message)
    if rolling and request.grain not in (None, "day"):
        message = (
            f"'{rolling[0].name}' is a rolling number, with one value a day. "
            f"Ask for it by day, or without a grain for its value at the period's end."
        )
        raise RequestError(message)
    if rolling and len(rolling) < len(metrics) and request.grain is None:
        message = "Rolling and plain metrics do not share one total. Ask for them one by one."
        raise RequestError(message)


def _check_shape(request: MetricRequest, catalogue: Catalogue) -> None:
    if request.comparison is not None and (len(request.metrics) > 1 or request.grain):
        message = "A comparison takes one metric and no grain. Ask for them one by one."
        raise RequestError(message)
    if request.comparison is not None and request.period is None:
        message = "A comparison needs two periods. Give 'period' as well."
        raise RequestError(message)
    if request.ranks and (request.comparison is None or not request.group_by):
        message = "Places are of slices in two periods. Give 'comparison' and 'group_by'."
        raise RequestError(message)
    if request.per and (len(request.metrics) != 2 or request.share):
        message = "One metric per another takes two metrics and no share. Name the two."
        raise RequestError(message)
    if not request.share:
        return
    if len(request.metrics) > 1 or request.grain or request.comparison is not None:
        message = "A share takes one metric, without grain or comparison. Ask for them one by one."
        raise RequestError(message)
    metric = catalogue.metrics[request.metrics[0]]
    if metric.kind not in ("simple", "cumulative") or metric.aggregation in (
        "average",
        "median",
        "min",
        "max",
        "percentile",
    ):
        message = f"'{metric.name}' does not add up, so it has no shares. Ask for its values."
        raise RequestError(message)
