"""No error tells of a person: whether a query fails must not depend on single rows.

A failing cast or an overflow under a condition would answer yes or no about whoever meets it. Over
rows about people, what can fail gives NULL instead, and what is not finite is left out of sums.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlglot import exp

from guardrails.sql.refusal import RefusedError
from guardrails.sql.relation import Sources, key
from guardrails.sql.structure import nodes

_LARGEST = 10**18
_SHORT = 4
"""Digits of a literal that cannot make an argument overflow."""
_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ, exp.NullSafeNEQ)
_LITERAL_COMPARISONS = (*_COMPARISONS, exp.In, exp.Between, exp.Nullif)
_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.IntDiv, exp.Mod)
_FAILING = (
    exp.Neg,
    exp.Abs,
    exp.RegexpLike,
    exp.RegexpFullMatch,
    exp.DateFromParts,
    exp.DateDiff,
    exp.Substring,
    exp.Left,
    exp.Right,
    exp.ToDays,
    exp.DateAdd,
    exp.DateSub,
)
_ALWAYS = (exp.RegexpLike, exp.RegexpFullMatch, exp.Abs, exp.DateFromParts)
_UNITS = frozenset(
    {
        *("year", "isoyear", "quarter", "month", "week", "day", "hour", "minute", "second"),
        *("millisecond", "microsecond", "dow", "isodow", "doy", "dayofweek", "dayofyear", "epoch"),
    }
)
_FAILING_NAMES = (
    "date_part",
    "to_hours",
    "to_minutes",
    "to_weeks",
    "to_months",
    "to_quarters",
    "to_seconds",
    "to_years",
)
_SURE = frozenset(
    {
        *(exp.Column, exp.Alias, exp.Identifier, exp.And, exp.Or, exp.Not, exp.Paren, exp.Is),
        *(exp.Null, exp.Boolean, exp.If, exp.Star, exp.Count, exp.Distinct, exp.Filter, exp.Group),
        *(exp.Where, exp.Having, exp.Order, exp.Ordered, exp.Sum, exp.Avg),
    }
)
"""What fails on no row by itself."""

_NOT_TRIED = (exp.AggFunc, exp.Window, exp.Query)
"""What the engine refuses inside TRY."""

_TEXT = "varchar"
_NUMBER = "number"
_TIME = "timestamp"
_TIMES = frozenset({_TIME, "timestampntz", "timestamptz", "datetime", "date"})
_SAME_KIND = (exp.Try, exp.Coalesce, exp.Upper, exp.Lower, exp.Trim, exp.Min, exp.Max)
_KINDS: tuple[tuple[tuple[type[exp.Expr], ...], str], ...] = (
    ((exp.Count, exp.Sum, exp.Avg, exp.DateDiff, exp.Extract), _NUMBER),
    ((exp.TimestampTrunc, exp.DateTrunc), _TIME),
)


def silence(select: exp.Select, sources: Sources) -> None:
    """Replace what can fail on a row by what gives NULL there.

    Args:
        select: A SELECT over rows about people; changed in place.
        sources: What it reads from.

    Raises:
        RefusedError: If a part can fail and cannot be replaced.
    """
    for node in [node for node in reversed(list(_own(select))) if type(node) not in _SURE]:
        _check_literal(node)
        _check_unit(node)
        if isinstance(node, exp.Cast) and not isinstance(node, exp.TryCast):
            _without_error(node)
        elif isinstance(node, exp.Div):
            _without_zero(node)
        elif isinstance(node, exp.Ln | exp.Log | exp.Sqrt):
            _within_domain(node)
        elif _may_fail(node, sources):
            _try(node)


def kind_of(node: exp.Expr, sources: Sources) -> str | None:
    """Type of an expression as far as it is plain: an engine type, `number`, or None."""
    node = node.unalias().unnest()
    while isinstance(node, _SAME_KIND) and node.this is not None:
        node = node.this.unnest()
    if isinstance(node, exp.Case) and node.args["ifs"]:
        node = node.args["ifs"][0].args["true"]
    if isinstance(node, exp.Column):
        source, name = key(node)
        return sources.relations[source].types.get(name)
    if isinstance(node, exp.Cast):
        return str(node.to.this.value).lower()
    if isinstance(node, exp.Literal):
        return _TEXT if node.is_string else _NUMBER
    return next((kind for nodes, kind in _KINDS if isinstance(node, nodes)), None)


def _own(select: exp.Select) -> Iterator[exp.Expr]:
    """Nodes of a SELECT's own expressions, subqueries and sources left out."""
    roots = [*select.expressions, *(join.args.get("on") for join in select.args.get("joins") or ())]
    roots += [select.args.get(name) for name in ("where", "group", "having", "qualify", "order")]
    for root in roots:
        if root is not None:
            yield from nodes(root, within=True)


def _may_fail(node: exp.Expr, sources: Sources) -> bool:
    if isinstance(node, exp.Case):
        return node.this is not None and _mixes(node.this, _tested(node), sources)
    if isinstance(node, _LITERAL_COMPARISONS):
        return _mixes(node.this, _others(node), sources)
    if isinstance(node, exp.Anonymous):
        return str(node.this).lower() in _FAILING_NAMES and not _plain_arguments(node)
    calculates = isinstance(node, (*_ARITHMETIC, *_FAILING))
    return calculates and not _moves_a_time(node) and not _plain_arguments(node)


