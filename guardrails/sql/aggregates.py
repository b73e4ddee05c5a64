"""Which aggregates a SELECT uses, and which of them may leave a table about people."""

from collections.abc import Iterator

from sqlglot import exp

from guardrails.sql.refusal import RefusedError
from guardrails.sql.relation import Sources
from guardrails.sql.structure import nodes

_APPROVED = (
    exp.Count,
    exp.CountIf,
    exp.Sum,
    exp.Avg,
    exp.Median,
    exp.ApproxDistinct,
    exp.Stddev,
    exp.StddevSamp,
    exp.StddevPop,
    exp.Variance,
    exp.VariancePop,
)
_QUANTILES = (exp.PercentileCont, exp.PercentileDisc, exp.ApproxQuantile)
_EXTREMES = (exp.Min, exp.Max)
_WHOLE_DAYS = frozenset({"DAY", "WEEK", "MONTH", "QUARTER", "YEAR"})
_LOWEST, _HIGHEST = 0.05, 0.95
"""Quantiles nearer to the ends are close to one person's value."""

_CLAUSES = ("having", "qualify", "order")


def own(select: exp.Select, *kinds: type[exp.Expr]) -> Iterator[exp.Expr]:
    """Nodes of these kinds in a SELECT's own expressions, its subqueries left out."""
    clauses = (select.args.get(name) for name in _CLAUSES)
    for root in (*select.expressions, *(clause for clause in clauses if clause is not None)):
        for node in nodes(root, within=True):
            if isinstance(node, kinds):
                yield node


def keys(select: exp.Select) -> list[exp.Expr]:
    """What a SELECT groups by."""
    group = select.args.get("group")
    return list(group.expressions) if group is not None else []


def aggregating(select: exp.Select) -> bool:
    """Whether a SELECT sums rows up."""
    return select.args.get("group") is not None or any(True for _ in calls(select))


def check_approved(select: exp.Select, sources: Sources, *, compiled: bool) -> None:
    """Refuse aggregates that give one row's value back.

    Args:
        select: A SELECT that sums up rows about people.
        sources: What it reads from.
        compiled: The semantic layer finds the newest whole day of semi-additive metrics.
    """
    for node in calls(select):
        if isinstance(node, _QUANTILES):
            _check_quantile(node)
        elif not _is_approved(node) and not (compiled and _newest_day(node, sources)):
            raise _value_returning(node)


def calls(select: exp.Select) -> Iterator[exp.Expr]:
    """Aggregate calls; a window's own function works on finished groups and is no aggregate."""
    for node in own(select, exp.AggFunc, exp.AnyValue):
        if not _is_window_function(node):
            yield node


def _is_approved(node: exp.Expr) -> bool:
    """A sum over distinct values tells the values apart, so it is not approved."""
    distinct_values = isinstance(node, exp.Sum | exp.Avg) and isinstance(node.this, exp.Distinct)
    return isinstance(node, _APPROVED) and not distinct_values


def _is_window_function(node: exp.Expr) -> bool:
    child: exp.Expr = node
    parent = node.parent
    while isinstance(parent, exp.Filter | exp.IgnoreNulls | exp.RespectNulls | exp.WithinGroup):
        child, parent = parent, parent.parent
    return isinstance(parent, exp.Window) and parent.this is child


def _check_quantile(node: exp.Expr) -> None:
    share = node.args.get("quantile") or node.args.get("expression") or node.this
    if isinstance(node.parent, exp.WithinGroup):
        share = node.this
    try:
        if _LOWEST <= float(share.name) <= _HIGHEST:
            return
    except (AttributeError, ValueError):
        pass
    raise RefusedError(
        "quantile",
        "This quantile comes close to a single person's value.",
        "Use a fixed quantile from 0.05 to 0.95.",
    )


def _newest_day(node: exp.Expr, sources: Sources) -> bool:
    inner = node.this if isinstance(node, _EXTREMES) else None
    if not isinstance(inner, exp.TimestampTrunc | exp.DateTrunc):
        return False
    column = inner.this
    whole = str(inner.args["unit"].name).upper() in _WHOLE_DAYS
    return whole and isinstance(column, exp.Column) and sources.is_time(column)


def _value_returning(node: exp.Expr) -> RefusedError:
    name = node.key.replace("_", " ")
    return RefusedError(
        "value_aggregate",
        f"'{name}' would give a single person's value back.",
        "Use count, sum, avg, median or a quantile from 0.05 to 0.95.",
    )
