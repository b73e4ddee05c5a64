"""Where a period reaches back before the data."""

from assistant.planner.periods.calendar_units import day_in_words
from assistant.planner.periods.relative import BEGINNING
from assistant.planner.render import lower_first
from assistant.semantics.catalogue import Catalogue
from assistant.semantics.request import MetricRequest


def begins(request: MetricRequest, catalogue: Catalogue) -> tuple[str, ...]:
    """That the data begins later than the period, or than the period that it is compared with."""
    starts = [period.start for period in (request.comparison, request.period) if period is not None]
    first = min(starts, default=BEGINNING)
    if first == BEGINNING:
        return ()
    known = ((name, catalogue.metrics[name].first_day) for name in request.metrics)
    return tuple(
        f"The data on {lower_first(catalogue.metrics[name].label)} begins on {day_in_words(day)}."
        for name, day in known
        if day is not None and first < day
    )
