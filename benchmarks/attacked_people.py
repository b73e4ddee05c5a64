"""300 people with a planted secret, and attackers who subtract, average and rewrite."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from assistant.answering.record import RunRecord
from assistant.tools.execution import Checked, run_checked
from assistant.tools.kit import DeniedError, QueryRunner
from assistant.warehouse.pool import Warehouse
from guardrails.principals import Principal
from guardrails.privacy.history import PopulationHistory
from guardrails.privacy.ledger import Ledger
from guardrails.privacy.protection import Protection, Standard
from guardrails.privacy.standard import DifferenceGuard
from guardrails.privacy.strict import Budget, Strict
from guardrails.sql.bounded_level import Limits
from guardrails.sql.policy import ColumnPolicy, SqlPolicy, TablePolicy

TARGETS = 300
_OTHERS = 700
_COLUMNS = {"user_id": "varchar", "city": "varchar", "secret": "bigint", "seen_at": "timestamp"}
MINIMUM = 10


@dataclass(frozen=True)
class World:
    """A lake of one table, and what nobody may learn of it."""

    policy: SqlPolicy
    warehouse: QueryRunner
    secrets: tuple[int, ...]
    """One bit of each target, who alone lives in a city of its own, `c0`, `c1`, …"""

    @property
    def prior(self) -> float:
        """How often the likelier bit is right."""
        share = sum(self.secrets) / len(self.secrets)
        return max(share, 1 - share)


@contextmanager
def attacked_people(folder: Path, *, targets: int = TARGETS) -> Iterator[World]:
    """Make the lake, and start a worker on it."""
    draw = random.Random(7)
    secrets = tuple(draw.randint(0, 1) for _ in range(targets))
    rows = [(f"t{i}", f"c{i}", bit, i) for i, bit in enumerate(secrets)]
    rows += [(f"o{i}", "elsewhere", draw.randint(0, 1), i) for i in range(_OTHERS)]
    database = folder / "safe.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "CREATE TABLE people (user_id VARCHAR, city VARCHAR, secret BIGINT, seen_at TIMESTAMP)"
        )
        values = ", ".join(
            f"('{user}', '{city}', {bit}, TIMESTAMP '2026-05-01' + to_seconds({second}))"
            for user, city, bit, second in rows
        )
        connection.execute(f"INSERT INTO people VALUES {values}")
    columns = tuple(
        ColumnPolicy(name=name, type=kind, pseudonymous=name == "user_id")
        for name, kind in _COLUMNS.items()
    )
    people = TablePolicy(
        name="people", columns=columns, person="user_id", time="seen_at", minimum_group=MINIMUM
    )
    with Warehouse(database) as warehouse:
        yield World(SqlPolicy(tables=(people,)), warehouse, secrets)


def standard(file: Path, *, most_answers: int = 2_000) -> Standard:
    """`standard` mode over a history of its own."""
    guard = DifferenceGuard(PopulationHistory(file), lake_version="v1", most_answers=most_answers)
    return Standard(guard, declared=frozenset({("people", "city")}))


def strict(file: Path, *, total: float = 1.0, per_query: float = 0.1) -> Strict:
    """`strict` mode over a ledger of its own; a person adds one bit."""
    limits, budget = Limits(contribution=1.0, groups=1), Budget(per_query, total)
    return Strict(Ledger(file), limits, budget, lake_version="v1")


@dataclass(frozen=True)
class Attacker:
    """Somebody who may ask, and asks in turn for everything that is not refused."""

    world: World
    protection: Protection | None
    name: str = "attacker"

    def total(self, condition: str = "") -> float | None:
        """The secrets added up under a condition; None where that was refused or withheld."""
        where = f" WHERE {condition}" if condition else ""
        checked = Checked(
            policy=self.world.policy,
            warehouse=self.world.warehouse,
            minimum=MINIMUM,
            protection=self.protection,
        )
        record = RunRecord(trace_id="attack", principal=Principal(id=self.name))
        sql = f"SELECT sum(secret) AS total FROM people{where}"
        try:
            rows = run_checked(sql, compiled=False, checked=checked, record=record).result.rows
        except DeniedError:
            return None
        cell = rows[0][0] if rows else None
        return float(cell) if isinstance(cell, int | float) else None

    def differencing(self) -> tuple[int | None, ...]:
        """Every target's bit: everybody's total less that of everybody else."""
        whole = self.total()
        found = []
        for i in range(len(self.world.secrets)):
            rest = self.total(f"city <> 'c{i}'")
            found.append(None if whole is None or rest is None else round(whole - rest))
        return tuple(found)

    def averaging(self, target: int, *, rewrites: int) -> int | None:
        """One target's bit from the means of many rewrites of the same two questions."""
        pairs = [
            (
                self.total(f"city <> 'nowhere{i}'"),
                self.total(f"city <> 'c{target}' AND city <> 'nowhere{i}'"),
            )
            for i in range(rewrites)
        ]
        whole = [pair[0] for pair in pairs if pair[0] is not None]
        rest = [pair[1] for pair in pairs if pair[1] is not None]
        if not whole or not rest:
            return None
        return round(sum(whole) / len(whole) - sum(rest) / len(rest))


def recovered(found: tuple[int | None, ...], world: World) -> int:
    """Targets whose bit was told."""
    return sum(bit == secret for bit, secret in zip(found, world.secrets, strict=True))


def guessed(found: tuple[int | None, ...], world: World) -> float:
    """Share of right bits where what was not told is guessed as the likelier bit."""
    likelier = int(sum(world.secrets) * 2 >= len(world.secrets))
    bits = (likelier if bit is None else min(1, max(0, bit)) for bit in found)
    return sum(b == s for b, s in zip(bits, world.secrets, strict=True)) / len(world.secrets)
