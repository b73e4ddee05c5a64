"""Whether the label's own time reaches a value: distances to it may, the time itself may not."""

from collections.abc import Iterable, Mapping

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from guardrails.sql.resolve import DIALECT

Columns = frozenset[str]
Env = Mapping[str, Columns]
"""By source, its columns that hold the label's time."""

_DISTANCES = (exp.Sub, exp.DateDiff, exp.TimestampDiff, exp.DatetimeDiff, exp.TsOrDsDiff)
_NAMED_DISTANCES = frozenset({"age", "date_sub", "datesub", "date_diff", "datediff", "time_bucket"})


def label_time_values(
    sql: str, *, spine: str, column: str, given: Iterable[str]
) -> tuple[str, ...]:
    """Output columns that hold the label's time, or are made from it and nothing else.

    Args:
        sql: A statement that was parsed before.
        spine: Name of the table of labels.
        column: Its column of times.
        given: Output columns that are not values: the entities and the time itself.
    """
    try:
        tree = sqlglot.parse_one(sql, read=DIALECT)
    except (SqlglotError, RecursionError):
        return ()
    if not isinstance(tree, exp.Query):
        return ()
    env = {spine.lower(): frozenset({column.lower()})}
    named = {name.lower() for name in given}
    return tuple(sorted(_outputs(tree, env) - named))


def _outputs(query: exp.Expr, env: Env) -> Columns:
    """Output columns of a query that hold the label's time."""
    if isinstance(query, exp.Subquery):
        return _outputs(query.this, {**env, **_ctes(query, env)})
    env = {**env, **_ctes(query, env)}
    if isinstance(query, exp.SetOperation):
        return _outputs(query.this, env) | _outputs(query.expression, env)
    if not isinstance(query, exp.Select):
        return frozenset()
    sources = _sources(query, env)
    held: set[str] = set()
    for item in query.expressions:
        if item.is_star:
            named = item.args.get("table") if isinstance(item, exp.Column) else None
            held |= _starred(item, sources, named.name.lower() if named else None)
        elif _exposed(item.unalias(), sources, env):
            held.add(item.alias_or_name.lower())
    return frozenset(held)


def _ctes(query: exp.Expr, env: Env) -> Env:
    found = dict(env)
    with_ = query.args.get("with_") or query.args.get("with")
    for cte in with_.expressions if with_ is not None else ():
        found[cte.alias.lower()] = _outputs(cte.this, found)
    return found


def _starred(item: exp.Expr, sources: Env, named: str | None) -> Columns:
    every = [held for name, held in sources.items() if named in (None, name)]
    star = item.this if isinstance(item, exp.Column) else item
    left_out = {e.name.lower() for e in star.args.get("except_") or star.args.get("except") or ()}
    return frozenset().union(*every) - left_out


def _sources(select: exp.Select, env: Env) -> Env:
    """Columns with the label's time by alias of each source; laterals see those before them."""
    found: dict[str, Columns] = {}
    start = select.args.get("from_") or select.args.get("from")
    items = [start.this] if start is not None else []
    items += [join.this for join in select.args.get("joins") or ()]
    items += select.args.get("laterals") or ()
    for item in items:
        name = item.alias_or_name.lower()
        if isinstance(item, exp.Table):
            found[name] = env.get(item.name.lower(), frozenset())
        elif isinstance(item, exp.Lateral):
            found[name] = _outputs(item.this, {**env, **found})
        else:
            found[name] = _outputs(item, {**env, **found})
    return found


def _held(column: exp.Column, sources: Env, env: Env) -> bool:
    name, table = column.name.lower(), column.table.lower()
    if table:
        return name in sources.get(table, env.get(table, frozenset()))
    return any(name in held for held in sources.values())


def _exposed(node: exp.Expr, sources: Env, env: Env) -> bool:
    """Whether a value shows the label's time, and not a distance to something else."""
    if isinstance(node, exp.Column):
        return _held(node, sources, env)
    if isinstance(node, exp.Query):
        return bool(_outputs(node, {**env, **sources}))
    if isinstance(node, exp.Filter | exp.Window | exp.WithinGroup | exp.Order | exp.Ordered):
        return _exposed(node.this, sources, env)
    if _compares(node) and _has_data(node, sources, env):
        return False
    return any(_exposed(child, sources, env) for child in node.iter_expressions())


def _compares(node: exp.Expr) -> bool:
    if isinstance(node, exp.Predicate) and not isinstance(node, exp.SubqueryPredicate):
        return True
    if isinstance(node, exp.Anonymous):
        return node.name.lower() in _NAMED_DISTANCES
    return isinstance(node, _DISTANCES)


def _has_data(node: exp.Expr, sources: Env, env: Env) -> bool:
    if any(not _held(column, sources, env) for column in node.find_all(exp.Column)):
        return True
    function = node.find_ancestor(exp.Lambda)
    items = {item.name for item in function.expressions} if function is not None else set()
    return any(word.name in items for word in node.find_all(exp.Identifier))
