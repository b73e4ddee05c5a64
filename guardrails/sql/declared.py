"""Served free SQL picks people by declared dimensions and whole days, and by nothing else.

A second within a day, a device's fingerprint or a sum of two columns can pick out one person; a
dimension that somebody declared was looked at before.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlglot import exp
from sqlglot.optimizer.scope import Scope, traverse_scope

from guardrails.decisions import Denied
from guardrails.sql import rows
from guardrails.sql.policy import SqlPolicy, TablePolicy
from guardrails.sql.refusal import RefusedError
from guardrails.sql.resolve import resolve
from guardrails.sql.statement import parse

Declared = frozenset[tuple[str, str]]
"""Lower-case table and column of every declared dimension."""

_COMPARISONS = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.In, exp.Between, exp.Is)
_LOGIC = (exp.And, exp.Or, exp.Not, exp.Paren)
_CONSTANTS = (
    exp.Literal,
    exp.Boolean,
    exp.Null,
    exp.Cast,
    exp.DataType,
    exp.CurrentDate,
    exp.Interval,
    exp.Var,
    exp.Add,
    exp.Sub,
    exp.Neg,
    exp.Paren,
)
_TRUNCATED = (exp.DateTrunc, exp.TimestampTrunc)
_WHOLE_DAYS = frozenset({"DAY", "WEEK", "MONTH", "QUARTER", "YEAR"})
_REMEDY = "Filter and group by the catalogue's dimensions and by whole days, or ask for a metric."


def undeclared(sql: str, policy: SqlPolicy, declared: Declared) -> Denied | None:
    """Why a statement that the gate allows picks people too finely; None where it does not.

    Args:
        sql: The statement as it was written.
        policy: What may be read.
        declared: Dimensions of the semantic models.
    """
    try:
        query = resolve(sql, parse(sql), policy)
        for scope in traverse_scope(query):
            if not rows.stands_for_table(scope.expression):
                _Conditions(scope, policy, declared).check()
    except RefusedError as refused:
        return refused.denied
    return None


class _Conditions:
    """The conditions of one SELECT."""

    def __init__(self, scope: Scope, policy: SqlPolicy, declared: Declared) -> None:
        self._scope = scope
        self._policy = policy
        self._declared = declared

    def check(self) -> None:
        select = self._scope.expression
        if not isinstance(select, exp.Select) or not _about_people(self._scope, self._policy):
            return
        for condition in _conditions(select):
            self._condition(condition)
        for join in select.args.get("joins") or ():
            self._joined(join.args.get("on"))
        group = select.args.get("group")
        for key in group.expressions if group is not None else ():
            self._value(key)

    def _joined(self, condition: exp.Expr | None) -> None:
        if isinstance(condition, exp.And | exp.Paren):
            self._joined(condition.this)
            self._joined(condition.args.get("expression"))
        elif isinstance(condition, exp.EQ) and _columns(condition.left, condition.right):
            return  # the gate holds what may be joined
        elif condition is not None:
            self._condition(condition)

    def _condition(self, node: exp.Expr) -> None:
        if isinstance(node, _LOGIC):
            for child in node.iter_expressions():
                self._condition(child)
        elif isinstance(node, exp.Column):
            self._value(node)
        elif isinstance(node, _COMPARISONS):
            self._comparison(node)
        elif all(not self._of_people(column) for column in node.find_all(exp.Column)):
            _not_empty(node)
        else:
            raise _too_fine("A condition computes with columns about people.")

    def _comparison(self, node: exp.Expr) -> None:
        sides = [side for side in node.iter_expressions() if side.find(exp.Column)]
        if not sides:
            _not_empty(node)
        if not any(self._of_people(column) for column in node.find_all(exp.Column)):
            return
        if len(sides) > 1 or isinstance(sides[0], exp.Query):
            raise _too_fine("A condition compares columns about people with each other.")
        self._value(sides[0])
        for side in node.iter_expressions():
            if side is not sides[0]:
                _constant(side)

    def _value(self, node: exp.Expr) -> None:
        """A declared dimension, or a time in whole days."""
        bare, truncated = _untruncated(node)
        if not isinstance(bare, exp.Column):
            if any(self._of_people(column) for column in node.find_all(exp.Column)):
                raise _too_fine("People are picked by something computed from their rows.")
            return
        table, name, whole = self._origin(bare, self._scope)
        if table is None:
            raise _too_fine(f"'{name}' is computed from people's rows.")
        column = next((c for c in table.columns if c.name.lower() == name), None)
        if table.person is None or (column is not None and column.pseudonymous):
            return
        is_time = name == (table.time or "").lower()
        compared = not isinstance(node.parent, exp.Group)
        if is_time and (whole or truncated or compared):
            return
        if is_time or (table.name.lower(), name) not in self._declared:
            raise _too_fine(f"'{name}' is no declared dimension.")

    def _of_people(self, column: exp.Column) -> bool:
        table, _, _ = self._origin(column, self._scope)
        return table is None or table.person is not None

    def _origin(self, column: exp.Column, scope: Scope) -> tuple[TablePolicy | None, str, bool]:
        """The lake's column behind a column, and whether only its day is left; None: computed."""
        name = column.name.lower()
        source = scope.sources.get(column.table)
        if isinstance(source, exp.Table):
            return self._policy.by_name.get(source.name.lower()), name, False
        if not isinstance(source, Scope) or not isinstance(source.expression, exp.Select):
            return None, name, False
        made = next((e for e in source.expression.selects if e.alias_or_name.lower() == name), None)
        inner, truncated = _untruncated(made.unalias()) if made is not None else (None, False)
        if not isinstance(inner, exp.Column):
            return None, name, False
        table, origin, whole = self._origin(inner, source)
        return table, origin, whole or truncated


