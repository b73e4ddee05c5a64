"""The minimum that the gate injected, found again in the statement that it gave back."""

from sqlglot import exp

from guardrails.sql.refusal import RefusedError

_REMEDY = "Ask for counts, sums, averages or numbers of people, by dimensions."


def person(select: exp.Select) -> exp.Expr | None:
    """The person whose minimum the gate injected; None where it injected none."""
    having = select.args.get("having")
    last = having.this if having is not None else None
    last = last.expression if isinstance(last, exp.And) else last
    return counted(last)


def counted(node: exp.Expr | None) -> exp.Expr | None:
    """What `count(DISTINCT x) >= k` counts."""
    if not (isinstance(node, exp.GTE) and isinstance(node.expression, exp.Literal)):
        return None
    count = node.this
    if not (isinstance(count, exp.Count) and isinstance(count.this, exp.Distinct)):
        return None
    value: exp.Expr = count.this.expressions[0]
    return value


def without_minimum(condition: exp.Expr) -> exp.Expr | None:
    """What was asked for beside the minimum; None: nothing.

    Raises:
        RefusedError: If more than one kind of person has a minimum.
    """
    if not isinstance(condition, exp.And):
        return None
    rest = unguarded(condition.this.unnest())
    if any(counted(node) is not None for node in rest.find_all(exp.GTE)):
        raise refused("More than one kind of person is counted.")
    return rest


def unguarded(node: exp.Expr) -> exp.Expr:
    """A copy in which every aggregate stands without its minimum."""
    return node.copy().transform(_without_guard)


def _without_guard(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.Case) and _is_guard(node):
        shown: exp.Expr = node.args["ifs"][0].args["true"]
        return shown
    return node


def _is_guard(case: exp.Case) -> bool:
    """Whether a CASE only shows an aggregate where enough persons contribute."""
    conditions = case.args["ifs"]
    if case.this is not None or case.args.get("default") is not None or len(conditions) != 1:
        return False
    parts = conditions[0].this
    return all(
        counted(part) is not None
        for part in (parts.flatten() if isinstance(parts, exp.And) else [parts])
    )


def refused(reason: str) -> RefusedError:
    """The refusal of a statement that cannot be answered with noise."""
    return RefusedError("strict_shape", reason, _REMEDY)
