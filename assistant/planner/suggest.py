"""Next questions that would be answered."""

from datetime import timedelta

from assistant.errors import RequestError
from assistant.planner.periods.calendar_units import previous
from assistant.planner.render import render_question
from assistant.semantics.catalogue import Catalogue
from assistant.semantics.checks import check_request
from assistant.semantics.request import MetricRequest

COUNT = 3
DAILY_DAYS = 45
WEEKLY_DAYS = 200


def suggestions(request: MetricRequest, catalogue: Catalogue) -> tuple[str, ...]:
    """Three sensible questions after this one: a change, a course in time, another slice."""
    plain = MetricRequest(
        metrics=request.metrics[:1], filters=request.filters, period=request.period
    )
    candidates: list[MetricRequest] = []
    if request.period is not None and request.comparison is None:
        earlier = previous(request.period)
        first = catalogue.metrics[request.metrics[0]].first_day
        if first is None or earlier.start >= first:
            candidates.append(plain.model_copy(update={"comparison": earlier}))
    if request.grain is None and (request.period is None or _days(request) > 1):
        grain = (
            "day"
            if _days(request) <= DAILY_DAYS
            else "week"
            if _days(request) <= WEEKLY_DAYS
            else "month"
        )
        candidates.append(plain.model_copy(update={"grain": grain}))
    candidates.extend(
        plain.model_copy(update={"group_by": (name,)}) for name in slices(request, catalogue)
    )
    fitting = [item for item in candidates if item != request and _fits(item, catalogue)]
    return tuple(render_question(item, catalogue) for item in fitting[:COUNT])


def slices(request: MetricRequest, catalogue: Catalogue) -> tuple[str, ...]:
    """Dimensions worth slicing by next: words before numbers, the metric's own table first."""
    metric = catalogue.metrics[request.metrics[0]]
    used = {*request.group_by, *metric.fixed, *(item.dimension for item in request.filters)}
    table = metric.table

    def rank(name: str) -> tuple[bool, bool, int, str]:
        dimension = catalogue.dimensions[name]
        return dimension.type != "string", dimension.table != table, name.count("__"), name

    fitting = [
        name
        for name in catalogue.dimensions_of(request.metrics[:1])
        if name not in used
        and not catalogue.dimensions[name].is_time
        and catalogue.dimensions[name].content_role != "title"
    ]
    return tuple(sorted(fitting, key=rank))


def _days(request: MetricRequest) -> int:
    if request.period is None:
        return WEEKLY_DAYS + 1
    return (request.period.end - request.period.start) // timedelta(days=1)


def _fits(request: MetricRequest, catalogue: Catalogue) -> bool:
    try:
        check_request(request, catalogue)
    except RequestError:
        return False
    return True
