"""Known events to values by hand: one function per aggregation."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from assistant.features.spec.feature_spec import FeatureSpec
from assistant.features.spec.filters import Filter

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
    asked = (Asked(spec.aggregation, events, spec, label_ts) for events in windows)
    return [rule(one) if one.events else None for one in asked]


@dataclass(frozen=True)
class Asked:
    """What one value is asked of."""

    rule: Any
    """The aggregation."""
    events: Events
    """Of one window, not empty."""
    spec: FeatureSpec
    label_ts: datetime


def _count(asked: Asked) -> int:
    return len(asked.events)


def _distinct(asked: Asked) -> int:
    return len({event[asked.rule.column] for event in asked.events})


def _sum(asked: Asked) -> Any:
    if asked.rule.daily_cap is not None:
        days: Counter[Any] = Counter()
        for event in asked.events:
            days[event["event_ts"].date()] += event[asked.rule.column]
        return sum(min(added, asked.rule.daily_cap) for added in days.values())
    if asked.spec.type == "integer":
        return sum(event[asked.rule.column] for event in asked.events)
    return float(_exact(event[asked.rule.column] for event in asked.events))


def _mean(asked: Asked) -> Any:
    if len(asked.events) < asked.rule.least_rows:
        return None
    return float(_exact(event[asked.rule.column] for event in asked.events)) / len(asked.events)


def _max(asked: Asked) -> Any:
    return max(event[asked.rule.column] for event in asked.events)


def _min(asked: Asked) -> Any:
    return min(event[asked.rule.column] for event in asked.events)


def _ratio(asked: Asked) -> Any:
    above = sum(meets(event, asked.rule.numerator) for event in asked.events)
    below = sum(meets(event, asked.rule.denominator) for event in asked.events)
    if asked.rule.prior is None:
        return above / below if below else None
    return (above + float(asked.rule.prior.weight * asked.rule.prior.rate)) / (
        below + asked.rule.prior.weight
    )


def _recency(asked: Asked) -> Any:
    unit = MICROS_PER_HOUR * (1 if asked.rule.unit == "hours" else 24)
    passed = (asked.label_ts - asked.events[-1]["event_ts"]) // MICROSECOND
    return (passed if asked.rule.at_most is None else min(passed, asked.rule.at_most * unit)) / unit


def _last(asked: Asked) -> Any:
    return asked.events[-1][asked.rule.column]


def _sequence(asked: Asked) -> list[Any]:
    return [event[asked.rule.column] for event in reversed(asked.events)][: asked.rule.length]


def _top(asked: Asked) -> Any:
    counts = Counter(event[asked.rule.column] for event in asked.events)
    return min(counts, key=lambda value: (-counts[value], value))


def _spread(asked: Asked) -> Any:
    counts = Counter(event[asked.rule.column] for event in asked.events)
    shares = [times / len(asked.events) for times in counts.values()]
    terms = (
        Decimal(share * math.log(share)).quantize(Decimal("1e-9"), ROUND_HALF_UP)
        for share in shares
    )
    return float(-sum(terms, Decimal(0)))


def _days(asked: Asked) -> int:
    return len({event["event_ts"].date() for event in asked.events})


def _streak(asked: Asked) -> int:
    days = sorted({event["event_ts"].date() for event in asked.events})
    runs = [[days[0]]]
    for day in days[1:]:
        if day - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    if asked.rule.which == "longest":
        return max(len(run) for run in runs)
    cutoff = (asked.label_ts - timedelta(hours=asked.spec.delay_hours)).date()
    return len(runs[-1]) if runs[-1][-1] >= cutoff - timedelta(days=1) else 0


RULES: dict[str, Callable[[Asked], Any]] = {
    "count": _count,
    "distinct": _distinct,
    "sum": _sum,
    "mean": _mean,
    "max": _max,
    "min": _min,
    "ratio": _ratio,
    "recency": _recency,
    "last": _last,
    "sequence": _sequence,
    "top": _top,
    "spread": _spread,
    "streak": _streak,
    "days": _days,
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
