"""The sentence after the first: by how much a series changed, how large the first slice is."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from assistant.planner.composing.metric_result import Result, result_of
from assistant.planner.composing.series import whole_buckets
from assistant.planner.plan import MetricPlan, Plan
from assistant.semantics.catalogue import Catalogue

SHARES = ("share", "ratio", "percent", "rate")
MOST_ADDED = 12
"""Rows that are added up in one sentence, at most."""


def what_matters(
    plan: Plan, output: Mapping[str, Any], *, catalogue: Catalogue, as_of: date | None
) -> tuple[str, ...]:
    """Sentences with declared arithmetic over the cells of a result; none where nothing stands out.

    Args:
        plan: What was decided.
        output: What the tool said.
        catalogue: Metrics and dimensions.
        as_of: Newest complete day.
    """
    if not isinstance(plan, MetricPlan):
        return ()
    result = result_of(plan.request, output, catalogue)
    if result.metric not in result.columns or len(result.rows) < 2:
        return ()
    said = _change(result, as_of) or _part(result)
    return (said,) if said else ()


def _change(result: Result, as_of: date | None) -> str:
    """How the last complete bucket of one series compares with the first."""
    request = result.request
    if request.grain is None or request.group_by or request.limit or request.thresholds:
        return ""
    if request.per or _unit(result) in SHARES or len(request.metrics) > 1:
        return ""
    whole = whole_buckets(result, as_of)
    if len(whole) < 2:
        return ""
    first, last = (result.cell(result.metric, row) for row in (whole[0], whole[-1]))
    if not first or last is None or first == last or first < 0:
        return ""
    a, b = (f"{result.query}.{result.metric}[{row}]" for row in (whole[0], whole[-1]))
    if last > first:
        return f"That is a rise of {{({b} - {a}) / {a} as percent}}."
    return f"That is a fall of {{({a} - {b}) / {a} as percent}}."


def _part(result: Result) -> str:
    """How much of the whole the first slice is, where the table holds the whole."""
    request = result.request
    whole = not (
        request.limit
        or request.thresholds
        or request.grain
        or request.comparison
        or request.share
        or request.per
        or result.withheld
        or result.unknown
    )
    kept = any(item.dimension in request.group_by for item in request.filters)
    if request.average or request.week_parts or kept:  # some slices are no whole
        return ""
    if not whole or not result.slices or len(result.rows) > MOST_ADDED:
        return ""
    if not result.catalogue.metrics[result.metric].additive or len(request.metrics) > 1:
        return ""
    cells = [result.cell(result.metric, row) for row in range(len(result.rows))]
    if any(cell is None or cell < 0 for cell in cells) or not sum(cells):
        return ""
    refs = [f"{result.query}.{result.metric}[{row}]" for row in range(len(cells))]
    return f"That is {{{refs[0]} / ({' + '.join(refs)}) as percent}} of the total."


def _unit(result: Result) -> str | None:
    return result.catalogue.metrics[result.metric].unit
