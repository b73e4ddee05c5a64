"""Joins that multiply: two lists beside each label, joined to it and not to each other, then counted."""

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from guardrails.sql.resolve import DIALECT

_ADDS = (exp.Count, exp.Sum, exp.Avg, exp.CountIf, exp.Median, exp.Stddev)


def multiplied(
    sql: str, *, spine: str, events: frozenset[str], keys: frozenset[str] = frozenset()
) -> tuple[str, str] | None:
    """Two sources whose rows are paired with each other before they are counted, or None.

    Args:
        sql: A statement that was parsed before.
        spine: Name of the table of labels.
        events: Lower-case names of the tables that hold many rows per entity.
        keys: Lower-case names of the columns that tell their rows apart.
    """
    try:
        tree = sqlglot.parse_one(sql, read=DIALECT)
    except (SqlglotError, RecursionError):
        return None
    lists = set(events)
    for cte in tree.find_all(exp.CTE):
        if _many(cte.this, frozenset(lists), keys=keys):
            lists.add(cte.alias.lower())
    for select in tree.find_all(exp.Select):
        found = _lists(select, spine=spine, lists=frozenset(lists), keys=keys)
        if len(found) > 1 and _adds(select):
            return found[0], found[1]
    return None


def _many(query: exp.Expr, lists: frozenset[str], *, keys: frozenset[str]) -> bool:
    """Whether a query may give many rows per entity."""
    if not isinstance(query, exp.Select) or any(
        query.args.get(part) for part in ("group", "limit", "qualify", "distinct")
    ):
        return isinstance(query, exp.Select) and _keeps_events(query, lists, keys=keys)
    return any(table.name.lower() in lists for table in query.find_all(exp.Table))


def _keeps_events(query: exp.Select, lists: frozenset[str], *, keys: frozenset[str]) -> bool:
    """DISTINCT or GROUP BY with an event's id keeps the events; others may make one row of many."""
    if query.args.get("limit") or query.args.get("qualify"):
        return False
    distinct = query.args.get("distinct")
    on = distinct is not None and distinct.args.get("on") is not None
    names = {item.name.lower() for item in query.expressions if isinstance(item, exp.Column)}
    return (on or bool(names & keys)) and any(
        table.name.lower() in lists for table in query.find_all(exp.Table)
    )


def _lists(
    select: exp.Select, *, spine: str, lists: frozenset[str], keys: frozenset[str]
) -> list[str]:
    """Sources with many rows per label whose join names the labels and itself alone."""
    start = select.args.get("from_") or select.args.get("from")
    if start is None or start.this.name.lower() != spine.lower():
        return []
    label = start.this.alias_or_name.lower()
    found = []
    for join in select.args.get("joins") or ():
        source, own = join.this, join.this.alias_or_name.lower()
        inner = source.this if isinstance(source, exp.Subquery) else source
        named = isinstance(inner, exp.Table)
        many = inner.name.lower() in lists if named else _many(inner, lists, keys=keys)
        on = join.args.get("on")
        if not many or on is None:
            continue
        if {column.table.lower() for column in on.find_all(exp.Column)} == {label, own}:
            found.append(own)
    return found


def _adds(select: exp.Select) -> bool:
    """Whether something is added up that DISTINCT does not keep apart."""
    return any(
        isinstance(node, _ADDS) and not isinstance(node.this, exp.Distinct)
        for item in select.expressions
        for node in item.walk()
    )
