"""A small invented table of people, its policy, and a guard that runs in this process."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from assistant.warehouse.notebook import Notebook
from assistant.warehouse.worker import wire_row, wire_type
from guardrails.decisions import AllowedSql, Denied, PopulationSql
from guardrails.principals import Principal
from guardrails.privacy.differences import Comparison
from guardrails.privacy.history import PopulationHistory
from guardrails.privacy.protection import Engine, Permitted, Protection, Standard, Statement
from guardrails.privacy.standard import DifferenceGuard
from guardrails.sql.gate import check
from guardrails.sql.policy import ColumnPolicy, SqlPolicy, TablePolicy

ANYBODY = Principal(id="anybody")
_TABLES = """
CREATE TABLE people AS SELECT 'u' || i AS user_id,
  CASE WHEN i < 60 THEN 'JP' WHEN i < 93 THEN 'DE' ELSE 'MT' END AS country, i % 7 AS age
  FROM range(100) t(i);
CREATE TABLE events AS SELECT 'e' || i AS event_id, 'u' || (i % 100) AS user_id,
  TIMESTAMP '2024-01-01' + to_days(CAST(i // 100 AS INTEGER)) + to_hours(i % 24) AS ts,
  CASE WHEN hash(i) % 3 = 0 THEN 'play' ELSE 'open' END AS kind, (i % 9) * 1.5 AS seconds
  FROM range(3000) t(i);
INSERT INTO events VALUES ('late', 'u5', TIMESTAMP '2024-03-01 09:00:00', 'play', 7.0);
"""
_COLUMNS = {
    "people": {"user_id": "varchar", "country": "varchar", "age": "bigint"},
    "events": {
        "event_id": "varchar",
        "user_id": "varchar",
        "ts": "timestamp",
        "kind": "varchar",
        "seconds": "double",
    },
}
DECLARED = frozenset({("people", "country"), ("events", "kind")})


@dataclass(frozen=True)
class Column:
    type: str


@dataclass(frozen=True)
class Result:
    columns: tuple[Column, ...]
    rows: tuple[tuple[str | int | float | bool | None, ...], ...]


class People:
    """The tables in memory, and what was asked of them."""

    def __init__(self) -> None:
        self.connection = duckdb.connect()
        self.connection.execute(_TABLES)
        self.ran: list[str] = []
        self.notebook = Notebook(self.connection)

    def run(self, sql: str) -> Result | None:
        self.ran.append(sql)
        try:
            found = self.connection.execute(sql)
        except duckdb.Error:
            return None
        columns = tuple(Column(wire_type(str(c[1]))) for c in found.description or ())
        return Result(columns, tuple(tuple(wire_row(row)) for row in found.fetchall()))

    def compare(self, wanted: Comparison) -> bool | None:
        self.ran.append(wanted.sql)
        for note in (wanted.new, *wanted.earlier):
            try:
                for _ in self.notebook.missing([note.key]):
                    self.notebook.keep(note.key, note.sql)
            except duckdb.Error:
                if note is wanted.new:
                    return None
        found = self.notebook.connection.execute(wanted.sql).fetchone()
        return bool(found and found[0])

    def ask(
        self, sql: str, protection: Protection, principal: Principal = ANYBODY
    ) -> Permitted | Denied:
        decision = check(sql, policy())
        assert isinstance(decision, AllowedSql), decision
        statement = Statement(sql, decision, policy(), compiled=False)
        return protection.permit(
            statement, principal=principal, engine=Engine(self.run, self.compare)
        )


def rule(outcome: Permitted | Denied) -> str | None:
    """The rule that refused; None where nothing did."""
    return outcome.rule if isinstance(outcome, Denied) else None


def population(sql: str) -> PopulationSql:
    """Who is counted in a statement."""
    decision = check(sql, policy())
    assert isinstance(decision, AllowedSql), decision
    assert decision.population is not None
    return decision.population


def standard(file: Path, *, most_answers: int = 50) -> Standard:
    """`standard` mode over a file."""
    guard = DifferenceGuard(PopulationHistory(file), lake_version="v1", most_answers=most_answers)
    return Standard(guard, declared=DECLARED)


def policy() -> SqlPolicy:
    """Ten people behind every number."""
    return SqlPolicy(
        tables=tuple(
            TablePolicy(
                name=name,
                columns=tuple(
                    ColumnPolicy(name=c, type=t, pseudonymous=c == "user_id")
                    for c, t in columns.items()
                ),
                person="user_id",
                time="ts" if "ts" in columns else None,
                minimum_group=10,
            )
            for name, columns in _COLUMNS.items()
        )
    )
