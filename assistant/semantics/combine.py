"""Query rows to the finished table: unknown slices aside, two periods joined, shares, limit."""

import calendar
import operator
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answers import Cell, Table, TableColumn
from assistant.semantics.compiler import CompiledColumn, CompiledMetric
from assistant.semantics.engine import WEEKDAY
from assistant.semantics.limit import limited
from assistant.semantics.means import Span, of_series, of_totals
from assistant.semantics.request import Order
from assistant.semantics.rows import is_finished_here

Rows = Sequence[Sequence[Cell]]

COMPARED = {"lt": operator.lt, "le": operator.le, "gt": operator.gt, "ge": operator.ge}
DIGITS = 13
"""Digits of a float that are kept; a sum of many has no more that mean something."""


@dataclass(frozen=True)
class Finished:
    """The table to show, and what was set aside."""

    table: Table
    unknown: tuple[tuple[Cell, ...], ...] = ()
    """Rows of slices whose value is unknown, in the table's columns."""
    total: float | int | None = None
    """The whole that shares are of; of a breakdown without share, None."""
    tied: bool = False
    """A row that is cut off is as large as the last one that is shown."""


def finish(
    compiled: CompiledMetric, rows: Rows, second: Rows = (), *, withheld: bool = False
) -> Finished:
    """Make the table of a compiled request from the rows of its statements.

    Args:
        compiled: The request's statements and columns.
        rows: Rows of `sql`, in the order of its own columns.
        second: Rows of `second_sql`.
        withheld: Small groups were left out of the rows.

    Returns:
        One table in the order of `compiled.columns`, and the rows of unknown slices.
    """
    request = compiled.request
    total = None
    if request.average is not None:
        rows, second = (
            _mean(compiled, side, span, withheld=withheld)
            for side, span in zip((rows, second), compiled.spans, strict=True)
        )
    if request.comparison is not None:
        joined = _compare(compiled, rows, second)
        joined = _with_ranks(joined) if request.ranks else joined
    elif request.share:
        total = _number(second[0][-1]) if second else None
        joined = [(*row, _ratio(_number(row[-1]), total)) for row in rows]
    elif request.week_parts:
        joined = [("Weekends", *row) for row in rows] + [("Weekdays", *row) for row in second]
    elif request.per:
        joined = [(*row, _ratio(_number(row[-2]), _number(row[-1]))) for row in rows]
    else:
        joined = [tuple(row) for row in rows]
    joined = [tuple(map(_plain, row)) for row in joined]
    slices = [i for i, column in enumerate(compiled.columns) if column.name in _sliced(compiled)]
    known = [row for row in joined if all(row[i] is not None for i in slices)]
    unknown = [row for row in joined if any(row[i] is None for i in slices)]
    known = [row for row in known if _passes(row, compiled)]
    if is_finished_here(request):
        known = _sorted(compiled, known, slices)
    known, tied = limited(compiled, known)
    known, unknown = _dates(compiled, known), _dates(compiled, unknown)
    known = _weekdays(compiled, known)
    columns = tuple(
        TableColumn(
            name=column.name, type=_type(column, [row[i] for row in known]), unit=column.unit
        )
        for i, column in enumerate(compiled.columns)
    )
    return Finished(Table(columns=columns, rows=tuple(known)), tuple(unknown), total, tied)


def _mean(compiled: CompiledMetric, rows: Rows, span: Span, *, withheld: bool) -> Rows:
    if compiled.source:
        return of_series(compiled.request, rows, span, withheld=withheld)
    return of_totals(compiled.request, rows, span)


