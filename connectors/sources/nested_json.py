"""Columns inside of JSON documents: members of objects and keys of key-value lists."""

# ruff: noqa: S608 - every name and text goes through sources.quoting

import re
from dataclasses import dataclass

import duckdb

from connectors.sources.nested_types import MOST_KEYS, RAREST, key_value
from connectors.sources.quoting import text
from connectors.sources.raw_table import Flat, RawColumn

DEEPEST = 4
PLAIN = re.compile(r'[^."]+')
MOST_MEMBERS = 100
"""An object with more different members is a map, and stays text."""


def json_path(path: list[str]) -> str:
    """A JSON path to a member, as an SQL text."""
    return text("$" + "".join('."' + step.replace('"', "") + '"' for step in path))


def json_text(path: list[str]) -> str:
    """SQL of one JSON member as text."""
    return f"(json ->> {json_path(path)})"


def json_column(name: str, pairs: dict[str, tuple[str, str]]) -> RawColumn:
    """The column of a dotted name.

    Args:
        name: Members from the outside in, and after a key-value list its key.
        pairs: Paths of the key-value lists with the names of key and value.
    """
    for path, pair in pairs.items():
        if name.startswith(f"{path}."):
            key = name.removeprefix(f"{path}.")
            return RawColumn(_value_of(path.split("."), pair, key=key), "VARCHAR")
    return RawColumn(json_text(name.split(".")), "VARCHAR")


def _items(path: list[str]) -> str:
    return f"CAST((json -> {json_path(path)}) AS JSON[])"


def _keys(path: list[str], pair: tuple[str, str]) -> str:
    return f"list_transform({_items(path)}, lambda p: p ->> {json_path([pair[0]])})"


def _value_of(path: list[str], pair: tuple[str, str], *, key: str) -> str:
    value = f"(p -> {json_path([pair[1]])})"
    inner = (
        f"list_filter(list_transform(json_keys({value}), "
        f"lambda m: json_extract_string({value}, '$.\"' || m || '\"')), lambda m: m IS NOT NULL)[1]"
    )
    shown = f"CASE WHEN json_type({value}) = 'OBJECT' THEN {inner} ELSE {value} ->> '$' END"
    place = f"list_position({_keys(path, pair)}, {text(key)})"
    # A row whose member is no list has none of its keys.
    values = f"list_extract(list_transform({_items(path)}, lambda p: {shown}), {place})"
    return f"CASE WHEN json_type(json -> {json_path(path)}) = 'ARRAY' THEN {values} END"


@dataclass(frozen=True)
class _Seen:
    """What one path holds, over the looked-at documents."""

    kinds: frozenset[str]
    members: tuple[str, ...]
    item_members: tuple[str, ...]
    """Members of the objects in its lists; empty where it has no lists of objects."""
    nested_lists: bool


def find_pairs(
    connection: duckdb.DuckDBPyConnection, sample: str, names: set[str]
) -> dict[str, tuple[str, str]]:
    """Key-value lists below the given top members or dotted paths."""
    found = {}
    for name in sorted(names):
        pair = key_value(_look(connection, sample, name.split(".")).item_members)
        if pair is not None:
            found[name] = pair
    return found


def flat_json(connection: duckdb.DuckDBPyConnection, sample: str, names: list[str]) -> Flat:
    """Every plain column of documents.

    Args:
        connection: Where they are.
        sample: SQL of a relation with a column `json` of documents to look at.
        names: Their top members.
    """
    columns: dict[str, RawColumn] = {}
    left_out: list[str] = []
    lists: list[str] = []
    # A dot in the name of a top member would be taken for a step inside.
    columns |= {n: RawColumn(json_text([n]), "VARCHAR") for n in names if not PLAIN.fullmatch(n)}
    waiting = [[name] for name in names if PLAIN.fullmatch(name)]
    while waiting:
        path = waiting.pop(0)
        name = ".".join(path)
        seen = _look(connection, sample, path)
        pair = key_value(seen.item_members)
        if pair is not None:
            keys, rare = _frequent(connection, sample, path, pair)
            columns |= {
                f"{name}.{key}": RawColumn(_value_of(path, pair, key=key), "VARCHAR")
                for key in keys
            }
            left_out += [f"{name}: {rare} keys that few rows have"] if rare else []
            continue
        opened = _opens(seen, path)
        if opened:
            plain = [member for member in seen.members if PLAIN.fullmatch(member)]
            waiting.extend([*path, member] for member in plain)
            if len(plain) < len(seen.members):
                left_out.append(f"{name}: members whose names hold dots or quotes")
        if seen.item_members:
            lists.append(name)
        elif seen.nested_lists:
            left_out.append(f"{name}: lists inside of lists")
        elif not opened or seen.kinds - {"OBJECT", "NULL"}:
            # Objects in some rows and plain values in others: both are columns.
            columns[name] = RawColumn(json_text(path), "VARCHAR")
    return Flat(columns=columns, left_out=tuple(left_out), lists=tuple(lists))


def _opens(seen: _Seen, path: list[str]) -> bool:
    return "OBJECT" in seen.kinds and len(path) < DEEPEST and 0 < len(seen.members) <= MOST_MEMBERS


def _look(connection: duckdb.DuckDBPyConnection, sample: str, path: list[str]) -> _Seen:
    value = f"(json -> {json_path(path)})"
    items = "CASE WHEN json_type(v) = 'ARRAY' THEN CAST(v AS JSON[]) END"
    objects = "list_filter(i, lambda p: json_type(p) = 'OBJECT')"
    kinds, members, item_members, deep = connection.execute(
        "SELECT list(DISTINCT json_type(v)), "
        "list_sort(list_distinct(flatten(list(json_keys(v)) FILTER (json_type(v) = 'OBJECT')))), "
        f"list_sort(list_distinct(flatten(flatten(list(list_transform({objects}, lambda p: json_keys(p))))))), "
        "bool_or(len(list_filter(i, lambda p: json_type(p) = 'ARRAY')) > 0) "
        f"FROM (SELECT v, {items} AS i FROM (SELECT {value} AS v FROM {sample}) WHERE v IS NOT NULL)"
    ).fetchall()[0]
    return _Seen(
        kinds=frozenset(kinds or ()),
        members=tuple(str(name) for name in members or ()),
        item_members=tuple(str(name) for name in item_members or ()),
        nested_lists=bool(deep),
    )


def _frequent(
    connection: duckdb.DuckDBPyConnection, sample: str, path: list[str], pair: tuple[str, str]
) -> tuple[list[str], int]:
    is_list = f"json_type(json -> {json_path(path)}) = 'ARRAY'"
    counted = connection.execute(
        f"WITH k AS (SELECT list_distinct({_keys(path, pair)}) AS ks FROM {sample} WHERE {is_list}), "
        "n AS (SELECT count(*) FILTER (len(ks) > 0) AS filled FROM k) "
        "SELECT key, count(*), any_value(filled) FROM (SELECT unnest(ks) AS key FROM k), n "
        "WHERE key <> '' GROUP BY key ORDER BY 2 DESC, 1"
    ).fetchall()
    kept = [str(key) for key, rows, filled in counted if rows >= RAREST * filled][:MOST_KEYS]
    return kept, len(counted) - len(kept)
