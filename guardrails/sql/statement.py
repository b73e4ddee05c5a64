"""A statement as DuckDB's own parser reads it."""

import atexit
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import duckdb
import orjson

from guardrails.sql.refusal import RefusedError

Tree = dict[str, Any]

MAX_CHARACTERS = 30_000
MAX_NODES = 4_000

_LOCKS = (
    "SET autoinstall_known_extensions=false",
    "SET autoload_known_extensions=false",
    "SET max_expression_depth=200",
    "PRAGMA disable_optimizer",
    "PREPARE tree AS SELECT json_serialize_sql(?)",
    "SET enable_external_access=false",
    "SET lock_configuration=true",
)
_UNUSUAL = re.compile(r"[^\n\t\r -~]")
_parsing = threading.Lock()


@dataclass(frozen=True)
class Statement:
    """One SELECT, parsed but not run."""

    nodes: tuple[Tree, ...]
    """Every node of the tree, parents before children."""

    def of_type(self, *types: str) -> list[Tree]:
        """Nodes of these types."""
        return [node for node in self.nodes if node.get("type") in types]

    @cached_property
    def functions(self) -> tuple[Tree, ...]:
        """Nodes that call a function or a window function."""
        return tuple([node for node in self.nodes if "function_name" in node])

    @cached_property
    def columns(self) -> tuple[list[str], ...]:
        """Every column as it is named: `["table", "column"]` or `["column"]`."""
        return tuple([n["column_names"] for n in self.nodes if n.get("class") == "COLUMN_REF"])

    @cached_property
    def cte_names(self) -> frozenset[str]:
        """Lower-case names of every WITH entry."""
        maps = [node["cte_map"] for node in self.nodes if node.get("cte_map")]
        return frozenset(str(e["key"]).lower() for found in maps for e in found.get("map", ()))

    @cached_property
    def tables(self) -> frozenset[str]:
        """Lower-case names of the tables read, WITH entries left out."""
        named = {str(node["table_name"]).lower() for node in self.of_type("BASE_TABLE")}
        return frozenset(named) - self.cte_names


def parse(sql: str) -> Statement:
    """Parse without running; `check_characters` comes first.

    Raises:
        RefusedError: If the text is not exactly one SELECT that DuckDB can read.
    """
    document = _serialize(sql)
    if document.get("error"):
        raise _unreadable(str(document.get("error_message", "")))
    statements = document["statements"]
    if len(statements) != 1:
        raise RefusedError("one_statement", "More than one statement was sent.", "Send one SELECT.")
    nodes: list[Tree] = []
    for node in _walk(statements[0]["node"]):
        nodes.append(node)
        if len(nodes) > MAX_NODES:
            raise RefusedError(
                "too_complex", "The query is too long or too deep.", "Ask for less at once."
            )
    return Statement(nodes=tuple(nodes))


def check_characters(sql: str) -> None:
    """Refuse texts that two readers could read differently, and endless ones."""
    if len(sql) > MAX_CHARACTERS:
        raise RefusedError("too_complex", "The query is too long.", "Ask for less at once.")
    if any(not c.isprintable() or c.isspace() for c in _UNUSUAL.findall(sql)):
        raise RefusedError(
            "odd_characters",
            "The query holds invisible or control characters.",
            "Write it with plain spaces and line breaks.",
        )


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:", config={"threads": 1})
    for lock in _LOCKS:
        connection.execute(lock)
    atexit.register(connection.close)
    return connection


def _serialize(sql: str) -> Tree:
    """The tree as JSON, from an in-memory database that holds nothing.

    Planned once and executed often, which takes half the time of a query with a parameter.
    """
    literal = sql.replace("'", "''")
    try:
        with _parsing:
            row = _parser().execute(f"EXECUTE tree('{literal}')").fetchone()
        document: Tree = orjson.loads(row[0]) if row else {"error": True}
    except (duckdb.Error, orjson.JSONDecodeError):
        return {"error": True}
    return document


def _unreadable(message: str) -> RefusedError:
    if "Only SELECT" in message:
        return RefusedError(
            "select_only", "Only reading is possible here.", "Ask with a single SELECT statement."
        )
    return RefusedError(
        "syntax", "The query cannot be read as SQL.", "Check its spelling, commas and brackets."
    )


def _walk(node: Any) -> Iterator[Tree]:
    stack = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, dict):
            yield current
            stack.extend(reversed(current.values()))
        elif isinstance(current, list):
            stack.extend(reversed(current))