def _dates(compiled: CompiledMetric, rows: list[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
    """Days as dates: the engine gives the start of the day as a timestamp."""
    at = {i for i, column in enumerate(compiled.columns) if column.type == "date"}
    if not at:
        return rows
    return [
        tuple(
            str(cell)[:10] if i in at and cell is not None else cell for i, cell in enumerate(row)
        )
        for row in rows
    ]


def _weekdays(compiled: CompiledMetric, rows: list[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
    """Days of the week by name."""
    if not compiled.request.by_weekday:
        return rows
    at = [column.name for column in compiled.columns].index(WEEKDAY)
    return [(*row[:at], calendar.day_name[int(str(row[at])) - 1], *row[at + 1 :]) for row in rows]


def _passes(row: tuple[Cell, ...], compiled: CompiledMetric) -> bool:
    """Whether a row holds every threshold; a number that is not there holds none."""
    names = [column.name for column in compiled.columns]
    for item in compiled.request.thresholds:
        number = _number(row[names.index(item.by)])
        if number is None or not COMPARED[item.operator](number, item.value):
            return False
    return True


def _type(column: CompiledColumn, cells: Sequence[Cell]) -> str:
    whole = all(isinstance(cell, int) for cell in cells if cell is not None)
    return "integer" if column.type == "number" and cells and whole else column.type


def _sliced(compiled: CompiledMetric) -> frozenset[str]:
    names = compiled.request.group_by
    return frozenset((*names, *(f"{name}__day" for name in names)))


def _compare(compiled: CompiledMetric, rows: Rows, second: Rows) -> list[tuple[Cell, ...]]:
    width = len(compiled.request.group_by) + compiled.request.by_weekday
    later = {tuple(row[-1 - width : -1]): _number(row[-1]) for row in rows}
    earlier = {tuple(row[-1 - width : -1]): _number(row[-1]) for row in second}
    keys = list(dict.fromkeys((*later, *earlier)))
    return [_change(key, earlier.get(key), later.get(key)) for key in keys]


def _change(key: tuple[Cell, ...], before: float | None, after: float | None) -> tuple[Cell, ...]:
    change = after - before if before is not None and after is not None else None
    return (*key, before, after, change, _ratio(change, before))


def _with_ranks(rows: list[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
    """Each row with its place in both periods and the places gained; equal numbers share a place."""
    named = [row for row in rows if all(cell is not None for cell in row[:-4])]
    before, after = ([_number(row[at]) for row in named] for at in (-4, -3))

    def place(number: float | None, all_of: list[float | None]) -> int | None:
        if number is None:
            return None
        return 1 + sum(other is not None and other > number for other in all_of)

    found = []
    for row in rows:
        was, now = place(_number(row[-4]), before), place(_number(row[-3]), after)
        gained = was - now if was is not None and now is not None else None
        found.append((*row, was, now, gained))
    return found


def _plain(cell: Cell) -> Cell:
    """A sum of floats without the last digits that adding has made up: 237.89, not 237.8900…013."""
    return float(f"{cell:.{DIGITS}g}") if isinstance(cell, float) else cell


def _number(cell: Cell) -> float | int | None:
    return cell if isinstance(cell, int | float) and not isinstance(cell, bool) else None


def _ratio(part: float | None, whole: float | None) -> float | None:
    return part / whole if part is not None and whole else None


def _sorted(
    compiled: CompiledMetric, rows: list[tuple[Cell, ...]], slices: Sequence[int]
) -> list[tuple[Cell, ...]]:
    request = compiled.request
    names = [column.name for column in compiled.columns]
    if request.group_by:
        rows = sorted(rows, key=lambda row: tuple(str(row[i]) for i in slices))
    first = "per" if request.per else request.metrics[0]
    default = (Order(by=first),) if request.group_by else ()
    if request.grain or request.by_weekday:
        default = (Order(by=names[0], descending=False),)
    elif request.week_parts:
        default = (Order(by=names[0]),)
    for order in reversed(request.order_by or default):
        at = names.index(names[0] if order.by.startswith("metric_time") else order.by)
        present = [row for row in rows if row[at] is not None]
        absent = [row for row in rows if row[at] is None]
        present.sort(key=lambda row: _sortable(row[at]), reverse=order.descending)
        rows = [*present, *absent]
    return rows


def _sortable(cell: Cell) -> tuple[int, float, str]:
    number = _number(cell)
    return (1, 0.0, str(cell)) if number is None else (0, float(number), "")
