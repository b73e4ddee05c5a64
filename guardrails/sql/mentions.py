"""What a query mentions: the values that it compares columns with, its spans of time, its joins."""

from dataclasses import dataclass
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from guardrails.sql.resolve import DIALECT

_HOURS = {
    "MICROSECOND": 1 / 3_600_000_000,
    "MILLISECOND": 1 / 3_600_000,
    "SECOND": 1 / 3_600,
    "MINUTE": 1 / 60,
    "HOUR": 1.0,
    "DAY": 24.0,
    "WEEK": 168.0,
    "MONTH": 720.0,
    "QUARTER": 2_160.0,
    "YEAR": 8_760.0,
}


@dataclass(frozen=True)
class Mentions:
    """What test rows need to come near the conditions of a query."""

    texts: dict[str, tuple[str, ...]]
    """Texts by the lower-case name of the column that they are compared with."""
    numbers: dict[str, tuple[float, ...]]
    """Numbers, likewise."""
    loose_texts: tuple[str, ...]
    """Every text of the query."""
    hours: tuple[float, ...]
    """Lengths of its intervals."""
    joined: tuple[tuple[str, str], ...]
    """Pairs of column names that are compared for equality."""


@lru_cache(maxsize=64)
def mentions(sql: str) -> Mentions:
    """Read one statement, once; nothing is mentioned where it cannot be read."""
    try:
        tree = sqlglot.parse_one(sql, read=DIALECT)
    except (SqlglotError, RecursionError):
        return Mentions({}, {}, (), (), ())
    texts: dict[str, set[str]] = {}
    numbers: dict[str, set[float]] = {}
    joined: set[tuple[str, str]] = set()
    for node in tree.find_all(exp.Predicate):
        columns = [column.name.lower() for column in node.find_all(exp.Column)]
        if isinstance(node, exp.EQ) and len(columns) == 2:
            joined.add((min(columns), max(columns)))
        for literal in node.find_all(exp.Literal):
            _note(literal, columns, texts=texts, numbers=numbers)
    return Mentions(
        texts={name: tuple(sorted(found)) for name, found in texts.items()},
        numbers={name: tuple(sorted(found)) for name, found in numbers.items()},
        loose_texts=tuple(sorted({n.name for n in tree.find_all(exp.Literal) if n.is_string})),
        hours=tuple(sorted({h for node in tree.find_all(exp.Interval) if (h := _hours(node))})),
        joined=tuple(sorted(pair for pair in joined if pair[0] != pair[1])),
    )


def _note(
    literal: exp.Literal,
    columns: list[str],
    *,
    texts: dict[str, set[str]],
    numbers: dict[str, set[float]],
) -> None:
    if literal.find_ancestor(exp.Interval, exp.Predicate) is not None and isinstance(
        literal.find_ancestor(exp.Interval, exp.Predicate), exp.Interval
    ):
        return
    for name in columns:
        if literal.is_string:
            texts.setdefault(name, set()).add(literal.name.strip("%"))
        else:
            numbers.setdefault(name, set()).add(float(literal.name))


def _hours(node: exp.Interval) -> float | None:
    unit = (node.unit.name if node.unit is not None else "").upper().rstrip("S")
    literal = node.this.find(exp.Literal) if node.this is not None else None
    if literal is None or unit not in _HOURS:
        return None
    try:
        return float(literal.name) * _HOURS[unit]
    except ValueError:
        return None
