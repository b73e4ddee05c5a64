"""The privacy budget: what each principal has spent, and the noisy answers it was spent on."""

import sqlite3
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from guardrails.privacy.private_file import open_private

BUSY_TIMEOUT_S = 60
ROUNDING = 1e-9
"""Ten times a tenth is one."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS releases (
  position INTEGER PRIMARY KEY AUTOINCREMENT, principal TEXT NOT NULL, data_set TEXT NOT NULL,
  question TEXT NOT NULL, epsilon REAL NOT NULL, delta REAL NOT NULL, released_at TEXT NOT NULL,
  body TEXT NOT NULL, UNIQUE (principal, data_set, question))"""


@dataclass(frozen=True)
class Account:
    """Whose budget, over which data."""

    principal: str
    data_set: str
    """A lake's workspace, not its version: a rebuild does not give the budget back."""


@dataclass(frozen=True)
class Offer:
    """A noisy answer that may be given if the budget allows it."""

    question: str
    """What it answers: canonical SQL and the lake's version, hashed."""
    epsilon: float
    delta: float
    body: str
    """The noisy numbers, as JSON."""


class Spending(Protocol):
    """Where it is kept what was spent; `Ledger` says what each method does."""

    def released(self, account: Account, question: str) -> str | None:
        """The noisy answer that was given before; None where there is none."""

    def spent(self, account: Account) -> float:
        """Epsilon that is gone."""

    def spend(self, account: Account, offer: Offer, *, total: float) -> str | None:
        """Compare and spend in one step."""


class Ledger:
    """A SQLite file. Threads and processes may share it; restarts and rebuilds keep it."""

    def __init__(self, path: Path) -> None:
        """Take the file; it is made, mode 0600, when something is first read or written."""
        self._path = path

    def released(self, account: Account, question: str) -> str | None:
        """The noisy answer that was given before; None where there is none."""
        with self._open() as connection:
            return _body(connection, account, question)

    def spent(self, account: Account) -> float:
        """Epsilon that is gone."""
        with self._open() as connection:
            return _spent(connection, account)

    def spend(self, account: Account, offer: Offer, *, total: float) -> str | None:
        """Compare and spend in one step.

        Args:
            account: Whose budget.
            offer: The answer to be given.
            total: Epsilon that the account may spend in all.

        Returns:
            The body to answer from: the offer's, or that of the answer that was given meanwhile;
            None where the budget does not reach: the offer must then be thrown away.
        """
        insert = (
            "INSERT INTO releases (principal, data_set, question, epsilon, delta, released_at, body) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)"
        )
        now = datetime.now(UTC).isoformat(timespec="seconds")
        who = (account.principal, account.data_set)
        with self._open() as connection:
            connection.execute("BEGIN IMMEDIATE")
            body = _body(connection, account, offer.question)
            if body is None and _spent(connection, account) + offer.epsilon <= total + ROUNDING:
                row = (*who, offer.question, offer.epsilon, offer.delta, now, offer.body)
                connection.execute(insert, row)
                body = offer.body
            connection.execute("COMMIT")
        return body

    def _open(self) -> AbstractContextManager[sqlite3.Connection]:
        return open_private(self._path, schema=_SCHEMA, busy_timeout_s=BUSY_TIMEOUT_S)


def _spent(connection: sqlite3.Connection, account: Account) -> float:
    query = "SELECT COALESCE(sum(epsilon), 0) FROM releases WHERE principal = ? AND data_set = ?"
    return float(connection.execute(query, (account.principal, account.data_set)).fetchone()[0])


def _body(connection: sqlite3.Connection, account: Account, question: str) -> str | None:
    query = "SELECT body FROM releases WHERE principal = ? AND data_set = ? AND question = ?"
    row = connection.execute(query, (account.principal, account.data_set, question)).fetchone()
    return str(row[0]) if row is not None else None
