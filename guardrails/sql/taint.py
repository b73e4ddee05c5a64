"""Where a pseudonymous value flows inside an expression, and where it must not."""

from collections.abc import Callable

from sqlglot import exp

from guardrails.sql.refusal import RefusedError
from guardrails.sql.relation import Relation, Sources

SubqueryReader = Callable[[exp.Query], Relation]

_COMPARISONS = (exp.EQ, exp.NEQ, exp.NullSafeEQ, exp.NullSafeNEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)
_TESTS = (exp.Between, exp.Like, exp.ILike, exp.RegexpLike, exp.StartsWith, exp.Contains)
_COUNTS = (exp.Count, exp.ApproxDistinct)
_RANKS = ("row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile")


def pseudonymous() -> RefusedError:
    """The refusal for every way of looking at an id."""
    return RefusedError(
        "pseudonymous_column",
        "A column that stands for a person or session would be shown or compared with a value.",
        "Count it with count(DISTINCT …), or group by something else.",
    )


class Taint:
    """Follows pseudonymous values through the expressions of one SELECT."""

    def __init__(self, sources: Sources, read: SubqueryReader) -> None:
        """Bind to one SELECT.

        Args:
            sources: What the SELECT reads from.
            read: Gives the relation of a subquery inside an expression.
        """
        self._sources = sources
        self._read = read

    def condition(self, node: exp.Expr | None) -> None:
        """Check a condition, whose outcome must not depend on the text of an id."""
        if node is not None and self.value(node):
            raise pseudonymous()

    def value(self, node: exp.Expr) -> bool:
        """Whether an expression gives a pseudonymous value back.

        Raises:
            RefusedError: If one is compared, matched or tested with anything but another of its kind.
        """
        if isinstance(node, exp.Column):
            return self._sources.is_guarded(node)
        if isinstance(node, exp.Query | exp.Subquery):
            return self._scalar(node)
        if isinstance(node, exp.Exists):
            return self._scalar(node.this)
        if isinstance(node, exp.In):
            return self._membership(node)
        if isinstance(node, exp.Window):
            return self._window(node)
        return self._compound(node)

    def _compound(self, node: exp.Expr) -> bool:
        parts = [self.value(child) for child in node.iter_expressions()]
        guarded = any(parts)
        if isinstance(node, _COUNTS) or (isinstance(node, exp.Is) and _tests_null(node)):
            return False
        if isinstance(node, _COMPARISONS) and guarded:
            if not all(parts):
                raise pseudonymous()
            return False
        if isinstance(node, exp.Filter):
            return parts[0]
        if guarded and isinstance(
            node, (*_TESTS, exp.If, exp.Case, exp.Nullif, exp.Connector, exp.Not)
        ):
            self._branches(node)
        return guarded

    def _branches(self, node: exp.Expr) -> None:
        """Inside tests and choices an id may not steer the outcome."""
        if isinstance(node, exp.Case):
            steering = [node.this] if node.args.get("this") else []
        elif isinstance(node, exp.If):
            steering = [node.this]
        else:
            steering = list(node.iter_expressions())
        if any(part is not None and self.value(part) for part in steering):
            raise pseudonymous()

    def _window(self, node: exp.Window) -> bool:
        for child in node.iter_expressions():
            if child is not node.this:
                self.value(child)
        guarded = self.value(node.this)
        return guarded and node.this.key not in _RANKS

    def _membership(self, node: exp.In) -> bool:
        query = node.args.get("query")
        guarded = self.value(node.this)
        if query is None:
            others = [self.value(item) for item in node.expressions]
            if guarded or any(others):
                raise pseudonymous()
            return False
        inner = self._read(query)
        self._check_members(node.this, inner, guarded=guarded)
        return False

    def _check_members(self, left: exp.Expr, inner: Relation, *, guarded: bool) -> None:
        if inner.people:
            same_person = any(person.is_named_by(left) for person in self._sources.persons)
            if not same_person or tuple(inner.guarded) != inner.persons:
                raise RefusedError(
                    "minimum_group",
                    "A filter looks at single people of another query.",
                    "Filter by the same person column on both sides, or by groups.",
                )
        elif guarded or any(inner.guarded.values()):
            raise pseudonymous()

    def _scalar(self, node: exp.Expr) -> bool:
        query = node.unnest() if isinstance(node, exp.Subquery) else node
        if not isinstance(query, exp.Query):
            raise pseudonymous()
        inner = self._read(query)
        if inner.people:
            raise RefusedError(
                "minimum_group",
                "A subquery looks at single people.",
                "Aggregate inside it: count, sum, avg or median.",
            )
        return any(inner.guarded.values())


def _tests_null(node: exp.Is) -> bool:
    return isinstance(node.expression, exp.Null)
