"""Hours, weekdays and months of the label that a query compares with a number."""

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from guardrails.sql.resolve import DIALECT


def label_clock(sql: str, *, column: str) -> tuple[int, ...]:
    """Numbers that parts of the label's time are compared with, in order: 17 of `hour(label_ts) = 17`.

    Args:
        sql: A statement that was parsed before; nothing where it cannot be read.
        column: The spine's column of times.
    """
    try:
        tree = sqlglot.parse_one(sql, read=DIALECT)
    except (SqlglotError, RecursionError):
        return ()
    found: set[int] = set()
    for node in tree.find_all(exp.Predicate):
        if {one.name.lower() for one in node.find_all(exp.Column)} != {column.lower()}:
            continue
        found.update(
            int(literal.name)
            for literal in node.find_all(exp.Literal)
            if literal.name.isdecimal() and literal.find_ancestor(exp.Interval) is None
        )
    return tuple(sorted(found))
