"""Which tables a query joins by their whole key, so that no row of theirs can multiply another."""

from collections.abc import Iterable, Mapping

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from guardrails.sql.resolve import DIALECT


def joined_by_key(sql: str, keys: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """Tables of which every mention is matched with one row at most.

    Args:
        sql: A statement that was parsed before.
        keys: Columns of the key by table, none for a table without one.

    Returns:
        Names as they were given. Empty where the statement cannot be read.
    """
    try:
        tree = sqlglot.parse_one(sql, read=DIALECT)
    except (SqlglotError, RecursionError):
        return frozenset()
    known = {name.lower(): name for name, key in keys.items() if key}
    met: set[str] = set()
    loose: set[str] = set()
    for table in tree.find_all(exp.Table):
        name = known.get(table.name.lower())
        if name is None:
            continue
        met.add(name)
        held = _matched(table)
        if not {column.lower() for column in keys[name]} <= held:
            loose.add(name)
    return frozenset(met - loose)


def _matched(table: exp.Table) -> frozenset[str]:
    """Columns of one mention of a table that must equal something outside of it."""
    select = table.find_ancestor(exp.Select)
    if select is None:
        return frozenset()
    alias = table.alias_or_name.lower()
    found: set[str] = set()
    for condition in _conditions(select):
        found |= _equal(condition, alias)
    join = table.parent if isinstance(table.parent, exp.Join) else None
    found |= {column.name.lower() for column in join.args.get("using") or ()} if join else set()
    return frozenset(found)


def _conditions(select: exp.Select) -> Iterable[exp.Expr]:
    """What holds for every row of a SELECT: the parts of ON and WHERE that AND connects."""
    where = select.args.get("where")
    whole = [where.this] if where is not None else []
    whole += [on for join in select.args.get("joins") or () if (on := join.args.get("on"))]
    for condition in whole:
        yield from condition.flatten() if isinstance(condition, exp.And) else (condition,)


def _equal(condition: exp.Expr, alias: str) -> frozenset[str]:
    """The column of the alias that a condition sets equal to something else, or nothing."""
    condition = condition.unnest()
    if not isinstance(condition, exp.EQ):
        return frozenset()
    for one, other in (
        (condition.this, condition.expression),
        (condition.expression, condition.this),
    ):
        outside = all(
            column.table.lower() not in ("", alias) for column in other.find_all(exp.Column)
        )
        if isinstance(one, exp.Column) and one.table.lower() == alias and outside:
            return frozenset({one.name.lower()})
    return frozenset()
