"""Known events to values by hand: one function per aggregation."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from assistant.features.filters import Filter
from assistant.features.spec import FeatureSpec

Events = Sequence[dict[str, Any]]
"""Events in total order, oldest first; `event_ts`, `event_id` and the columns by reference."""
MICROSECOND = timedelta(microseconds=1)
MICROS_PER_HOUR = 3_600_000_000


def aggregate(spec: FeatureSpec, windows: Sequence[Events], *, label_ts: datetime) -> list[Any]:
    """Values, one per window; None where there is no data.

    Args:
        spec: The feature.
        windows: Events of each window, the longest last.
        label_ts: The label's time.
    """
    if spec.aggregation.kind == "trend":
        shorter, longer = (len(events) for events in windows)
        hours = spec.windows
        return [shorter * hours[1] / (longer * hours[0]) if longer else None]
    rule = RULES[spec.aggregation.kind]
    return [
        rule(spec.aggregation, events, spec, label_ts) if events else None for events in windows
    ]


def _count(rule: Any, events: Events, spec: FeatureSpec, label_ts: datetime) -> int:
    return len(events)


def _distinct(rule: Any, events: Events, spec: FeatureSpec, label_ts: datetime) -> int:
    return len({event[rule.column] for event in events})


def _sum(rule: Any, events: Events, spec: FeatureSpec, label_ts: datetime) -> int | float:
    if rule.daily_cap is not None:
        days: Counter[Any] = Counter()
        for event in events:
            days[event["event_ts"].date()] += event[rule.column]
        return sum(min(added, rule.daily_cap) for added in days.values())
    if spec.type == "integer":
        return sum(event[rule.column] for event in events)
    return float(_exact(event[rule.column] for event in events))


def _mean(rule: Any, events: Events, spec: FeatureSpec, label_ts: datetime) -> float | None:
    if len(events) < rule.least_rows:
        return None
    return float(_exact(event[rule.column] for event in events)) / len(events)


def _ratio(rule: Any, events: Events, spec: FeatureSpec, label_ts: datetime) -> float | None:
    above = sum(meets(event, rule.numerator) for event in events)
    below = sum(meets(event, rule.denominator) for event in events)
    if rule.prior is None:
        return above / below if below else None
    return (above + float(rule.prior.weight * rule.prior.rate)) / (below + rule.prior.weight)


def _recency(rule: Any, events: Events, spec: FeatureSpec, label_ts: datetime) -> float:
    unit = MICROS_PER_HOUR * (1 if rule.unit == "hours" else 24)
    passed = (label_ts - events[-1]["event_ts"]) // MICROSECOND
    return (passed if rule.at_most is None else min(passed, rule.at_most * unit)) / unit


def _last(rule: Any, events: Events, spec: FeatureSpec, label_ts: datetime) -> Any:
    return events[-1][rule.column]


def _sequence(rule: Any, events: Events, spec: FeatureSpec, label_ts: datetime) -> list[Any]:
    return [event[rule.column] for event in reversed(events)][: rule.length]


def _top(rule: Any, events: Events, spec: FeatureSpec, label_ts: datetime) -> Any:
    counts = Counter(event[rule.column] for event in events)
    return min(counts, key=lambda value: (-counts[value], value))


def _spread(rule: Any, events: Events, spec: FeatureSpec, label_ts: datetime) -> float:
    counts = Counter(event[rule.column] for event in events)
    shares = [times / len(events) for times in counts.values()]
    terms = (
        Decimal(share * math.log(share)).quantize(Decimal("1e-9"), ROUND_HALF_UP)
        for share in shares
    )
    return float(-sum(terms, Decimal(0)))


def _streak(rule: Any, events: Events, spec: FeatureSpec, label_ts: datetime) -> int:
    days = sorted({event["event_ts"].date() for event in events})
    runs = [[days[0]]]
    for day in days[1:]:
        if day - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    if rule.which == "longest":
        return max(len(run) for run in runs)
    cutoff = (label_ts - timedelta(hours=spec.delay_hours)).date()
    return len(runs[-1]) if runs[-1][-1] >= cutoff - timedelta(days=1) else 0


RULES: dict[str, Callable[[Any, Events, FeatureSpec, datetime], Any]] = {
    "count": _count,
    "distinct": _distinct,
    "sum": _sum,
    "mean": _mean,
    "ratio": _ratio,
    "recency": _recency,
    "last": _last,
    "sequence": _sequence,
    "top": _top,
    "spread": _spread,
    "streak": _streak,
}


def _exact(values: Iterable[float]) -> Decimal:
    fractions = (Decimal(repr(value)).quantize(Decimal("1e-6"), ROUND_HALF_UP) for value in values)
    return sum(fractions, Decimal(0))


def meets(row: Mapping[str, Any], filters: Iterable[Filter]) -> bool:
    """Whether a row meets every filter."""
    return all(_meets_one(row[item.column], item) for item in filters)


def _meets_one(value: Any, item: Filter) -> bool:
    if item.known is not None:
        return (value is not None) == item.known
    if value is None:
        return False
    if item.any_of is not None:
        return value in item.any_of
    if item.none_of is not None:
        return value not in item.none_of
    if item.weekday is not None:
        return value.isoweekday() in item.weekday
    return bool(value >= item.at_least) if item.at_least is not None else bool(value < item.below)
