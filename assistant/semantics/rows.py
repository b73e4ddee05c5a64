"""Which rows a request is about, beyond its filters."""

from assistant.semantics.request import MetricRequest


def is_finished_here(request: MetricRequest) -> bool:
    """Whether the rows are ordered, chosen and cut after the query, which then gives all of them."""
    computed = request.comparison is not None or request.share or request.per
    of_days = request.by_weekday or request.week_parts or request.average is not None
    return computed or of_days or bool(request.thresholds) or request.within is not None


def weekday_conditions(request: MetricRequest) -> list[str]:
    """The days of the week as a condition; their numbers are the request's own, from 1 to 7."""
    if not request.weekdays:
        return []
    listed = ", ".join(str(int(day)) for day in sorted(set(request.weekdays)))
    return [f"date_part('isodow', {{{{ TimeDimension('metric_time', 'day') }}}}) IN ({listed})"]
