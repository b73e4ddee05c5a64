"""What every question has taken of a provider's model, in SQLite, written after each of its calls."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from assistant.errors import WorkspaceError

if TYPE_CHECKING:
    from assistant.answering.record import RunRecord

BUSY_TIMEOUT_S = 10
TABLE = """CREATE TABLE IF NOT EXISTS model_costs (
    trace_id TEXT PRIMARY KEY, at TEXT NOT NULL, principal TEXT NOT NULL, model TEXT NOT NULL,
    calls INTEGER NOT NULL, tokens_in INTEGER NOT NULL, tokens_out INTEGER NOT NULL, cost REAL,
    estimated INTEGER NOT NULL)"""
BY_DAY = "CREATE INDEX IF NOT EXISTS model_costs_at ON model_costs (at, principal)"
KEEP = """INSERT INTO model_costs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (trace_id) DO UPDATE SET calls = excluded.calls, tokens_in = excluded.tokens_in,
    tokens_out = excluded.tokens_out, cost = excluded.cost, estimated = excluded.estimated"""


class QuestionCost(BaseModel):
    """What one question has taken."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    trace_id: str
    """As the answer and the audit have it."""
    at: datetime
    """UTC, of the first call."""
    principal: str
    model: str
    calls: int
    tokens_in: int
    tokens_out: int
    cost: float | None
    """In the currency of the settings' prices; None: no prices were set."""
    estimated: bool
    """Whether the provider left some tokens unsaid."""


class Costs:
    """The record of costs. Threads and processes may share the file."""

    def __init__(self, path: Path, *, model: str = "") -> None:
        """Open the file, made, mode 0600, where it is missing.

        Args:
            path: Of the workspace's state.
            model: Whose costs are kept.

        Raises:
            WorkspaceError: If the file cannot be written or is no database.
        """
        self._path = path
        self._model = model
        self._lock = Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600, exist_ok=True)
            self._connection = sqlite3.connect(
                path, check_same_thread=False, timeout=BUSY_TIMEOUT_S, isolation_level=None
            )
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=NORMAL")
            self._connection.execute(TABLE)
            self._connection.execute(BY_DAY)
        except (OSError, sqlite3.Error) as error:
            raise self._unusable(error) from None

    def keep(self, record: "RunRecord", *, cost: float | None) -> None:
        """Write down what a question has taken so far, over what was written before.

        Raises:
            WorkspaceError: If it cannot be written.
        """
        use = record.model_use
        row = (
            record.trace_id,
            datetime.now(UTC).isoformat(timespec="seconds"),
            record.principal.id,
            self._model,
            use.calls,
            use.tokens_in,
            use.tokens_out,
            cost,
            int(use.estimated),
        )
        try:
            with self._lock:
                self._connection.execute(KEEP, row)
        except sqlite3.Error as error:
            raise self._unusable(error) from None

    def spent_today(self, principal: str) -> float:
        """What a principal has spent on this day (UTC).

        Raises:
            WorkspaceError: If it cannot be read.
        """
        today = datetime.now(UTC).date()
        rows = self.questions(since=today)
        return sum(row.cost or 0.0 for row in rows if row.principal == principal)

    def questions(self, *, since: date | None = None) -> Iterator[QuestionCost]:
        """What each question has taken, oldest first.

        Args:
            since: From this day on (UTC); None: all.

        Raises:
            WorkspaceError: If it cannot be read.
        """
        start = datetime.combine(since or date.min, time(), UTC).isoformat(timespec="seconds")
        names = tuple(QuestionCost.model_fields)
        query = f"SELECT {', '.join(names)} FROM model_costs WHERE at >= ? ORDER BY at, rowid"  # noqa: S608 (own names)
        try:
            with self._lock:
                rows = self._connection.execute(query, (start,)).fetchall()
        except sqlite3.Error as error:
            raise self._unusable(error) from None
        for row in rows:
            yield QuestionCost.model_validate(dict(zip(names, row, strict=True)))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _unusable(self, error: Exception) -> WorkspaceError:
        why = error.strerror if isinstance(error, OSError) else error
        return WorkspaceError(
            f"Costs cannot be kept in '{self._path}' ({why}). "
            "Make the folder writable; if the file is damaged, move it away."
        )
