"""What protects people across answers: the guard and the budget of one opened workspace."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from guardrails.decisions import AllowedSql, Denied, GuardrailNote
from guardrails.principals import Principal
from guardrails.privacy.standard import Compare, DifferenceGuard
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


class Protection(Protocol):
    """A mode."""

    def permit(
        self, statement: Statement, *, principal: Principal, engine: Engine
    ) -> Permitted | Denied:
        """What may run for a principal, or why nothing may."""


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
        denied = self.guard.refusal(
            statement.decision,
            principal=principal,
            minimum=statement.minimum,
            compare=engine.compare,
        )
        return denied or permitted
