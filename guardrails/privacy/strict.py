"""`strict` mode: numbers about people leave with noise, and each costs a part of a budget."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from pydantic import TypeAdapter

from guardrails.decisions import Denied, GuardrailNote
from guardrails.principals import Principal
from guardrails.privacy import noise
from guardrails.privacy.ledger import Account, Offer, Spending
from guardrails.privacy.protection import Cell, Engine, Permitted, Rows, Runner, Statement
from guardrails.sql.bounded import BoundedQuery
from guardrails.sql.bounded_level import BoundedLevel, Limits, NoisyTable
from guardrails.sql.refusal import RefusedError

DELTA = 1e-6
"""Chance of showing, in one answer, a group that one person alone made."""
_MOST_GROUPS = 2_000
NOISY_TABLE = TypeAdapter(NoisyTable)
"""Reads a noisy table that was kept."""
_FAILED = Denied(
    rule="strict_failed",
    reason="The numbers could not be computed with noise.",
    remedy="Ask for a shorter period or fewer groups.",
)
_SPENT = Denied(
    rule="privacy_budget",
    reason="The privacy budget for this data is spent.",
    remedy="Ask again what was answered before: that costs nothing. The workspace's owner can raise "
    "'privacy.epsilon_total'.",
)


@dataclass(frozen=True)
class Budget:
    """What one answer costs, and all of them together."""

    per_query: float
    total: float


@dataclass(frozen=True)
class Strict:
    """Noise and a ledger. Everybody is bound by it, the command line too."""

    ledger: Spending
    limits: Limits
    budget: Budget
    lake_version: str
    data_set: str = "lake"

    def permit(
        self, statement: Statement, *, principal: Principal, engine: Engine
    ) -> Permitted | Denied:
        """A statement over noisy numbers, or why there is none.

        Args:
            statement: What the gate allowed.
            principal: Whose budget is spent.
            engine: The worker.
        """
        if statement.decision.population is None:
            return Permitted(statement.decision.sql)
        try:
            query = BoundedQuery(statement.decision.sql, statement.policy, self.limits)
        except RefusedError as refused:
            return refused.denied
        account = Account(principal.id, self.data_set)
        question = self._question(statement)
        known = self.ledger.released(account, question)
        body = known or self._released(query, account, question, engine.run)
        if isinstance(body, Denied):
            return body
        try:
            sql = query.answer([_table(entry) for entry in json.loads(body)])
        except RefusedError as refused:
            return refused.denied
        return Permitted(sql, note=self._note(query.levels, account), noisy=True)

    def _released(
        self, query: BoundedQuery, account: Account, question: str, run: Runner
    ) -> str | Denied:
        if self.ledger.spent(account) + self.budget.per_query > self.budget.total * (1 + 1e-9):
            return _SPENT
        tables = []
        for level in query.levels:
            exact = run(level.sql)
            if exact is None or len(exact.rows) > _MOST_GROUPS:
                return _FAILED
            tables.append(self._noisy(level, exact, self._share(query.levels)))
        offer = Offer(
            question=question,
            epsilon=self.budget.per_query,
            delta=DELTA if any(level.keys for level in query.levels) else 0.0,
            body=json.dumps([[table.types, table.rows] for table in tables]),
        )
        return self.ledger.spend(account, offer, total=self.budget.total) or _SPENT

    def _share(self, levels: Sequence[BoundedLevel]) -> float:
        """Epsilon of one release: every column of totals, and the people of every grouped level."""
        releases = sum(len(level.limits) + bool(level.keys) for level in levels)
        return self.budget.per_query / releases

    def _noisy(self, level: BoundedLevel, exact: Rows, epsilon: float) -> NoisyTable:
        rows, keys = list(exact.rows), level.keys
        if keys:
            people = {_group(row[:keys]): int(row[-1] or 0) for row in rows}
            shown = noise.noisy_groups(
                people, groups_limit=self.limits.groups, epsilon=epsilon, delta=DELTA
            )
            rows = [row for row in rows if _group(row[:keys]) in shown]
        columns = [[row[i] for row in rows] for i in range(keys)]
        types = [column.type for column in exact.columns[:-1]]
        for i, limit in enumerate(level.limits, start=keys):
            totals = noise.noisy(
                [float(row[i] or 0) for row in rows],
                sensitivity=self._sensitivity(level, limit),
                epsilon=epsilon,
            )
            columns.append([_rounded(total, whole=types[i] == "integer") for total in totals])
        return NoisyTable(types=tuple(types), rows=tuple(zip(*columns, strict=True)))

    def _sensitivity(self, level: BoundedLevel, limit: float) -> float:
        return limit * (self.limits.groups if level.keys else 1)

    def _note(self, levels: Sequence[BoundedLevel], account: Account) -> GuardrailNote:
        share = self._share(levels)
        error = max(
            noise.error_of(sensitivity=self._sensitivity(level, limit), epsilon=share)
            for level in levels
            for limit in level.limits
        )
        left = max(0.0, self.budget.total - self.ledger.spent(account))
        groups = f" in at most {self.limits.groups} groups" if any(v.keys for v in levels) else ""
        return GuardrailNote(
            rule="noise",
            action="labelled",
            reason=f"These numbers are noisy (epsilon {self.budget.per_query:g}): 19 of 20 totals are "
            f"within {error:,.0f} of the truth. One person counts for at most "
            f"{self.limits.contribution:g} of a total{groups}. Epsilon {left:.2g} of "
            f"{self.budget.total:g} is left.",
            remedy="Ask the same again at no cost; ask for larger groups to make the noise matter less.",
        )

    def _question(self, statement: Statement) -> str:
        """The same for the same SQL over the same lake under the same limits."""
        limits = (self.limits.contribution, self.limits.groups, self.budget.per_query)
        parts = [self.lake_version, statement.decision.sql, *limits]
        return sha256(json.dumps(parts).encode()).hexdigest()


def _group(keys: Sequence[Cell]) -> str:
    return json.dumps(list(keys))


def _rounded(total: float, *, whole: bool) -> int | float:
    """As people write it; no count is below nothing."""
    return max(0, round(total)) if whole else round(total, 2)


def _table(entry: list[list[object]]) -> NoisyTable:
    return NOISY_TABLE.validate_python({"types": entry[0], "rows": entry[1]})
