"""Catalogues dated by a year alone: films by release year, books by year of publication."""

from typing import Any

from connectors.contracts import ColumnType
from connectors.profiling.forms import YEAR_WORDS
from connectors.profiling.naming import word_set, words_of
from connectors.profiling.profile import ColumnProfile, Kind, Role, TableProfile
from connectors.proposal.lake_names import TableNames

BEGUN = "begun"
"""Ending of the time dimension's name."""
NUMBERS = (ColumnType.INTEGER, ColumnType.NUMBER)
APPEARED = (
    (word_set("production produced made filmed"), ("made", "produced")),
    (word_set("founded foundation established"), ("founded", "established")),
)
ANYHOW = ("released", "published")
SHOWN = "Counts from"
"""Nothing that a question says, so that `by release year` means the year itself."""


def year_of(table: TableProfile) -> ColumnProfile | None:
    """The column that says in which year the things of a catalogue came out; None without one."""
    if table.kind is not Kind.CONTENT or table.time is not None:
        return None
    found = [column for column in table.columns if _is_year(column)]
    return min(found, key=lambda column: (column.nulls, len(column.source)), default=None)


def _is_year(column: ColumnProfile) -> bool:
    named = set(words_of(column.source)) & YEAR_WORDS
    mostly = 2 * column.nulls <= column.rows
    plain = column.role is Role.CATEGORY and column.type in NUMBERS and column.lookup is None
    return bool(named) and mostly and plain and column.open


def begun_name(column: str) -> str:
    """Name of the time dimension of a year's lake column."""
    return f"{column}_{BEGUN}"


def begun(column: str) -> dict[str, Any]:
    """The time dimension: 1 January of the year; null before our era, which times cannot show."""
    year = f"CAST({column} AS INTEGER)"
    return {
        "name": begun_name(column),
        "type": "time",
        "label": SHOWN,
        "expr": f"CASE WHEN {column} BETWEEN 1 AND 3000 THEN make_date({year}, 1, 1) END",
        "type_params": {"time_granularity": "day"},
    }


def year_words(column: ColumnProfile, things: str) -> tuple[str, ...]:
    """What is said of things that came out: `films released`, `films were released`."""
    words = set(words_of(column.source))
    own = next((verbs for named, verbs in APPEARED if words & named), ())
    verbs = dict.fromkeys((*own, *ANYHOW))
    forms = ("{things} {verb}", "{things} were {verb}", "{verb} {things}")
    return tuple(form.format(things=things, verb=verb) for verb in verbs for form in forms)


def since(names: TableNames, year: ColumnProfile | None, *, first_day: str) -> str:
    """From which day on a row without a time counts."""
    if year is None:
        return f"No column says since when a row counts, so every row counts from {first_day} on."
    said = f"A row counts on 1 January of its '{names.of(year.source)}'"
    return f"{said}, {year.nulls:,} rows without one in no year." if year.nulls else f"{said}."
