"""Dates that a query writes down: where its value may turn, though nothing in the data does."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from guardrails.sql.resolve import DIALECT

_TEXT = re.compile(r"^(\d{4})-(\d{2})(?:-(\d{2}))?(?!\d)")
_YEAR = re.compile(r"^\d{4}$")
_MAKERS = frozenset({"make_date", "make_timestamp", "datefromparts", "timestampfromparts"})
_FIRST_YEAR, _LAST_YEAR = 2001, 2050
"""Earlier and later ones stand for "always" and "never"."""
_EPOCH_UNITS = (1, 1_000, 1_000_000)
"""Seconds, milliseconds and microseconds since 1970."""


def named_dates(sql: str) -> tuple[date, ...]:
    """Days that a statement writes down as text, as a year, or as time since the epoch, in order.

    Dates that stand for the beginning or end of all time (1970-01-01, 9999-12-31) are left out.

    Args:
        sql: A statement that was parsed before; nothing is named where it cannot be read.
    """
    try:
        tree = sqlglot.parse_one(sql, read=DIALECT)
    except (SqlglotError, RecursionError):
        return ()
    found = {day for node in tree.find_all(exp.Func) for day in _made(node)}
    for literal in tree.find_all(exp.Literal):
        if literal.find_ancestor(exp.Interval) is None:
            found.update(_text(literal.name) if literal.is_string else _number(literal.name))
    return tuple(sorted(day for day in found if _FIRST_YEAR <= day.year <= _LAST_YEAR))


def _text(text: str) -> Iterable[date]:
    if _YEAR.match(text):
        return _day(int(text), 1, 1)
    match = _TEXT.match(text)
    return _day(int(match[1]), int(match[2]), int(match[3] or 1)) if match else ()


def _number(text: str) -> Iterable[date]:
    """A year, or seconds and finer since the epoch."""
    try:
        number = float(text)
    except ValueError:
        return
    if _FIRST_YEAR <= number <= _LAST_YEAR and number.is_integer():
        yield from _day(int(number), 1, 1)
    first, last = (
        datetime(year, 1, 1, tzinfo=UTC).timestamp() for year in (_FIRST_YEAR, _LAST_YEAR)
    )
    for unit in _EPOCH_UNITS:
        if first <= number / unit < last:
            yield date(1970, 1, 1) + timedelta(seconds=number / unit)


def _made(node: exp.Func) -> Iterable[date]:
    """The day of `make_date(2025, 9, 1)`."""
    name = node.name if isinstance(node, exp.Anonymous) else node.sql_name()
    if name.lower().replace("_from_", "from").replace("_parts", "parts") not in _MAKERS:
        return ()
    parts = [literal for literal in node.find_all(exp.Literal, bfs=True) if literal.is_int]
    numbers = [int(literal.name) for literal in parts[:3]]
    return _day(*numbers) if len(numbers) == 3 else ()


def _day(year: int, month: int, day: int) -> Iterable[date]:
    try:
        return (date(year, month, day),)
    except ValueError:
        return ()
