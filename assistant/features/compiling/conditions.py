"""A filter as SQL."""

from collections.abc import Iterable

from assistant.features.compiling.sql_text import day_number, literal
from assistant.features.spec.filters import Filter

THURSDAY_OFFSET = 3
"""Day 0, 1 January 1970, was a Thursday: ISO day 4."""


def condition(item: Filter, column: str) -> str:
    """SQL that is true where the column meets the filter.

    Args:
        item: The filter.
        column: SQL of its column, with the table's alias.
    """
    if item.any_of is not None:
        values = ", ".join(literal(value) for value in item.any_of)
        return f"{column} IN ({values})"
    if item.none_of is not None:
        values = ", ".join(literal(value) for value in item.none_of)
        return f"{column} NOT IN ({values})"
    if item.weekday is not None:
        days = ", ".join(str(day) for day in item.weekday)
        return f"({day_number(column)} + {THURSDAY_OFFSET}) % 7 + 1 IN ({days})"
    if item.at_least is not None:
        return f"{column} >= {literal(item.at_least)}"
    if item.below is not None:
        return f"{column} < {literal(item.below)}"
    return f"{column} IS NOT NULL" if item.known else f"{column} IS NULL"


def all_of(conditions: Iterable[str]) -> str:
    """Conditions that must hold together; `TRUE` where there is none."""
    return " AND ".join(conditions) or "TRUE"
