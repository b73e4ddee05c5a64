"""Where a pseudonymous value flows inside an expression, and where it must not."""

from collections.abc import Callable

from sqlglot import exp

from guardrails.sql.refusal import RefusedError
from guardrails.sql.relation import Relation, Sources

SubqueryReader = Callable[[exp.Query], Relation]

_EQUALITIES = (exp.EQ, exp.NEQ, exp.NullSafeEQ, exp.NullSafeNEQ)
_COUNTS = (exp.Count, exp.ApproxDistinct)
_PASSING = (
    exp.Paren,
    exp.Distinct,
    exp.Ordered,
    exp.Order,
    exp.IgnoreNulls,
    exp.RespectNulls,
    exp.Min,
    exp.Max,
    exp.First,
    exp.Last,
    exp.AnyValue,
    exp.FirstValue,
    exp.LastValue,
    exp.ArgMax,
    exp.ArgMin,
)
"""What gives an id back as it is. Nothing may be made of an id, or it could be spelled."""

_RANKS = ("rownumber", "rank", "denserank", "percentrank", "cumedist", "ntile")


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
        if isinstance(node, exp.Case | exp.Coalesce | exp.If):
            return self._choice(node)
        parts = [self.value(child) for child in node.iter_expressions()]
        if not any(parts) or isinstance(node, _COUNTS) or _tests_null(node):
            return False
        if isinstance(node, _EQUALITIES) and all(parts):
            return False
        if isinstance(node, exp.Filter) and parts == [True, False]:
            return True
        if isinstance(node, _PASSING):
            return True
        raise pseudonymous()

    def _choice(self, node: exp.Case | exp.Coalesce | exp.If) -> bool:
        """A choice gives ids only, or none; what steers it is a condition."""
        if isinstance(node, exp.Coalesce):
            values = [node.this, *node.expressions]
        else:
            ifs = node.args["ifs"] if isinstance(node, exp.Case) else [node]
            self.condition(node.this if isinstance(node, exp.Case) else None)
            for branch in ifs:
                self.condition(branch.this)
            otherwise = node.args.get("default") or node.args.get("false")
            values = [branch.args["true"] for branch in ifs]
            values += [otherwise] if otherwise is not None else []
        guarded = [self.value(value) for value in values if not isinstance(value, exp.Null)]
        if any(guarded) and not all(guarded):
            raise pseudonymous()
        return any(guarded)

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


def _tests_null(node: exp.Expr) -> bool:
    return isinstance(node, exp.Is) and isinstance(node.expression, exp.Null)
