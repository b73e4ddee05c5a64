"""A statement as sqlglot reads it: every column resolved against the policy."""

import re
import threading

import sqlglot
from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import OptimizeError, SqlglotError
from sqlglot.optimizer.qualify import qualify

from guardrails.sql import rows, structure
from guardrails.sql.policy import SqlPolicy
from guardrails.sql.refusal import RefusedError, nearest
from guardrails.sql.statement import Statement

DIALECT = "duckdb"
CUTS = ("order", "limit", "offset")
"""Parts of a statement that say how much of the answer is shown, and how."""
STAR = "star"
"""Mark on a SELECT that was written with `*`."""

_writers = threading.local()
"""One writer a thread: making one costs more than writing a small statement."""

_NAMED = re.compile(r"column:? '?\"?(?:[\w]+\"?\.\"?)?(\w+)", re.IGNORECASE)


def resolve(
    sql: str, statement: Statement, policy: SqlPolicy, *, compiled: bool = False
) -> exp.Query:
    """Parse again, compare with DuckDB's reading, and qualify every column.

    Args:
        sql: The statement.
        statement: The same, as DuckDB's parser reads it.
        policy: What may be read.
        compiled: Whether the semantic layer wrote it.

    Raises:
        RefusedError: If the two parsers disagree, or a column cannot be resolved.
    """
    tree = _parse(sql)
    parts = structure.read(tree, compiled=compiled)
    for table in parts.tables:
        table.set("db", None)
    _same_tables(parts, statement)
    _mark(tree, parts)
    try:
        query = qualify(
            tree,
            dialect=DIALECT,
            schema=policy.resolver_schema,
            quote_identifiers=False,
            validate_qualify_columns=False,
        )
    except OptimizeError as error:
        raise _unknown(str(error), statement, policy) from None
    except (SqlglotError, RecursionError):
        raise _unreadable() from None
    if not isinstance(query, exp.Query):
        raise _unreadable()
    _check_resolved(query, statement, policy)
    rows.narrow(query, policy)
    return query


def render(node: exp.Expr) -> str:
    """The only text that may run, or a part of it.

    The nodes that `structure` admits are written as they stand, so the tree is not copied first;
    but for WITHIN GROUP, which the writer takes apart.
    """
    taken_apart = any(isinstance(part, exp.WithinGroup) for part in structure.nodes(node))
    if not hasattr(_writers, "duckdb"):
        _writers.duckdb = Dialect.get_or_raise(DIALECT).generator(comments=False)
    return str(_writers.duckdb.generate(node, copy=taken_apart))


def render_in_two(query: exp.Query) -> tuple[str, str]:
    """The statement without its order and limit, and these; together they are what may run."""
    cuts = {name: query.args.pop(name, None) for name in CUTS}
    body = render(query)
    tail = " ".join(render(node).strip() for node in cuts.values() if node is not None)
    query.args.update(cuts)
    return body, tail


def _parse(sql: str) -> exp.Query:
    try:
        trees = [tree for tree in sqlglot.parse(sql, read=DIALECT) if tree is not None]
    except (SqlglotError, RecursionError):
        raise _unreadable() from None
    if len(trees) != 1 or not isinstance(trees[0], exp.Query):
        raise _unreadable()
    return trees[0]


def _same_tables(parts: structure.Parts, statement: Statement) -> None:
    named = {entry.alias.lower() for entry in parts.entries}
    tables = {table.name.lower() for table in parts.tables}
    if named != statement.cte_names or tables - named != statement.tables:
        raise _unreadable()


def _mark(tree: exp.Query, parts: structure.Parts) -> None:
    """Note stars before they are expanded, spell out GROUP BY ALL, and name what has no name."""
    for select in parts.selects:
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


def _check_resolved(query: exp.Query, statement: Statement, policy: SqlPolicy) -> None:
    """Quote every name, and see that every column belongs to a source of its own SELECT."""
    sources: dict[int, frozenset[str]] = {}
    for node in structure.nodes(query):
        if isinstance(node, exp.Identifier):
            node.args["quoted"] = True
        elif isinstance(node, exp.Column):
            _check_column(node, sources, statement=statement, policy=policy)
        elif isinstance(node, exp.TableColumn | exp.Dot):
            raise RefusedError("row_value", "A whole row is used as a value.", "Name its columns.")


def _check_column(
    column: exp.Column,
    sources: dict[int, frozenset[str]],
    *,
    statement: Statement,
    policy: SqlPolicy,
) -> None:
    if isinstance(column.this, exp.Star) or (not column.table and not _orders_output(column)):
        raise _unknown(column.name, statement, policy)
    select = column.parent_select
    if not column.table or select is None:
        return
    if id(select) not in sources:
        sources[id(select)] = _aliases(select)
    if column.table not in sources[id(select)]:
        outer = select.parent_select
        while outer is not None and column.table not in _aliases(outer):
            outer = outer.parent_select
        if outer is None:
            raise _unknown(column.name, statement, policy)
        raise RefusedError(
            "correlated",
            "A subquery looks at its outer query.",
            "Join the two, or filter in both.",
        )


def _aliases(select: exp.Select) -> frozenset[str]:
    first = select.args.get("from_")
    joined = (join.this.alias_or_name for join in select.args.get("joins") or ())
    return frozenset((first.this.alias_or_name, *joined) if first is not None else ())


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


def _unknown(message: str, statement: Statement, policy: SqlPolicy) -> RefusedError:
    found = _NAMED.search(message)
    name = found.group(1) if found else message if message.isidentifier() else "?"
    if name.lower() in policy.by_name:
        return RefusedError("row_value", "A whole row is used as a value.", "Name its columns.")
    columns = [policy.schema_mapping.get(table, {}) for table in statement.tables]
    if sum(name.lower() in names for names in columns) > 1:
        return RefusedError(
            "ambiguous_column", f"'{name}' is in more than one table.", "Write table.column."
        )
    known = {column for names in columns for column in names}
    listed = f"Columns are: {', '.join(sorted(known)[:20])}."
    remedy = nearest(name, known, otherwise=listed)
    return RefusedError("unknown_column", f"There is no column '{name}'.", remedy)
