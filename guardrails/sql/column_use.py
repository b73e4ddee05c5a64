"""Which columns of which tables a query depends on: what it shows, and what decides its rows."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.lineage import lineage
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import traverse_scope

from guardrails.sql.resolve import DIALECT

Columns = Mapping[str, Mapping[str, str]]
"""DuckDB type by column, by table."""


class Use(NamedTuple):
    """One column that a query reads."""

    table: str
    column: str
    role: Literal["value", "condition"]
    """`condition`: it filters, joins, groups or orders, which lineage of the output leaves out."""


def columns_used(sql: str, *, columns: Columns, values: tuple[str, ...]) -> tuple[Use, ...] | None:
    """Every column of a table that the statement reads, by table and column.

    Args:
        sql: One SELECT in DuckDB's dialect.
        columns: The tables that it may read.
        values: Output columns whose lineage counts as `value`.

    Returns:
        None where the statement cannot be resolved.
    """
    schema: dict[str, object] = {table: dict(held) for table, held in columns.items()}
    try:
        tree = qualify(sqlglot.parse_one(sql, read=DIALECT), schema=schema, dialect=DIALECT)
        read = _read(tree)
        shown = {leaf for value in values for leaf in _leaves(value, sql, schema)}
    except (SqlglotError, ValueError, RecursionError):
        return None
    return tuple(
        Use(table, column, "value" if (table, column) in shown else "condition")
        for table, column in sorted(read | shown)
        if table in columns
    )


def _read(tree: exp.Expr) -> set[tuple[str, str]]:
    found = set()
    for scope in traverse_scope(tree):
        for column in scope.columns:
            source = scope.sources.get(column.table)
            if isinstance(source, exp.Table):
                found.add((source.name.lower(), column.name.lower()))
    return found


def _leaves(value: str, sql: str, schema: dict[str, object]) -> set[tuple[str, str]]:
    """Columns of tables that an output column is computed from."""
    found = set()
    for node in lineage(value, sql, schema=schema, dialect=DIALECT).walk():
        if isinstance(node.expression, exp.Table) and not node.downstream:
            found.add(
                (node.expression.name.lower(), node.name.rpartition(".")[2].strip('"').lower())
            )
    return found
