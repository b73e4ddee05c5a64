"""How far back the name of a value says that it looks: `downloads_7d` is about seven days."""

import re
from collections.abc import Iterable

_SPAN = re.compile(r"(?:^|_)(\d{1,4})_?(h|hours?|d|days?|w|weeks?)(?=_|$)")
_HOURS = {"h": 1, "d": 24, "w": 168}
_WHOLE_PAST = frozenset(
    {
        *("ago", "before", "first", "new", "returning", "since", "start"),
        *("all", "ever", "lifetime", "of", "total", "vs", "versus"),
        *("churned", "dormant", "inactive", "lapsed", "no", "not", "without"),
    }
)
"""Words of a name that speaks of a window and of what lies before it too."""
_SLACK = 2
"""A name is a hint: a window may follow a delay, or be compared with the one before it."""


def named_lookback_hours(names: Iterable[str], *, spans: Iterable[float] = ()) -> int | None:
    """The longest lookback that the names of all values allow, None where one of them says nothing.

    Args:
        names: Output columns that hold the feature.
        spans: Lengths of the query's intervals, in hours: those shorter than the named one may be
            delays in front of it.
    """
    named = [_hours(name.lower()) for name in names]
    known = [hours for hours in named if hours is not None]
    if not known or len(known) < len(named):
        return None
    longest: int = max(known)
    return _SLACK * longest + round(sum(span for span in spans if span < longest) + 0.5)


def _hours(name: str) -> int | None:
    if _WHOLE_PAST & set(name.split("_")):
        return None
    found = (int(number) * _HOURS[unit[0]] for number, unit in _SPAN.findall(name))
    return max(found, default=0) or None
