"""Columns inside of typed columns: members of structures, keys of maps and of key-value lists."""

# ruff: noqa: S608 - every name and text goes through sources.quoting

from collections.abc import Iterator, Mapping

import duckdb
from duckdb.sqltypes import DuckDBPyType

from connectors.sources.quoting import text
from connectors.sources.raw_table import Flat, RawColumn

KEY_NAMES = ("key", "name", "k")
VALUE_NAMES = ("value", "val", "v")
MOST_KEYS = 60
RAREST = 0.005
"""Share of the filled rows below which a key gets no column of its own."""
UNTYPED = '"NULL"'
"""Type of columns without any value; the engine fails on casts of such members."""
UNREADABLE = ("blob", "bit", "union")
Kinds = Mapping[str, tuple[str, DuckDBPyType]]
"""Top column to its expression and type."""


def key_value(names: tuple[str, ...]) -> tuple[str, str] | None:
    """The members of an object that is one key and its value; None for any other object."""
    if len(names) > 3:
        return None
    lower = {name.lower(): name for name in names}
    key = next((lower[name] for name in KEY_NAMES if name in lower), None)
    value = next((lower[name] for name in VALUE_NAMES if name in lower), None)
    return (key, value) if key is not None and value is not None else None


def plain_column(expression: str, kind: DuckDBPyType) -> RawColumn:
    """A column by its type; one that never held a value, and so has none, is empty text."""
    if str(kind) == UNTYPED:
        return RawColumn("CAST(NULL AS VARCHAR)", "VARCHAR")
    return RawColumn(expression, str(kind))


def nested_column(kinds: Kinds, name: str) -> RawColumn | None:
    """The column of a dotted name; None where there is none."""
    for top, (expression, kind) in kinds.items():
        if name.startswith(f"{top}."):
            found = _inside(expression, kind, name.removeprefix(f"{top}."))
            if found is not None:
                return found
    return None


def _inside(expression: str, kind: DuckDBPyType, rest: str) -> RawColumn | None:
    if kind.id == "struct":
        for name, child in _members(kind):
            member = f"struct_extract({expression}, {text(name)})"
            if rest == name:
                return plain_column(member, child)
            found = (
                _inside(member, child, rest.removeprefix(f"{name}."))
                if rest.startswith(f"{name}.")
                else None
            )
            if found is not None:
                return found
    pair = _pair(kind)
    if pair is not None:
        return RawColumn(_value_of(expression, kind, pair, key=rest), "VARCHAR")
    return None


def _members(kind: DuckDBPyType) -> Iterator[tuple[str, DuckDBPyType]]:
    for name, child in kind.children:
        if isinstance(child, DuckDBPyType):
            yield name, child


def _element(kind: DuckDBPyType) -> DuckDBPyType | None:
    return next((child for _, child in _members(kind)), None) if kind.id == "list" else None


def _pair(kind: DuckDBPyType) -> tuple[str, str] | None:
    """Names of key and value where a column is a map or a list of such pairs."""
    if kind.id == "map":
        return "key", "value"
    element = _element(kind)
    if element is None or element.id != "struct":
        return None
    return key_value(tuple(name for name, _ in _members(element)))


def _keys(expression: str, kind: DuckDBPyType, pair: tuple[str, str]) -> str:
    if kind.id == "map":
        return f"list_transform(map_keys({expression}), lambda p: CAST(p AS VARCHAR))"
    return f"list_transform({expression}, lambda p: CAST(struct_extract(p, {text(pair[0])}) AS VARCHAR))"


def _value_of(expression: str, kind: DuckDBPyType, pair: tuple[str, str], *, key: str) -> str:
    """Text of the first value under a key, whichever member of the value carries it."""
    if kind.id == "map":
        values = f"map_values({expression})"
        held = dict(_members(kind))["value"]
        shown = _text("p", held)
    else:
        values = expression
        element = _element(kind)
        held = dict(_members(element))[pair[1]] if element is not None else kind
        shown = _text(f"struct_extract(p, {text(pair[1])})", held)
    place = f"list_position({_keys(expression, kind, pair)}, {text(key)})"
    return f"list_extract(list_transform({values}, lambda p: {shown}), {place})"


def _text(expression: str, kind: DuckDBPyType) -> str:
    if kind.id == "struct":
        members = [
            _text(f"struct_extract({expression}, {text(name)})", child)
            for name, child in _members(kind)
        ]
        return f"coalesce({', '.join(members)})"
    if kind.id in ("list", "map"):
        return f"CAST(to_json({expression}) AS VARCHAR)"
    return f"CAST({expression} AS VARCHAR)"


def flat_columns(connection: duckdb.DuckDBPyConnection, relation: str, kinds: Kinds) -> Flat:
    """Every plain column, those of structures and frequent keys with dots."""
    columns: dict[str, RawColumn] = {}
    left_out: list[str] = []
    lists: list[str] = []
    for path, expression, kind in _leaves(kinds):
        pair = _pair(kind)
        element = _element(kind)
        if pair is not None:
            keys, rare = _frequent(connection, relation, _keys(expression, kind, pair))
            for key in keys:
                value = _value_of(expression, kind, pair, key=key)
                columns[f"{path}.{key}"] = RawColumn(value, "VARCHAR")
            left_out += [f"{path}: {rare} keys that few rows have"] if rare else []
        elif element is not None and element.id == "struct":
            lists.append(path)
        elif kind.id in UNREADABLE:
            left_out.append(f"{path}: binary values")
        else:
            columns[path] = plain_column(expression, kind)
    return Flat(columns=columns, left_out=tuple(left_out), lists=tuple(lists))


def _leaves(kinds: Kinds) -> Iterator[tuple[str, str, DuckDBPyType]]:
    for name, (expression, kind) in kinds.items():
        if kind.id == "struct":
            inner = {
                f"{name}.{member}": (f"struct_extract({expression}, {text(member)})", child)
                for member, child in _members(kind)
            }
            yield from _leaves(inner)
        else:
            yield name, expression, kind


def _frequent(
    connection: duckdb.DuckDBPyConnection, relation: str, keys: str
) -> tuple[list[str], int]:
    """Keys that many rows have, most frequent first, and how many others there are."""
    counted = connection.execute(
        f"WITH k AS (SELECT list_distinct({keys}) AS ks FROM {relation}), "
        "n AS (SELECT count(*) FILTER (len(ks) > 0) AS filled FROM k) "
        "SELECT key, count(*), any_value(filled) FROM (SELECT unnest(ks) AS key FROM k), n "
        "WHERE key <> '' GROUP BY key ORDER BY 2 DESC, 1"
    ).fetchall()
    kept = [key for key, rows, filled in counted if rows >= RAREST * filled][:MOST_KEYS]
    return kept, len(counted) - len(kept)
