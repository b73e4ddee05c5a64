"""Whether two result sets are equal: by value, whatever the column names and row order."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeGuard

from assistant.answers import Cell

RELATIVE_TOLERANCE = 1e-9
ABSOLUTE_TOLERANCE = 1e-12
MIDNIGHT = "T00:00:00"
Row = tuple[Cell, ...]


@dataclass(frozen=True)
class ResultSet:
    """Column names and rows."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Match:
    """The outcome of a comparison."""

    equal: bool
    reason: str = ""
    """Why not, without values."""


def match(
    expected: ResultSet,
    actual: ResultSet,
    *,
    ordered: bool = False,
    columns: Sequence[str] = (),
) -> Match:
    """Compare two result sets.

    Numbers are equal within a relative 1e-9; days are equal to midnights. Named columns of the
    actual set are compared in that order; without names, columns of the same names are paired,
    and otherwise all columns by position.

    Args:
        expected: What golden SQL gave.
        actual: What the answer's table holds.
        ordered: Whether the order of the rows counts.
        columns: Columns of the actual set, in the order of the expected ones.

    Returns:
        Whether they are equal, and if not, why.
    """
    places = _places(expected.columns, actual.columns, columns)
    if isinstance(places, Match):
        return places
    if len(expected.rows) != len(actual.rows):
        return Match(
            equal=False,
            reason=f"{len(actual.rows)} rows where {len(expected.rows)} were expected",
        )
    wanted = [tuple(map(plain, row)) for row in expected.rows]
    given = [tuple(plain(row[place]) for place in places) for row in actual.rows]
    if not ordered:
        wanted, given = sorted(wanted, key=_sort_key), sorted(given, key=_sort_key)
    for number, (one, other) in enumerate(zip(wanted, given, strict=True), start=1):
        for name, left, right in zip(expected.columns, one, other, strict=True):
            if not same(left, right):
                return Match(equal=False, reason=f"row {number}, column '{name}' differs")
    return Match(equal=True)


def same(left: Cell, right: Cell) -> bool:
    """Whether two plain cells hold the same value."""
    if isinstance(left, bool) or isinstance(right, bool) or left is None or right is None:
        return left is right
    if isinstance(left, int | float) and isinstance(right, int | float):
        return math.isclose(left, right, rel_tol=RELATIVE_TOLERANCE, abs_tol=ABSOLUTE_TOLERANCE)
    return left == right


def plain(value: object) -> Cell:
    """A cell as the wire writes it: ISO dates without a midnight, decimals as numbers."""
    if isinstance(value, datetime | date):
        return value.isoformat().removesuffix(MIDNIGHT)
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, str):
        text = value.removesuffix(MIDNIGHT)
        return text.removesuffix(" 00:00:00") if len(text) == len("2026-01-01 00:00:00") else text
    if value is None or isinstance(value, int | float):
        return value
    return str(value)


def _places(
    expected: Sequence[str], actual: Sequence[str], named: Sequence[str]
) -> list[int] | Match:
    """Which actual column stands for each expected one."""
    at = {name.lower(): place for place, name in enumerate(actual)}
    for names in (named, expected):
        if names and all(name.lower() in at for name in names):
            if len(names) != len(expected):
                reason = f"'columns' names {len(names)} where golden SQL gives {len(expected)}"
                return Match(equal=False, reason=reason)
            return [at[name.lower()] for name in names]
        if names and names is named:
            missing = ", ".join(f"'{name}'" for name in names if name.lower() not in at)
            return Match(equal=False, reason=f"the table has no column {missing}")
    if len(expected) != len(actual):
        reason = f"{len(actual)} columns where {len(expected)} were expected"
        return Match(equal=False, reason=reason)
    return list(range(len(actual)))


def _sort_key(row: Row) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Total order over rows: words first, since numbers that are equal may differ in a last digit."""
    words = tuple(_word(cell) for cell in row)
    numbers = tuple(float(f"{cell:.6g}") for cell in row if _is_number(cell))
    return words, numbers


def _word(cell: Cell) -> str:
    return "" if cell is None or _is_number(cell) else str(cell)


def _is_number(cell: Cell) -> TypeGuard[int | float]:
    return isinstance(cell, int | float) and not isinstance(cell, bool)
