"""Joins that multiply along a chain: an order is added up once for each of its lines."""

from collections.abc import Iterable, Mapping

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from guardrails.sql.resolve import DIALECT

_ONE_ROW_AT_MOST = ("SEMI", "ANTI", "ASOF")
_ADDS = (exp.Sum, exp.Count)


def fanned_out(
    sql: str, *, spine: str, keys: Mapping[str, tuple[str, ...]]
) -> tuple[str, str] | None:
    """A source that is added up, and one whose rows repeat it, or None.

    The second is joined to the first by something else than its own whole key, and none of its
    columns is in what is added up.

    Args:
        sql: A statement that was parsed before; None where it cannot be read.
        spine: Name of the table of labels.
        keys: Lower-case columns of the key by lower-case table.
    """
    try:
        tree = sqlglot.parse_one(sql, read=DIALECT)
    except (SqlglotError, RecursionError):
        return None
    for select in tree.find_all(exp.Select):
        labels = {
            table.alias_or_name.lower()
            for table in select.find_all(exp.Table)
            if table.name.lower() == spine.lower()
        }
        for join in select.args.get("joins") or ():
            repeated = _repeated(join, labels, keys)
            if repeated is not None and _added(select, *repeated):
                return repeated
    return None


def _repeated(
    join: exp.Join, labels: set[str], keys: Mapping[str, tuple[str, ...]]
) -> tuple[str, str] | None:
    """The one source that a join may give several rows for, and the join's own name."""
    key, own, on = _key(join.this, keys), join.this.alias_or_name.lower(), join.args.get("on")
    kinds = {str(join.args.get(part) or "").upper() for part in ("kind", "side", "method")}
    if not key or on is None or kinds & set(_ONE_ROW_AT_MOST):
        return None
    pairs = list(_pairs(on, own))
    partners = {other for _, other in pairs}
    if len(partners) != 1 or partners & labels or set(key) <= {column for column, _ in pairs}:
        return None
    return partners.pop(), own


def _key(source: exp.Expr, keys: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The key of a table, or of one that a subquery hands on row by row; empty where unknown."""
    if isinstance(source, exp.Table):
        return keys.get(source.name.lower(), ())
    query = source.this if isinstance(source, exp.Subquery) else None
    if not isinstance(query, exp.Select) or any(
        query.args.get(part) for part in ("group", "limit", "qualify", "joins")
    ):
        return ()
    start = query.args.get("from_") or query.args.get("from")
    if start is None or not isinstance(start.this, exp.Table) or query.find(exp.AggFunc):
        return ()
    key = keys.get(start.this.name.lower(), ())
    named = {item.name.lower() for item in query.expressions if isinstance(item, exp.Column)}
    return key if not query.args.get("distinct") or set(key) <= named else ()


def _pairs(on: exp.Expr, own: str) -> Iterable[tuple[str, str]]:
    """Own column and the other source, of each equality that holds for every row."""
    for condition in on.flatten() if isinstance(on, exp.And) else (on,):
        equal = condition.unnest()
        sides = (equal.this, equal.expression) if isinstance(equal, exp.EQ) else ()
        if len(sides) != 2 or not all(isinstance(side, exp.Column) for side in sides):
            continue
        for one, other in (sides, sides[::-1]):
            if one.table.lower() == own and other.table.lower() not in ("", own):
                yield one.name.lower(), other.table.lower()


def _added(select: exp.Select, source: str, repeats: str) -> bool:
    """Whether columns of the source alone are added up, each as often as it is repeated."""
    for node in (node for item in select.expressions for node in item.walk()):
        if not isinstance(node, _ADDS) or isinstance(node.this, exp.Distinct):
            continue
        whole = node.parent if isinstance(node.parent, exp.Filter) else node
        tables = {column.table.lower() for column in whole.find_all(exp.Column)}
        if source in tables and not tables & {"", repeats}:
            return True
    return False
