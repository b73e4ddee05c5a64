"""A statement as sqlglot reads it: every column resolved against the policy."""

import re

import sqlglot
from sqlglot import exp
from sqlglot.errors import OptimizeError, SqlglotError
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import traverse_scope

from guardrails.sql.policy import SqlPolicy
from guardrails.sql.refusal import RefusedError, nearest
from guardrails.sql.statement import Statement

DIALECT = "duckdb"
STAR = "star"
"""Mark on a SELECT that was written with `*`."""

_NAMED = re.compile(r"column:? '?\"?(?:[\w]+\"?\.\"?)?(\w+)", re.IGNORECASE)


def resolve(sql: str, statement: Statement, policy: SqlPolicy) -> exp.Query:
    """Parse again, compare with DuckDB's reading, and qualify every column.

    Raises:
        RefusedError: If the two parsers disagree, or a column cannot be resolved.
    """
    tree = _parse(sql)
    _drop_schema(tree)
    _same_tables(tree, statement)
    _mark(tree)
    try:
        query = qualify(
            tree, dialect=DIALECT, schema=policy.resolver_schema, validate_qualify_columns=True
        )
    except OptimizeError as error:
        raise _unknown(str(error), statement, policy) from None
    except (SqlglotError, RecursionError):
        raise _unreadable() from None
    if not isinstance(query, exp.Query):
        raise _unreadable()
    _fully_resolved(query, policy)
    return query


def render(query: exp.Expr, *, last: bool = False) -> str:
    """The only text that may run.

    Args:
        query: A resolved statement.
        last: Whether the tree is used up: rendering then may change it, and need not copy it.
    """
    return query.sql(DIALECT, comments=False, copy=not last)


def _parse(sql: str) -> exp.Query:
    try:
        trees = [tree for tree in sqlglot.parse(sql, read=DIALECT) if tree is not None]
    except (SqlglotError, RecursionError):
        raise _unreadable() from None
    if len(trees) != 1 or not isinstance(trees[0], exp.Query):
        raise _unreadable()
    return trees[0]


def _drop_schema(tree: exp.Query) -> None:
    for table in tree.find_all(exp.Table):
        table.set("db", None)
        table.set("catalog", None)


def _same_tables(tree: exp.Query, statement: Statement) -> None:
    named = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
    tables = {table.name.lower() for table in tree.find_all(exp.Table)}
    if named != statement.cte_names or tables - named != statement.tables:
        raise _unreadable()


def _mark(tree: exp.Query) -> None:
    """Note stars before they are expanded, spell out GROUP BY ALL, and name what has no name."""
    for select in tree.find_all(exp.Select):
        if any(item.is_star for item in select.expressions):
            select.meta[STAR] = True
        group = select.args.get("group")
        if group is not None and group.args.get("all"):
            keys = [e.unalias().copy() for e in select.expressions if not e.find(exp.AggFunc)]
            select.set("group", exp.Group(expressions=keys) if keys else None)
    if isinstance(tree, exp.Select):
        _name_outputs(tree)


def _name_outputs(select: exp.Select) -> None:
    """Give computed outputs a name that a cell reference can hold: `count`, `sum_revenue`."""
    taken = {item.alias_or_name.lower() for item in select.expressions}
    named = []
    for item in select.expressions:
        clock = isinstance(item, exp.CurrentDate)
        if item.is_star or (item.alias_or_name and not clock):
            named.append(item)
            continue
        base = re.sub(r"\W+", "_", item.sql(DIALECT).lower()).strip("_")[:40] or "value"
        base = "today" if clock else base
        name = next(n for n in (base, *(f"{base}_{i}" for i in range(2, 999))) if n not in taken)
        taken.add(name)
        named.append(exp.alias_(item, name))
    select.set("expressions", named)


def _fully_resolved(query: exp.Query, policy: SqlPolicy) -> None:
    for scope in traverse_scope(query):
        if scope.is_correlated_subquery:
            raise RefusedError(
                "correlated",
                "A subquery looks at its outer query.",
                "Join the two, or filter in both.",
            )
    for column in query.find_all(exp.Column):
        unplaced = not column.table and not _orders_output(column)
        if unplaced or isinstance(column.this, exp.Star):
            raise _unknown(column.name, None, policy)
    if next(query.find_all(exp.TableColumn, exp.Dot, exp.Lambda, exp.Placeholder), None):
        raise RefusedError("row_value", "A whole row is used as a value.", "Name its columns.")


def _orders_output(column: exp.Column) -> bool:
    """Whether ORDER BY names an output column, as it may without a table."""
    order = column.parent.parent if isinstance(column.parent, exp.Ordered) else None
    query = order.parent if isinstance(order, exp.Order) else None
    return isinstance(query, exp.Query) and column.name in query.named_selects


def _unreadable() -> RefusedError:
    return RefusedError(
        "parsers_disagree",
        "The query can be read in more than one way.",
        "Write it more plainly: one SELECT with named columns.",
    )


def _unknown(message: str, statement: Statement | None, policy: SqlPolicy) -> RefusedError:
    found = _NAMED.search(message)
    name = found.group(1) if found else message if message.isidentifier() else "?"
    if name.lower() in policy.by_name:
        return RefusedError("row_value", "A whole row is used as a value.", "Name its columns.")
    if "ambiguous" in message.lower():
        return RefusedError(
            "ambiguous_column", f"'{name}' is in more than one table.", "Write table.column."
        )
    tables = statement.tables if statement else policy.by_name.keys()
    known = {c for table in tables for c in policy.schema_mapping.get(table, ())}
    listed = f"Columns are: {', '.join(sorted(known)[:20])}."
    remedy = nearest(name, known, otherwise=listed)
    return RefusedError("unknown_column", f"There is no column '{name}'.", remedy)
