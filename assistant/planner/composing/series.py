"""A metric along time as sentences: from where to where, high and low, what is incomplete."""

from datetime import date

from assistant.planner.composing.metric_result import Result, scope
from assistant.planner.periods.calendar_units import DAY, unit_of

FEWEST = 3
"""Complete buckets that a high and a low are told of, at least."""


def series(result: Result, as_of: date | None) -> str:
    """From the first complete bucket to the last one; empty where one bucket says it all."""
    if len(result.rows) == 1 or result.request.limit is not None:
        return ""
    if not result.whole:
        begun = f"{result.number(result.metric)} ({result.ref(result.columns[0])})"
        return f"{result.label} by {result.request.grain}{scope(result)} began with {begun}; the table goes on."
    whole = whole_buckets(result, as_of) or range(len(result.rows) - _undated(result))
    if not whole:
        return ""
    first, last, name, time = whole[0], whole[-1], result.metric, result.columns[0]
    return (
        f"{result.label} by {result.request.grain}{scope(result)} went from "
        f"{result.number(name, first)} ({result.ref(time, first)}) to "
        f"{result.number(name, last)} ({result.ref(time, last)})."
    )


def extremes(result: Result, as_of: date | None) -> list[str]:
    """The high and low of a series, over complete buckets."""
    request, name = result.request, result.metric
    if request.grain is None or request.group_by or request.limit or name not in result.columns:
        return []
    if not result.whole:
        return []
    values = [(result.cell(name, row), row) for row in whole_buckets(result, as_of)]
    present = [(value, row) for value, row in values if value is not None]
    if len(present) < FEWEST:
        return []
    high, low = max(present, key=lambda p: (p[0], -p[1]))[1], min(present)[1]
    time = result.columns[0]
    return [
        f"The highest was {result.ref(name, high)} ({result.ref(time, high)}), "
        f"the lowest {result.ref(name, low)} ({result.ref(time, low)})."
    ]


def incomplete(result: Result, as_of: date | None) -> list[str]:
    """Which ends of a series the period or the data cuts, in words."""
    first, last = _cut(result, as_of)
    ends = (("last", last), ("first", first))
    said = [f"The {end} {result.request.grain} is incomplete." for end, cut in ends if cut]
    if not _undated(result):
        return said
    return [*said, f"What has no {result.request.grain} stands in the last row of the table."]


def whole_buckets(result: Result, as_of: date | None) -> range:
    """Rows of complete buckets."""
    first, last = _cut(result, as_of)
    return range(int(first), len(result.rows) - _undated(result) - int(last))


def _undated(result: Result) -> int:
    """How many last rows, at most one, hold what has no time: books without a year."""
    request = result.request
    if request.grain is None or request.group_by or request.order_by or len(result.rows) < 2:
        return 0
    return int(result.rows[-1][0] is None)


def _cut(result: Result, as_of: date | None) -> tuple[bool, bool]:
    """Whether the first and the last bucket are shown and incomplete."""
    request = result.request
    if request.grain in (None, "day") or not result.rows or as_of is None:
        return False, False
    end = request.period.end if request.period else as_of + DAY
    last = unit_of(end - DAY, request.grain)
    begin = request.period.start if request.period else None
    first = unit_of(begin, request.grain) if begin else None
    return (
        first is not None
        and begin is not None
        and first.start < begin
        and _is(result, 0, first.start),
        last.end > end and _is(result, len(result.rows) - 1, last.start),
    )


def _is(result: Result, row: int, start: date) -> bool:
    return str(result.rows[row][0])[:10] == start.isoformat() or bool(result.request.group_by)
