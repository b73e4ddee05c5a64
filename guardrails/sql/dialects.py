"""A feature's SQL in the dialect of another engine, or why it cannot be said there."""

from collections.abc import Mapping
from typing import Literal

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, SqlglotError

from guardrails.decisions import Denied
from guardrails.sql.portable import MICROSECONDS, Columns, check_portable
from guardrails.sql.refusal import RefusedError

Dialect = Literal["spark", "bigquery"]


def render(sql: str, *, dialect: Dialect, columns: Columns) -> str | Denied:
    """The statement for another engine, laid out over lines.

    Args:
        sql: One SELECT in DuckDB's dialect.
        dialect: Spark SQL 4 with ANSI on, or GoogleSQL.
        columns: DuckDB type by column, by table; the table of labels among them.

    Returns:
        Text that gives the same values there; or the construct that would not.
    """
    try:
        tree = sqlglot.parse_one(sql, read="duckdb")
        check_portable(tree, columns)
        rewrite = _spark if dialect == "spark" else _bigquery
        return str(
            tree.transform(rewrite).sql(
                dialect=dialect, pretty=True, comments=False, unsupported_level=ErrorLevel.RAISE
            )
        )
    except RefusedError as refused:
        return refused.denied
    except SqlglotError:
        return Denied(
            rule="not_portable",
            reason=f"The query cannot be written for {dialect}.",
            remedy="Use sums, counts, CASE, windows with a total order and hours as INTERVAL.",
        )


def with_names(sql: str, *, names: Mapping[str, str]) -> str | Denied:
    """The statement, still in DuckDB's dialect, with other text in the place of its tables.

    Args:
        sql: One SELECT in DuckDB's dialect.
        names: What to write for each table: `{{ ref('labels') }}`.
    """
    marks = {table.lower(): f"signpost_table_{n}_" for n, table in enumerate(sorted(names))}
    try:
        tree = sqlglot.parse_one(sql, read="duckdb")
    except SqlglotError:
        return Denied(rule="syntax", reason="It cannot be read as SQL.", remedy="Correct it.")
    steps = {str(cte.alias).lower() for cte in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        mark = marks.get(table.name.lower())
        if mark is None or table.name.lower() in steps:
            continue
        if not table.alias:
            table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name)))
        table.set("this", exp.to_identifier(mark))
    text = str(tree.sql(dialect="duckdb", pretty=True, comments=False))
    for name, written in names.items():
        text = text.replace(marks[name.lower()], written)
    return text


def _spark(node: exp.Expr) -> exp.Expr:
    """Times without a zone stay so: both functions below take a zoned one, read in UTC."""
    if _is_micros(node):
        zoned = exp.Cast(this=node.expressions[0], to=exp.DataType.build("TIMESTAMPLTZ"))
        return exp.Anonymous(this="UNIX_MICROS", expressions=[zoned])
    if isinstance(node, exp.TimestampTrunc) and not isinstance(node.parent, exp.Cast):
        return exp.Cast(this=node.copy(), to=exp.DataType.build("TIMESTAMPNTZ"))
    return node


def _bigquery(node: exp.Expr) -> exp.Expr:
    if _is_micros(node):
        zoned = exp.Anonymous(this="TIMESTAMP", expressions=[node.expressions[0]])
        return exp.Anonymous(this="UNIX_MICROS", expressions=[zoned])
    if isinstance(node, exp.TimestampTrunc):
        unit = str(node.args["unit"].name).upper()
        iso = exp.Var(this="ISOWEEK" if unit == "WEEK" else unit)
        return exp.Anonymous(this="DATETIME_TRUNC", expressions=[node.this, iso])
    if isinstance(node, exp.ArrayFilter):
        raise RefusedError(
            "no_lists",
            "BigQuery keeps no order in a list that is filtered, and no empty items.",
            "Export the items as columns of their own.",
        )
    if isinstance(node, exp.Filter):
        return _only(node)
    return node


def _only(node: exp.Filter) -> exp.Expr:
    """An aggregate over some rows: its argument is empty on the others."""
    counted: exp.Expr = node.this
    condition = node.expression.this
    value = exp.Literal.number(1) if isinstance(counted.this, exp.Star) else counted.this
    if isinstance(value, exp.Distinct):
        kept = exp.Case().when(condition, value.expressions[0])
        value = exp.Distinct(expressions=[kept])
    else:
        value = exp.Case().when(condition, value)
    counted.set("this", value)
    return counted


def _is_micros(node: exp.Expr) -> bool:
    return isinstance(node, exp.Anonymous) and str(node.name).lower() == MICROSECONDS
