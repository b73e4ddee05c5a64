"""`strict` mode's reading of a statement: per-person totals, bounded, and what is made of them.

Every SELECT that sums up over persons is taken out. What each person adds to each number is computed
first, then cut to a limit, in a limited number of groups; the totals of that are what noise is added
to. The rest of the statement then runs over the noisy numbers.
"""

from collections.abc import Sequence

import sqlglot
from sqlglot import exp

from guardrails.sql.bounded_level import Level, Limits, NoisyTable
from guardrails.sql.injected import person, refused
from guardrails.sql.policy import SqlPolicy
from guardrails.sql.resolve import DIALECT


class BoundedQuery:
    """A statement, taken apart."""

    def __init__(self, sql: str, policy: SqlPolicy, limits: Limits) -> None:
        """Take a statement that the gate gave back apart.

        Raises:
            RefusedError: If it cannot be answered with noise.
        """
        tree = sqlglot.parse_one(sql, read=DIALECT)
        self._tree: exp.Expr = exp.Subquery(this=tree)
        self._policy = policy
        found = [node for node in tree.find_all(exp.Select) if person(node) is not None]
        self._parts = [Level(node, limits) for node in found]
        self.levels = tuple(part.bounded for part in self._parts)
        if not self.levels:
            raise refused("The query counts no people.")

    def answer(self, tables: Sequence[NoisyTable]) -> str:
        """The statement over noisy numbers; one use.

        Raises:
            RefusedError: If something of people is left in it.
        """
        for part, table in zip(self._parts, tables, strict=True):
            part.select.replace(part.over(table))
        query = self._tree.this
        _drop_unused(query)
        people = {name for name, table in self._policy.by_name.items() if table.person is not None}
        if any(table.name.lower() in people for table in query.find_all(exp.Table)):
            raise refused("The query uses people's rows beside the numbers made of them.")
        return str(query.sql(DIALECT, comments=False))


def _drop_unused(query: exp.Expr) -> None:
    while True:
        read = {table.name for table in query.find_all(exp.Table)}
        unused = [cte for cte in query.find_all(exp.CTE) if cte.alias not in read]
        if not unused:
            return
        for cte in unused:
            clause = cte.parent
            cte.pop()
            if clause is not None and not clause.expressions:
                clause.pop()
