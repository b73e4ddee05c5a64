"""Words that compare: `most`, `second-highest`, `fell`. The cells beside them must say the same."""

import re
from collections.abc import Mapping, Sequence

from guardrails.grounding import CellValue, Columns, Reference

SIZE = "|size"
"""After a column's name: the number without its sign; the column itself has the sign."""

_MOST = r"most|highest|largest|biggest|greatest|top|best|leads?|leading|maximum|peak(?:ed)?"
_LEAST = r"fewest|lowest|smallest|least|bottom|worst|minimum"
_EXTREME = re.compile(
    rf"\b(?:(?P<rank>second|third|fourth|fifth|2nd|3rd|4th|5th)[ -])?"
    rf"(?:(?P<most>{_MOST})|(?P<least>{_LEAST}))\b(?! (?:recent|frequent|likely|common|of|values))"
)
_RANKS = {"second": 2, "third": 3, "fourth": 4, "fifth": 5, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5}
_UP = re.compile(r"\b(?:grew|grown|rose|risen|increased?|gained|climbed|went up|is up|up by)\b")
_DOWN = re.compile(
    r"\b(?:fell|fallen|dropped|declined?|decreased?|shrank|lost|went down|is down|down by)\b"
)
_NOT = re.compile(r"\b(?:not|never|nor|without|at least|at most)\b|n't")
_TIME = re.compile(r"^metric_time|(?:^|__)(?:day|week|month|quarter|year|date)$")
_CHANGES = ("change", "relative_change")


def contradicted(sentence: str, cells: Sequence[Reference], results: Mapping[str, Columns]) -> bool:
    """Whether a sentence ranks or moves a cell otherwise than the result does.

    A sentence that cannot be judged, with several extremes, several directions or a negation, is
    not contradicted.

    Args:
        sentence: With its references, as the model wrote it.
        cells: The references, in order.
        results: Results by query id.
    """
    plain = sentence.lower()
    if _NOT.search(plain):
        return False
    return _wrong_way(plain, cells, results) or _wrong_rank(plain, cells, results)


def _wrong_way(plain: str, cells: Sequence[Reference], results: Mapping[str, Columns]) -> bool:
    up, down = bool(_UP.search(plain)), bool(_DOWN.search(plain))
    if up == down:
        return False
    values = [
        _number(results.get(cell.query, {}).get(cell.column.removesuffix(SIZE), ()), cell.row)
        for cell in cells
        if cell.column.removesuffix(SIZE) in _CHANGES
    ]
    return any(value is not None and (value < 0 if up else value > 0) for value in values)


def _wrong_rank(plain: str, cells: Sequence[Reference], results: Mapping[str, Columns]) -> bool:
    said = list(_EXTREME.finditer(plain))
    if len(said) != 1:
        return False
    rank = _RANKS.get(said[0]["rank"] or "", 1)
    for cell in cells:
        column = results.get(cell.query, {}).get(cell.column, ())
        value = _number(column, cell.row)
        # The number of a store is its name.
        if value is None or len(column) < 2 or "__" in cell.column:
            continue
        most = said[0]["most"] is not None
        readings = [column]
        if any(_TIME.search(name) for name in results[cell.query]):
            # The first and the last period may be incomplete and left out of the extremes.
            readings += [column[1:-1], column[1:], column[:-1]]
        return not any(_has_rank(value, rows, rank, most=most) for rows in readings)
    return False


def _has_rank(value: float, column: Sequence[CellValue], rank: int, *, most: bool) -> bool:
    numbers = [n for at in range(len(column)) if (n := _number(column, at)) is not None]
    ahead = {number for number in numbers if (number > value if most else number < value)}
    return len(ahead) == rank - 1 and value in numbers


def _number(column: Sequence[CellValue], row: int) -> float | None:
    value = column[row] if row < len(column) else None
    return None if isinstance(value, bool) or not isinstance(value, int | float) else value
