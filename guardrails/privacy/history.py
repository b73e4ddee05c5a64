"""Who was counted in answers already given, by principal: statements, never people."""

import sqlite3
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from guardrails.decisions import PopulationSql
from guardrails.privacy.private_file import open_private

BUSY_TIMEOUT_S = 10
_SCHEMA = """
CREATE TABLE IF NOT EXISTS populations (
  position INTEGER PRIMARY KEY AUTOINCREMENT, principal TEXT NOT NULL, digest TEXT NOT NULL,
  lake_version TEXT NOT NULL, given_at TEXT NOT NULL, population TEXT NOT NULL,
  UNIQUE (principal, digest))"""


@dataclass(frozen=True)
class Given:
    """Who was counted in one answer."""

    position: int
    """Grows with every answer."""
    population: PopulationSql


class History(Protocol):
    """Where it is kept who was counted; `PopulationHistory` says what each method does."""

    def knows(self, principal: str, population: PopulationSql) -> bool:
        """Whether the same was counted for this principal before."""

    def after(self, principal: str, position: int) -> list[Given]:
        """What was counted for a principal, oldest first, past a position."""

    def add(
        self, principal: str, population: PopulationSql, *, seen: int, lake_version: str
    ) -> bool:
        """Keep one more, unless another came in since `seen`."""


class PopulationHistory:
    """A SQLite file. Threads and processes may share it; restarts and rebuilds keep it."""

    def __init__(self, path: Path) -> None:
        """Take the file; it is made, mode 0600, when something is first read or written."""
        self._path = path

    def knows(self, principal: str, population: PopulationSql) -> bool:
        """Whether the same was counted for this principal before."""
        query = "SELECT 1 FROM populations WHERE principal = ? AND digest = ?"
        with self._open() as connection:
            return (
                connection.execute(query, (principal, digest_of(population))).fetchone() is not None
            )

    def after(self, principal: str, position: int) -> list[Given]:
        """What was counted for a principal, oldest first, past a position."""
        query = (
            "SELECT position, population FROM populations WHERE principal = ? AND position > ? "
            "ORDER BY position"
        )
        with self._open() as connection:
            rows = connection.execute(query, (principal, position)).fetchall()
        return [Given(row[0], PopulationSql.model_validate_json(row[1])) for row in rows]

    def add(
        self, principal: str, population: PopulationSql, *, seen: int, lake_version: str
    ) -> bool:
        """Keep one more, unless another came in since `seen`: then it must be compared first.

        Args:
            principal: Whose answer it is.
            population: Who is counted in it.
            seen: Newest position that it was compared with.
            lake_version: The lake it was asked of.

        Returns:
            Whether it was kept.
        """
        newest = "SELECT COALESCE(max(position), 0) FROM populations WHERE principal = ?"
        insert = (
            "INSERT OR IGNORE INTO populations (principal, digest, lake_version, given_at, population)"
            " VALUES (?, ?, ?, ?, ?)"
        )
        now = datetime.now(UTC).isoformat(timespec="seconds")
        row = (principal, digest_of(population), lake_version, now, population.model_dump_json())
        with self._open() as connection:
            connection.execute("BEGIN IMMEDIATE")
            is_newest = bool(connection.execute(newest, (principal,)).fetchone()[0] <= seen)
            if is_newest:
                connection.execute(insert, row)
            connection.execute("COMMIT")
        return is_newest

    def _open(self) -> AbstractContextManager[sqlite3.Connection]:
        return open_private(self._path, schema=_SCHEMA, busy_timeout_s=BUSY_TIMEOUT_S)


def digest_of(population: PopulationSql) -> str:
    """The same for the same people."""
    return sha256(population.model_dump_json().encode()).hexdigest()
