"""A dimension's slices in both periods of a change: in one statement where they are units of one kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from assistant.answering.record import RunRecord
from assistant.answers import Cell
from assistant.planner.periods.calendar_units import Unit, natural_unit, unit_of
from assistant.semantics.contribution import Kind, Parts
from assistant.semantics.request import MetricRequest, Period
from assistant.tools.execution import Executed
from assistant.tools.kit import DeniedError, ToolKit
from assistant.tools.query_metrics import compute

if TYPE_CHECKING:
    from assistant.tools.explain_change import ExplainRequest

WEEK = timedelta(days=7)
Side = Literal["earlier", "later"]


@dataclass(frozen=True)
class Sides:
    """What a dimension's slices were in both periods."""

    before: Mapping[str, Parts]
    after: Mapping[str, Parts]
    withheld: frozenset[Side]
    """Where small groups were left out; in one statement for both it may be either."""
    runs: tuple[Executed, ...]


def sides_of(
    asked: "ExplainRequest", name: str, *, kind: Kind, kit: ToolKit, record: RunRecord
) -> Sides:
    """Compute a dimension's slices in both periods.

    Raises:
        DeniedError: If the gate refuses.
        WarehouseError: If a query does not finish.
    """
    metric = kit.catalogue.metrics[asked.metric]
    names = metric.inputs if kind == "ratio" else (metric.name,)
    plain = MetricRequest(metrics=names, group_by=(name,), filters=asked.filters)
    rolling = any(kit.catalogue.metrics[metric].rolling for metric in names)
    both = None if rolling else in_one(plain, asked.comparison, asked.period)
    if both is not None:
        try:
            found = _together(both, asked, kit=kit, record=record)
        except DeniedError:  # each period for itself may tell less
            found = None
        if found is not None:
            return found
    return _apart(plain, asked, kit=kit, record=record)


def in_one(request: MetricRequest, earlier: Period, later: Period) -> MetricRequest | None:
    """The request for both periods as a series of two buckets; None where they make none.

    Two such are units that follow each other, and days of the same weekday in two weeks.
    """
    unit = _unit(earlier)
    if unit is None or unit != _unit(later):
        return None
    both = request.model_copy(
        update={"period": Period(start=earlier.start, end=later.end), "grain": unit}
    )
    if earlier.end == later.start:
        return both
    if unit == "day" and later.start - earlier.start == WEEK:
        return both.model_copy(update={"weekdays": (later.start.isoweekday(),)})
    return None


def _unit(period: Period) -> Unit | None:
    """The unit that a period is, as series count them: weeks from Monday on."""
    unit = natural_unit(period)
    return unit if unit is not None and unit_of(period.start, unit) == period else None


def _together(
    both: MetricRequest, asked: "ExplainRequest", *, kit: ToolKit, record: RunRecord
) -> Sides | None:
    computed = compute(both, kit, record)
    if any(run.result.truncated for run in computed.runs):
        return None
    rows, width = computed.finished.table.rows, len(both.metrics)
    before, after = (
        _parts([row for row in rows if row[0] == start], width=width, withheld=computed.withheld)
        for start in (asked.comparison.start.isoformat(), asked.period.start.isoformat())
    )
    withheld: tuple[Side, ...] = ("earlier", "later") if computed.withheld else ()
    return Sides(before, after, frozenset(withheld), computed.runs)


def _apart(
    plain: MetricRequest, asked: "ExplainRequest", *, kit: ToolKit, record: RunRecord
) -> Sides:
    earlier, later = (
        compute(plain.model_copy(update={"period": period}), kit, record)
        for period in (asked.comparison, asked.period)
    )
    before, after = (
        _parts(side.finished.table.rows, width=len(plain.metrics), withheld=side.withheld)
        for side in (earlier, later)
    )
    flags: tuple[tuple[Side, bool], ...] = (
        ("earlier", earlier.withheld),
        ("later", later.withheld),
    )
    withheld = frozenset(side for side, held in flags if held)
    return Sides(before, after, withheld, (*earlier.runs, *later.runs))


def _parts(rows: Sequence[Sequence[Cell]], *, width: int, withheld: bool) -> Mapping[str, Parts]:
    found = {}
    for row in rows:
        numbers = [_number(cell) for cell in row[-width:]]
        if withheld and None in numbers:
            continue  # too few people, not none
        if any(number is not None for number in numbers):
            found[str(row[-width - 1])] = Parts(*(number or 0.0 for number in numbers))
    return found


def _number(cell: Cell) -> float | None:
    return float(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else None
