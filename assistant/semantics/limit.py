"""The first rows of a result, over all of it or within each slice, and whether the cut parts equals."""

from collections.abc import Sequence

from assistant.answers import Cell
from assistant.semantics.compiler import CompiledMetric

Row = tuple[Cell, ...]


def limited(compiled: CompiledMetric, rows: Sequence[Row]) -> tuple[list[Row], bool]:
    """Cut ordered rows to the request's limit.

    Args:
        compiled: The request and its columns.
        rows: In the request's order.

    Returns:
        The rows that stay, the parts in the order of their first rows, of time in its own; and
        whether a row that was cut off is as large as the last one that stays.
    """
    request = compiled.request
    if request.limit is None:
        return list(rows), False
    names = [column.name for column in compiled.columns]
    by = request.order_by[0].by if request.order_by else request.metrics[0]
    at = names.index(by) if by in names else None
    place = _place(request.within, names)
    parts = _parts(rows, place, in_time=request.within == "metric_time")
    kept = [row for part in parts for row in part[: request.limit]]
    return kept, any(_is_tied(part, request.limit, at) for part in parts)


def _place(within: str | None, names: Sequence[str]) -> int | None:
    if within is None:
        return None
    return 0 if within == "metric_time" else names.index(within)


def _parts(rows: Sequence[Row], at: int | None, *, in_time: bool) -> list[list[Row]]:
    if at is None:
        return [list(rows)]
    found: dict[Cell, list[Row]] = {}
    for row in rows:
        found.setdefault(row[at], []).append(row)
    keys = sorted(found, key=str) if in_time else list(found)
    return [found[key] for key in keys]


def _is_tied(rows: Sequence[Row], limit: int, at: int | None) -> bool:
    if at is None or len(rows) <= limit:
        return False
    return rows[limit][at] is not None and rows[limit - 1][at] == rows[limit][at]
