"""Next questions that would be answered."""

from datetime import timedelta

from assistant.errors import RequestError
from assistant.planner.calendar_units import previous
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
    filtered = {item.dimension for item in request.filters}
    for name in catalogue.dimensions_of(request.metrics[:1]):
        dimension = catalogue.dimensions[name]
        if (
            name not in request.group_by
            and name not in filtered
            and not dimension.is_time
            and dimension.content_role != "title"
        ):
            candidates.append(plain.model_copy(update={"group_by": (name,)}))
    fitting = [item for item in candidates if item != request and _fits(item, catalogue)]
    return tuple(render_question(item, catalogue) for item in fitting[:COUNT])


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
