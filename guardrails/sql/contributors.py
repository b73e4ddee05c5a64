"""Who stands behind one aggregate: a large group may hold a number that few of its people made.

`HAVING` counts everybody of a group. `count(*) FILTER (WHERE narrow)` and `sum(CASE WHEN narrow …)`
are made by fewer, so each aggregate is shown only where enough persons contribute to it.
"""

from collections.abc import Iterable, Sequence

from sqlglot import exp

from guardrails.sql import aggregates
from guardrails.sql.relation import Person

MINIMUM = "minimum"
"""Mark on an injected condition; its value is the entity that is counted."""

_ADDING = (
    exp.Sum,
    exp.Avg,
    exp.Stddev,
    exp.StddevSamp,
    exp.StddevPop,
    exp.Variance,
    exp.VariancePop,
)
"""Aggregates that a zero adds nothing to: who only brings zeros is no contributor."""

_AROUND = (exp.Filter, exp.WithinGroup, exp.IgnoreNulls, exp.RespectNulls)


def enough(contribution: exp.Expr, minimum: int, *, entity: str) -> exp.Expr:
    """The marked condition that enough distinct persons contribute."""
    count = exp.Count(this=exp.Distinct(expressions=[contribution]))
    condition = exp.GTE(this=count, expression=exp.Literal.number(minimum))
    condition.meta[MINIMUM] = entity
    return condition


def guard(select: exp.Select, persons: Sequence[Person], minimum: int) -> None:
    """Show each aggregate of a SELECT only where enough persons contribute to it.

    Args:
        select: Numbers over persons; changed in place.
        persons: Who stands behind each of its rows.
        minimum: Fewest distinct persons.
    """
    if minimum <= 1:
        return
    for node in list(aggregates.calls(select)):
        whole = _whole(node)
        contributes = _contributes(node, whole, persons)
        if not contributes:
            continue
        conditions = [
            enough(_only_if(contributes, person.value.copy()), minimum, entity=person.entity)
            for person in persons
        ]
        shown = exp.Case(ifs=[exp.If(this=exp.and_(*conditions, copy=False), true=whole.copy())])
        whole.replace(shown)


def _only_if(conditions: Sequence[exp.Expr], person: exp.Expr) -> exp.Expr:
    condition = exp.and_(*(condition.copy() for condition in conditions), copy=False)
    return exp.Case(ifs=[exp.If(this=condition, true=person)])


def _whole(node: exp.Expr) -> exp.Expr:
    """An aggregate with its FILTER and its ordering."""
    while isinstance(node.parent, _AROUND) and node.arg_key == "this":
        node = node.parent
    return node


def _contributes(node: exp.Expr, whole: exp.Expr, persons: Sequence[Person]) -> list[exp.Expr]:
    """What holds for a row that adds to the aggregate; empty where every row of the group does."""
    around = [outer for outer in _between(node, whole) if isinstance(outer, exp.Filter)]
    conditions = [outer.expression.this.copy() for outer in around]
    argument = argument_of(node)
    if isinstance(node, exp.CountIf) and argument is not None:
        return [*conditions, argument.copy()]
    for part in _parts(argument):
        if not any(person.is_named_by(part) for person in persons):
            conditions += _adds(part, persons, adding=isinstance(node, _ADDING))
    return conditions


def _adds(part: exp.Expr, persons: Sequence[Person], *, adding: bool) -> list[exp.Expr]:
    """What holds for a row whose value counts, in its plainest form."""
    switch = _switch(part, persons, adding=adding)
    if switch is not None:
        return [switch.copy()]
    if not adding:
        return [_present(part)]
    if isinstance(part, exp.Case | exp.Cast | exp.Predicate | exp.Binary):
        return [exp.NEQ(this=exp.paren(part), expression=exp.Literal.number(0))]
    return [_present(part), _not_zero(part)]


def _switch(part: exp.Expr, persons: Sequence[Person], *, adding: bool) -> exp.Expr | None:
    """The condition of `CASE WHEN condition THEN 1 ELSE 0 END` and of `(condition)::INT`."""
    while isinstance(part, exp.Paren) or (adding and isinstance(part, exp.Cast)):
        part = part.this
    if adding and isinstance(part, exp.EQ | exp.NEQ | exp.GT | exp.GTE | exp.LT | exp.LTE | exp.In):
        return part
    if not isinstance(part, exp.Case) or part.this is not None or len(part.args["ifs"]) != 1:
        return None
    branch, otherwise = part.args["ifs"][0], part.args.get("default")
    value: exp.Expr = branch.args["true"]
    counts = isinstance(value, exp.Literal) and not (adding and is_nothing(value))
    counts = counts or (not adding and any(person.is_named_by(value) for person in persons))
    nothing = otherwise is None or is_nothing(otherwise, zero=adding)
    condition: exp.Expr = branch.this
    return condition if counts and nothing else None


def is_nothing(value: exp.Expr, *, zero: bool = True) -> bool:
    """Whether a value is NULL or, where zero is none either, zero."""
    if isinstance(value, exp.Null):
        return True
    number = isinstance(value, exp.Literal) and not value.is_string
    return zero and number and float(value.name) == 0


def _between(node: exp.Expr, whole: exp.Expr) -> Iterable[exp.Expr]:
    while node is not whole and node.parent is not None:
        node = node.parent
        yield node


def argument_of(node: exp.Expr) -> exp.Expr | None:
    """What is aggregated; the ordered value where the aggregate names only a share of it."""
    for around in _between(node, _whole(node)):
        if isinstance(around, exp.WithinGroup):
            ordered: exp.Expr = around.expression.expressions[0].this
            return ordered
    argument: exp.Expr | None = node.args.get("this")
    return argument


def _parts(argument: exp.Expr | None) -> list[exp.Expr]:
    if argument is None or isinstance(argument, exp.Star):
        return []
    while isinstance(argument, exp.Order | exp.Paren):
        argument = argument.this
    if isinstance(argument, exp.Distinct):
        return list(argument.expressions)
    return [] if isinstance(argument, exp.Literal) else [argument]


def _present(value: exp.Expr) -> exp.Expr:
    bare = value.copy() if isinstance(value, exp.Column) else exp.paren(value)
    return exp.Not(this=exp.Is(this=bare, expression=exp.Null()))


def _not_zero(value: exp.Expr) -> exp.Expr:
    """Whether a number or boolean is not zero; a time never is."""
    number = exp.TryCast(this=value.copy(), to=exp.DataType.build("double"), safe=True)
    return exp.NullSafeNEQ(this=number, expression=exp.Literal.number(0))
