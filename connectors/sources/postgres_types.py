"""How values of PostgreSQL types come over: as numbers, times and booleans, or as text."""

from dataclasses import dataclass

from connectors.sources.quoting import ident

PLAIN = frozenset({"int2", "int4", "int8", "float4", "float8", "bool", "text", "varchar", "name"})
WIDEST = 18
"""Digits that a 64-bit integer always holds."""
TYPMOD_HEADER = 4


@dataclass(frozen=True)
class PostgresColumn:
    """One column of a table."""

    name: str
    expression: str
    """SQL for the server; empty for binary values, which are not read."""
    many: bool = False
    """An array, which comes as a JSON list."""
    document: bool = False
    """JSON."""


def column_of(name: str, type_name: str, kind: str, category: str, modifier: int) -> PostgresColumn:
    """The way of one column.

    Args:
        name: Its name.
        type_name: Name of its type, of a domain the one below: `numeric`.
        kind: `pg_type.typtype`: `e` for an enumeration.
        category: `pg_type.typcategory`: `A` for an array.
        modifier: `atttypmod`, which holds the digits of a numeric.
    """
    quoted = ident(name)
    if category == "A":
        return PostgresColumn(name, f"to_json({quoted})::text", many=True)
    if type_name in ("json", "jsonb"):
        return PostgresColumn(name, f"{quoted}::text", document=True)
    if type_name == "bytea":
        return PostgresColumn(name, "")
    if kind == "e" or type_name not in EXPRESSIONS:
        plain = quoted if type_name in PLAIN else f"{quoted}::text"
        return PostgresColumn(name, _numeric(quoted, modifier) if type_name == "numeric" else plain)
    return PostgresColumn(name, EXPRESSIONS[type_name].format(quoted))


EXPRESSIONS = {
    "timestamptz": "CASE WHEN isfinite({0}) THEN {0} AT TIME ZONE 'UTC' END",
    "timestamp": "CASE WHEN isfinite({0}) THEN {0} END",
    "date": "CASE WHEN isfinite({0}) THEN {0} END",
    "interval": "EXTRACT(epoch FROM {0})::float8",
    "money": "{0}::numeric::float8",
}
"""Infinite times are empty; lengths of time are seconds."""


def _numeric(quoted: str, modifier: int) -> str:
    """Whole numbers as integers, others as floats; of unknown or very many digits, as text."""
    if modifier < TYPMOD_HEADER:
        return f"{quoted}::text"
    digits, scale = divmod(modifier - TYPMOD_HEADER, 1 << 16)
    if scale:
        return f"{quoted}::float8"
    if digits > WIDEST:
        return f"{quoted}::text"
    return f"CASE WHEN {quoted} <> 'NaN' THEN {quoted}::int8 END"
