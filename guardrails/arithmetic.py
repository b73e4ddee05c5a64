"""Declared arithmetic over cells: `{q1.plays[0] - q2.plays[0]}`, `{q1.a[0] / q1.b[0] as percent}`.

A model names the cells and the operation; the value, its unit and its rounding are worked out here.
"""

import ast
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

MOST_CHARACTERS = 400
SHARES = frozenset({"share", "ratio", "percent", "rate"})
POINTS = "points"
_AS = re.compile(r"\s+as\s+(percent|number|points)\s*$")
_ALLOWED = re.compile(r"[\d\s.()+\-*/]|__\d+__")


@dataclass(frozen=True)
class Quantity:
    """A number with its unit."""

    value: float
    unit: str | None = None
    """As a result's column has it; `share` for a ratio shown in percent, `points` for a difference
    of such. None: a plain number."""


class ExpressionError(Exception):
    """The expression has no meaning: units differ, a zero divides, or it is no arithmetic."""


def evaluate(
    expression: str, cells: Sequence[Quantity], literal: Callable[[str], bool]
) -> Quantity:
    """Work out one expression.

    Args:
        expression: Operators + - * / and parentheses over `__0__`, `__1__`, …: the cells in order;
            maybe a leading `=` and a trailing `as percent`, `as points` or `as number`.
        cells: The cells.
        literal: Whether a number written as digits may be used.

    Raises:
        ExpressionError: If it cannot be worked out, or its units do not fit.
    """
    body = expression.strip().removeprefix("=")
    shown = _AS.search(body)
    body = _AS.sub("", body).strip()
    if len(expression) > MOST_CHARACTERS or _ALLOWED.sub("", body):
        raise ExpressionError
    try:
        tree = ast.parse(body, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ExpressionError from None
    found = _value(tree, cells, literal)
    if not math.isfinite(found.value):
        raise ExpressionError
    return _shown(found, shown[1]) if shown else found


def _value(node: ast.expr, cells: Sequence[Quantity], literal: Callable[[str], bool]) -> Quantity:
    match node:
        case ast.Name(id=name) if name.strip("_").isdigit() and int(name.strip("_")) < len(cells):
            return cells[int(name.strip("_"))]
        case ast.Constant(value=int() | float() as number) if literal(str(number)):
            return Quantity(float(number))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            inner = _value(operand, cells, literal)
            return Quantity(-inner.value, inner.unit)
        case ast.BinOp(left=left, op=operator, right=right):
            combine = _OPERATIONS.get(type(operator))
            if combine is not None:
                return combine(_value(left, cells, literal), _value(right, cells, literal))
    raise ExpressionError


def _added(left: Quantity, right: Quantity) -> Quantity:
    if left.unit != right.unit:
        raise ExpressionError
    return Quantity(left.value + right.value, left.unit)


def _subtracted(left: Quantity, right: Quantity) -> Quantity:
    if left.unit != right.unit and not (left.unit is None and right.unit in SHARES):
        raise ExpressionError
    unit = POINTS if left.unit in SHARES else left.unit
    return Quantity(left.value - right.value, right.unit if left.unit is None else unit)


def _multiplied(left: Quantity, right: Quantity) -> Quantity:
    plain = {None, *SHARES}
    if left.unit not in plain and right.unit not in plain:
        raise ExpressionError
    unit = right.unit if left.unit in plain and right.unit not in plain else left.unit
    return Quantity(left.value * right.value, None if unit in plain else unit)


def _divided(left: Quantity, right: Quantity) -> Quantity:
    if right.value == 0:
        raise ExpressionError
    value = left.value / right.value
    return Quantity(value, left.unit if right.unit is None and left.unit not in SHARES else None)


_OPERATIONS: dict[type[ast.operator], Callable[[Quantity, Quantity], Quantity]] = {
    ast.Add: _added,
    ast.Sub: _subtracted,
    ast.Mult: _multiplied,
    ast.Div: _divided,
}


def _shown(found: Quantity, form: str) -> Quantity:
    """The value as declared; only what has no unit is a percentage."""
    if form == "number":
        return Quantity(found.value)
    if found.unit not in (None, POINTS, *SHARES):
        raise ExpressionError
    return Quantity(found.value, POINTS if form == "points" else "share")