def _conditions(select: exp.Select) -> Iterable[exp.Expr]:
    where = select.args.get("where")
    if where is not None:
        yield where.this
    for item in select.expressions:
        for node in item.walk(prune=lambda n: isinstance(n, exp.Query)):
            if isinstance(node, exp.Filter):
                yield node.expression.this
            elif isinstance(node, exp.If | exp.CountIf):
                yield node.this
            elif isinstance(node, _COMPARISONS):
                yield node


def _about_people(scope: Scope, policy: SqlPolicy) -> bool:
    for source in scope.sources.values():
        if isinstance(source, Scope):
            if _about_people(source, policy):
                return True
        elif isinstance(source, exp.Table):
            table = policy.by_name.get(source.name.lower())
            if table is not None and table.person is not None:
                return True
    return False


def _untruncated(node: exp.Expr) -> tuple[exp.Expr, bool]:
    """What is cut to a day or longer, and whether it is."""
    if isinstance(node, _TRUNCATED) and node.text("unit").upper() in _WHOLE_DAYS:
        return _untruncated(node.this)[0], True
    if isinstance(node, exp.Cast | exp.TryCast) and node.to.is_type("date"):
        return _untruncated(node.this)[0], True
    if isinstance(node, exp.TsOrDsToDate | exp.Date) and node.this is not None:
        return _untruncated(node.this)[0], True
    return node, False


def _constant(node: exp.Expr) -> None:
    """A literal; where it is a time, midnight."""
    for part in node.walk():
        if not isinstance(part, _CONSTANTS):
            raise _too_fine("A condition compares with something that is computed.")
        if isinstance(part, exp.Interval) and part.text("unit").upper() not in _WHOLE_DAYS:
            raise _too_fine("A period begins or ends within a day.")
        if isinstance(part, exp.Literal) and part.is_string and not _is_whole_day(part.name):
            raise _too_fine("A period begins or ends within a day.")


def _is_whole_day(text: str) -> bool:
    """Whether a text is midnight, or no time at all."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return True
    return moment == moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _columns(*nodes: exp.Expr) -> bool:
    return all(isinstance(node, exp.Column) for node in nodes)


def _not_empty(node: exp.Expr) -> None:
    if node.find(exp.Column) is None and not isinstance(node, exp.Boolean):
        raise _too_fine("A condition says nothing about the rows.")


def _too_fine(reason: str) -> RefusedError:
    return RefusedError("undeclared_filter", reason, _REMEDY)
