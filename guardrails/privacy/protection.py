"""What protects people across answers: the guard and the budget of one opened workspace."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from guardrails.decisions import AllowedSql, Denied, GuardrailNote
from guardrails.principals import Principal
from guardrails.privacy.standard import TOO_CLOSE, Compare, DifferenceGuard
from guardrails.sql.declared import Declared, undeclared
from guardrails.sql.policy import SqlPolicy


@dataclass(frozen=True)
class Statement:
    """One statement that the gate has allowed."""

    written: str
    """As it came in."""
    decision: AllowedSql
    policy: SqlPolicy
    compiled: bool

    @property
    def minimum(self) -> int:
        """Fewest people that its tables ask for."""
        tables = (self.policy.by_name.get(name) for name in self.decision.tables)
        return max((table.minimum_group for table in tables if table is not None), default=1)


Cell = str | int | float | bool | None


class Column(Protocol):
    """One column of a result."""

    @property
    def type(self) -> str:
        """Wire type."""


class Rows(Protocol):
    """A result of the worker."""

    @property
    def columns(self) -> Sequence[Column]:
        """In the order of the cells."""

    @property
    def rows(self) -> Sequence[Sequence[Cell]]:
        """Dates as ISO text."""


Runner = Callable[[str], Rows | None]
"""Runs a statement in the worker, whose rows are not shown; None where it did not finish."""


@dataclass(frozen=True)
class Engine:
    """What a mode may have the worker do before an answer is given."""

    run: Runner
    compare: Compare


@dataclass(frozen=True)
class Permitted:
    """What may run in a statement's place."""

    sql: str
    note: GuardrailNote | None = None
    noisy: bool = False
    """Whether it reads noisy numbers alone, so that nothing was withheld from it."""
    withheld: tuple[str, ...] = ()
    """First cells of rows that are taken out of the result."""


class Protection(Protocol):
    """A mode."""

    def permit(
        self, statement: Statement, *, principal: Principal, engine: Engine
    ) -> Permitted | Denied:
        """What may run for a principal, or why nothing may."""


_CANDIDATES = 2
"""Groups that are tried, one at a time."""
_FEWEST_GROUPS = 3
ONE_GROUP_LESS = GuardrailNote(
    rule="minimum_group",
    action="withheld",
    reason="One more group is not shown, so that nobody can take the shown ones from a total.",
    remedy="Ask for a longer period or larger groups.",
)


@dataclass(frozen=True)
class Standard:
    """`standard` mode: declared filters, and no two answers that differ by a few people."""

    guard: DifferenceGuard
    declared: Declared = frozenset()
    """Lower-case table and column of every dimension of the semantic models."""

    def permit(
        self, statement: Statement, *, principal: Principal, engine: Engine
    ) -> Permitted | Denied:
        """The statement itself, unless it picks people too finely or tells too much beside others."""
        permitted = Permitted(statement.decision.sql)
        if not principal.served or statement.decision.population is None:
            return permitted
        if not statement.compiled:
            denied = undeclared(statement.written, statement.policy, self.declared)
            if denied is not None:
                return denied
        denied = self._refusal(statement, principal, engine, whole=statement.compiled)
        if denied is None:
            return permitted
        if denied.rule == TOO_CLOSE.rule and statement.compiled:
            smaller = self._with_one_group_less(statement, principal, engine)
            if smaller is not None:
                return smaller
            return self._refusal(statement, principal, engine) or permitted
        return denied

    def _refusal(
        self, statement: Statement, principal: Principal, engine: Engine, *, whole: bool = False
    ) -> Denied | None:
        return self.guard.refusal(
            statement.decision,
            principal=principal,
            minimum=statement.minimum,
            compare=engine.compare,
            whole=whole,
        )

    def _with_one_group_less(
        self, statement: Statement, principal: Principal, engine: Engine
    ) -> Permitted | None:
        """The answer without its last or last but one group, where that tells of nobody."""
        decision = statement.decision
        result = engine.run(decision.sql)
        if result is None or decision.population is None or not _one_key(result):
            return None
        for row in list(result.rows)[: -_CANDIDATES - 1 : -1]:
            if not isinstance(row[0], str):
                continue
            fewer = decision.population.model_copy(update={"withheld": (row[0],)})
            less = replace(statement, decision=decision.model_copy(update={"population": fewer}))
            if self._refusal(less, principal, engine, whole=True) is None:
                return Permitted(decision.sql, note=ONE_GROUP_LESS, withheld=(row[0],))
        return None


def _one_key(result: Rows) -> bool:
    """Whether there are groups enough, and one text names each."""
    kinds = [column.type for column in result.columns]
    numbers = all(kind in ("integer", "number") for kind in kinds[1:])
    return kinds[0] == "string" and numbers and len(result.rows) >= _FEWEST_GROUPS
