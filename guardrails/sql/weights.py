"""Sums that weigh rows by a condition: `sum(CASE WHEN narrow THEN 1000000 ELSE 1 END)`.

Everybody contributes to such a number, and still its leading digits are about a few. A sum may
switch rows on and off, which is counted; it may not weigh some of them more than others.
"""

from sqlglot import exp

from guardrails.sql import aggregates
from guardrails.sql.contributors import argument_of, is_nothing
from guardrails.sql.refusal import RefusedError
from guardrails.sql.relation import Sources, Weight, key

_SWITCHES = (
    exp.Floor,
    exp.Ceil,
    exp.Round,
    exp.Trunc,
    exp.Sign,
    exp.Mod,
    exp.IntDiv,
    exp.Greatest,
    exp.Least,
    exp.Nullif,
    exp.Filter,
)
"""What can be made to tell one value from all others."""

_STEEP = (exp.Exp, exp.Pow)
_CONDITIONS = (exp.Predicate, exp.Connector, exp.Not)


def check(select: exp.Select, sources: Sources) -> None:
    """Refuse aggregates over persons that weigh rows by a condition."""
    for node in aggregates.calls(select):
        argument = argument_of(node)
        if argument is None or (isinstance(node, exp.Count) and not _distinct(argument)):
            continue
        told_apart = isinstance(argument, exp.Distinct) and any(
            isinstance(part.unnest(), _CONDITIONS) for part in argument.expressions
        )
        if told_apart or weigh(argument, sources) is Weight.WEIGHTED:
            raise RefusedError(
                "weighted_condition",
                "A number weighs some people's rows more than others', so it could show a few.",
                "Use one aggregate per condition: count(*) FILTER (WHERE …), or CASE … ELSE 0.",
            )


def weigh(node: exp.Expr, sources: Sources) -> Weight:
    """How far an expression's size depends on a condition."""
    if isinstance(node, exp.Column):
        source, name = key(node)
        return sources.relations[source].weights.get(name, Weight.PLAIN)
    if isinstance(node, exp.Query | exp.Subquery):
        return Weight.PLAIN
    if isinstance(node, _CONDITIONS):
        return Weight.SWITCHED
    if isinstance(node, exp.Case | exp.If | exp.Coalesce):
        return _choice(node, sources)
    inner = max((weigh(child, sources) for child in node.iter_expressions()), default=Weight.PLAIN)
    if _lifts(node, inner):
        return Weight.WEIGHTED
    return max(inner, Weight.SWITCHED) if isinstance(node, _SWITCHES) else inner


def _choice(node: exp.Case | exp.If | exp.Coalesce, sources: Sources) -> Weight:
    """One value that counts switches; two weigh."""
    if isinstance(node, exp.Coalesce):
        values = [node.this, *node.expressions]
        filled = any(isinstance(v, exp.Literal) and not is_nothing(v) for v in values)
        counting = values if filled else values[:1]
    else:
        ifs = node.args["ifs"] if isinstance(node, exp.Case) else [node]
        otherwise = node.args.get("default") or node.args.get("false")
        values = [branch.args["true"] for branch in ifs]
        values += [otherwise] if otherwise is not None else []
        counting = [value for value in values if not is_nothing(value)]
    if len(counting) > 1:
        return Weight.WEIGHTED
    inner = max((weigh(value, sources) for value in values), default=Weight.PLAIN)
    return inner if isinstance(node, exp.Coalesce) else max(inner, Weight.SWITCHED)


def _lifts(node: exp.Expr, inner: Weight) -> bool:
    """Whether arithmetic makes a weight of a switch."""
    if isinstance(node, exp.Add | exp.Sub):
        return inner is Weight.SWITCHED and _has_number(node)
    if isinstance(node, exp.Div):
        below = node.expression
        return below.find(exp.Add, exp.Sub) is not None and below.find(exp.Column) is not None
    return isinstance(node, _STEEP) and node.find(exp.Column) is not None


def _has_number(node: exp.Expr) -> bool:
    """Whether a number other than zero is added or multiplied; conditions are left out."""
    for part in node.walk(prune=lambda n: isinstance(n, (*_CONDITIONS, exp.Case, exp.If))):
        if isinstance(part, exp.Literal) and not part.is_string and not is_nothing(part):
            return True
    return False


def _distinct(argument: exp.Expr) -> bool:
    return isinstance(argument, exp.Distinct)