def _plain_arguments(node: exp.Expr) -> bool:
    """Whether everything but the first argument is a short literal: `left(title, 3)`."""
    if isinstance(node, _ARITHMETIC):
        return False
    values = list(node.iter_expressions())
    later = values if isinstance(node, exp.Neg | exp.Anonymous) else values[1:]
    short = all(isinstance(v, exp.Literal) and len(v.name) <= _SHORT for v in later)
    return short and not isinstance(node, _ALWAYS)


def _tested(node: exp.Case) -> list[exp.Expr]:
    return [branch.this for branch in node.args["ifs"]]


def _others(node: exp.Expr) -> list[exp.Expr]:
    """What the first operand is compared with."""
    if isinstance(node, exp.Between):
        return [node.args["low"], node.args["high"]]
    if isinstance(node, exp.In):
        return list(node.expressions)
    return [node.expression]


def _mixes(left: exp.Expr, others: list[exp.Expr], sources: Sources) -> bool:
    """Whether a literal may have to be converted, or a text for its sake."""
    operands = [left, *others]
    literals = [o for o in operands if isinstance(o, exp.Literal)]
    kinds = {kind_of(o, sources) for o in operands if not isinstance(o, exp.Literal)}
    texts = [literal for literal in literals if literal.is_string]
    if kinds <= _TIMES and all(_is_time(text) for text in texts):
        return len(texts) != len(literals)
    if texts and kinds != {_TEXT}:
        return True
    return any(not literal.is_string for literal in literals) and bool(kinds & {_TEXT, None})


def _moves_a_time(node: exp.Expr) -> bool:
    """Whether a time is moved by a plain, short interval, which cannot overflow."""
    interval = node.args.get("expression")
    if not isinstance(interval, exp.Interval) or isinstance(node, exp.Mul):
        return False
    amount = interval.this
    return isinstance(amount, exp.Literal) and amount.name.isdigit() and len(amount.name) <= _SHORT


def _is_time(literal: exp.Expr) -> bool:
    """Whether a literal surely reads as a date or a time."""
    try:
        datetime.fromisoformat(literal.name)
    except ValueError:
        return False
    return len(literal.name) >= len("2024-01-31") and literal.name[4] == "-"


def _try(node: exp.Expr) -> None:
    held = [part for part in node.walk() if isinstance(part, _NOT_TRIED)]
    if not held:
        node.replace(exp.Try(this=node.copy()))
    elif any(isinstance(part, exp.Query) for part in held):
        raise RefusedError(
            "unsupported",
            "A calculation on single rows takes a value from a subquery.",
            "Join the subquery, or calculate outside.",
        )


def _without_zero(node: exp.Div) -> None:
    divisor = node.expression
    if isinstance(divisor, exp.Nullif) or (
        isinstance(divisor, exp.Literal) and divisor.name != "0"
    ):
        return
    zero = exp.Literal.number(0)
    divisor.replace(exp.Nullif(this=divisor.copy(), expression=zero))


def _within_domain(node: exp.Expr) -> None:
    value = node.args.get("expression") or node.this
    least = exp.GTE if isinstance(node, exp.Sqrt) else exp.GT
    above = least(this=exp.paren(value), expression=exp.Literal.number(0))
    value.replace(exp.Case(ifs=[exp.If(this=above, true=value.copy())]))


def _without_error(node: exp.Cast) -> None:
    value = node.this
    sure = (
        isinstance(value, exp.Literal) and _is_time(value) and node.to.this.value.lower() in _TIMES
    )
    if not sure:
        node.replace(exp.TryCast(this=value.copy(), to=node.to.copy(), safe=True))


def _check_literal(node: exp.Expr) -> None:
    """Numbers beyond every count, and those that are none, only serve to overflow."""
    endless = isinstance(node, exp.Literal) and not node.is_string and _size(node) > _LARGEST
    word = node.this if isinstance(node, exp.Cast) else None
    text = isinstance(word, exp.Literal) and word.is_string and word.name.strip(" +-").lower()
    if endless or text in ("inf", "infinity", "nan"):
        raise RefusedError(
            "endless_number", "A number is too large to count people with.", "Use a smaller one."
        )


def _check_unit(node: exp.Expr) -> None:
    """The engine cannot be kept from failing on a unit that it does not know."""
    unit = node.this if isinstance(node, exp.Extract) else node.args.get("unit")
    if isinstance(node, exp.Anonymous) and str(node.this).lower() == "date_part":
        unit = node.expressions[0]
    if unit is None or isinstance(unit, exp.WeekStart):
        return
    named = isinstance(unit, exp.Var | exp.Literal)
    if not named or unit.name.lower().removesuffix("s") not in _UNITS:
        raise RefusedError(
            "unknown_unit", "A unit of time is not known.", "Use day, week, month or year."
        )


def _size(node: exp.Literal) -> float:
    try:
        return abs(float(node.name))
    except ValueError:
        return float("inf")
