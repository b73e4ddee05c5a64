"""What protects people across answers: the guard and the budget of one opened workspace."""

from dataclasses import dataclass
from typing import Protocol

from guardrails.decisions import AllowedSql, Denied
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


class Protection(Protocol):
    """A mode."""

    def refusal(
        self, statement: Statement, *, principal: Principal, compare: Compare
    ) -> Denied | None:
        """Why a statement may not run for a principal; None: it may."""


@dataclass(frozen=True)
class Standard:
    """`standard` mode: declared filters, and no two answers that differ by a few people."""

    guard: DifferenceGuard
    declared: Declared = frozenset()
    """Dimensions of the semantic models."""

    def refusal(
        self, statement: Statement, *, principal: Principal, compare: Compare
    ) -> Denied | None:
        """Why a statement may not run for a principal; None: it may."""
        if not principal.served or statement.decision.population is None:
            return None
        if not statement.compiled:
            denied = undeclared(statement.written, statement.policy, self.declared)
            if denied is not None:
                return denied
        return self.guard.refusal(
            statement.decision, principal=principal, minimum=statement.minimum, compare=compare
        )
