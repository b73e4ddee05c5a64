"""Small pieces of SQL that mean the same on every engine a feature is exported to."""

import re
from collections.abc import Iterable

from assistant.features.spec.filters import Scalar
from connectors.sources.quoting import ident, text

MICROS_PER_HOUR = 3_600_000_000
MICROS_PER_DAY = 24 * MICROS_PER_HOUR
DECIMAL = "DECIMAL(28, 6)"
"""Fractions are summed in it: exact, so that the order of rows cannot change a bit."""
FINE_DECIMAL = "DECIMAL(28, 9)"
"""Logarithms are cut to it: engines differ in their last bits."""
_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")
_KEYWORDS = (
    "all and any array as asc at between both by case cast check collate column constraint copy "
    "create cross current date default desc distinct do else end except exists false fetch filter "
    "first for foreign from full grant group having hour in inner intersect interval into is join "
    "key last leading left like limit month not null of offset on only or order outer over "
    "partition pivot position primary range references right rows select set show some sum table "
    "then time timestamp to trailing true union unique unpivot user using value values when where "
    "window with year"
)
_RESERVED = frozenset(_KEYWORDS.split())


def name(column: str) -> str:
    """A column or table name, quoted only where it must be."""
    return column if _PLAIN.fullmatch(column) and column not in _RESERVED else ident(column)


def names(columns: Iterable[str], *, of: str | None = None) -> str:
    """A list of columns, each of the alias where one is given."""
    prefix = f"{of}." if of else ""
    return ", ".join(prefix + name(column) for column in columns)


def literal(value: Scalar) -> str:
    """One value; fractions through text, because engines read `0.5` as different types."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return f"CAST({text(repr(value))} AS DOUBLE)"
    return text(value)


def minus_hours(time: str, hours: int) -> str:
    """A time so many hours earlier."""
    return f"{time} - INTERVAL {hours} HOUR" if hours else time


def micros(time: str) -> str:
    """Microseconds since 1970 of a time in UTC."""
    return f"epoch_us({time})"


def day_number(time: str) -> str:
    """Days since 1970 of a time in UTC."""
    return f"{micros(time)} // {MICROS_PER_DAY}"


def fine(value: str) -> str:
    """A fraction cut to nine digits."""
    return f"CAST(CAST({value} AS {FINE_DECIMAL}) AS DOUBLE)"


def exact_sum(column: str, duckdb_type: str, *, where: str = "") -> str:
    """Sum that no order of rows can change: of integers, or of decimals for fractions."""
    if is_integer(duckdb_type):
        return f"CAST(sum({column}){where} AS BIGINT)"
    return f"CAST(sum(CAST({column} AS {DECIMAL})){where} AS DOUBLE)"


def is_integer(duckdb_type: str) -> bool:
    """Whether the type holds whole numbers only."""
    return duckdb_type.upper().endswith("INT") or duckdb_type.upper() == "INTEGER"


def is_number(duckdb_type: str) -> bool:
    """Whether the type can be summed."""
    return is_integer(duckdb_type) or duckdb_type.upper().split("(")[0] in (
        "DOUBLE",
        "FLOAT",
        "REAL",
        "DECIMAL",
    )


def indent(block: str, *, by: int = 2) -> str:
    """The block with every line moved to the right."""
    return "\n".join(" " * by + line if line else line for line in block.splitlines())
