"""A request as a question in words that the planner reads back to the same request."""

from collections.abc import Sequence

from assistant.planner.periods.calendar_units import DAY, day_in_words, in_words
from assistant.planner.periods.relative import BEGINNING
from assistant.planner.reading.limits import limit_words
from assistant.planner.reading.weekdays import weekdays_in_words
from assistant.semantics.catalogue import Catalogue
from assistant.semantics.request import DimensionFilter, MetricRequest, Period

OPERATORS = {
    "lt": "below",
    "le": "at most",
    "gt": "above",
    "ge": "at least",
    "contains": "containing",
}


def render_question(request: MetricRequest, catalogue: Catalogue) -> str:
    """Say a request in words.

    Args:
        request: A request whose names the catalogue knows.
        catalogue: Gives the labels.

    Returns:
        One line without a full stop: `Plays by country with platform "ios" in May 2026, top 5`.
    """
    metrics = [label_of_metric(name, catalogue) for name in request.metrics]
    metrics = [mean_label(metrics[0], request), *map(lower_first, metrics[1:])]
    parts = [" per ".join(metrics) if request.per else joined(metrics)]
    if request.share:
        parts = [f"Share of {lower_first(parts[0])}"]
    elif request.comparison:
        parts = [f"Compare {lower_first(parts[0])}"]
    if request.group_by:
        labels = [_label(name, catalogue) for name in request.group_by]
        parts.append(f"by {joined(labels)}")
    parts.extend(_along_time(request))
    parts.extend(_filter(item, catalogue) for item in request.filters)
    if request.weekdays:
        parts.append(weekdays_in_words(request.weekdays))
    if request.period:
        parts.append(_when(request.period))
    if request.comparison:
        parts.append(f"with {in_words(request.comparison).split(' ', 1)[1]}")
    parts.extend(limit_words(item, catalogue) for item in request.thresholds)
    parts.extend(["in rank"] if request.ranks else [])
    ranked = _ranked(request, catalogue)
    return " ".join(parts) + (f", {ranked}" if ranked else "")


def mean_label(label: str, request: MetricRequest) -> str:
    """A metric's label, or that of its mean: `Average plays per day`."""
    return f"Average {lower_first(label)} per {request.average}" if request.average else label


def _when(period: Period) -> str:
    """The period; of one without a beginning, its end."""
    if period.start == BEGINNING:
        return f"until {day_in_words(period.end - DAY)}"
    return in_words(period)


def render_change(request: MetricRequest, catalogue: Catalogue) -> str:
    """Ask why a metric changed between the two periods of a comparison."""
    assert request.period is not None  # noqa: S101 - a comparison has both
    assert request.comparison is not None  # noqa: S101
    parts = [f"Why did {lower_first(label_of_metric(request.metrics[0], catalogue))} change"]
    parts.extend(_filter(item, catalogue) for item in request.filters)
    parts.append(in_words(request.period))
    parts.append(f"against {in_words(request.comparison).split(' ', 1)[1]}?")
    return " ".join(parts)


def _along_time(request: MetricRequest) -> list[str]:
    days = ["by day of the week"] if request.by_weekday else []
    days += ["on weekends against weekdays"] if request.week_parts else []
    per = "per" if request.group_by else "by"
    return [*days, *([f"{per} {request.grain}"] if request.grain else [])]


def label_of_metric(name: str, catalogue: Catalogue) -> str:
    """A metric's label, or its name where it is unknown."""
    metric = catalogue.metrics.get(name)
    return metric.label if metric else name


def joined(words: Sequence[str]) -> str:
    """Words as a list in a sentence."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def lower_first(text: str) -> str:
    """Small first letter, but not of an acronym."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def _label(name: str, catalogue: Catalogue) -> str:
    dimension = catalogue.dimensions.get(name)
    return lower_first(dimension.label) if dimension else name


def _filter(item: DimensionFilter, catalogue: Catalogue) -> str:
    label = _label(item.dimension, catalogue)
    values = " or ".join(f'"{value}"' for value in item.values)
    if item.operator in ("not_in", "ne"):
        return f"except {label} {values}"
    if item.operator in ("in", "eq"):
        return f"with {label} {values}"
    return f"with {label} {OPERATORS[item.operator]} {values}"


def _ranked(request: MetricRequest, catalogue: Catalogue) -> str:
    if request.limit is None:
        return ""
    rising = bool(request.order_by) and not request.order_by[0].descending
    each = request.within and (
        request.grain if request.within == "metric_time" else _label(request.within, catalogue)
    )
    return f"{'bottom' if rising else 'top'} {request.limit}{f' in each {each}' if each else ''}"
