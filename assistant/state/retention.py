"""How long conversations stay: those that nobody goes on with are deleted after so many days."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import TYPE_CHECKING

from sqlalchemy import text

from assistant.errors import WorkspaceError
from assistant.state.database import moment

if TYPE_CHECKING:
    from assistant.state.database import Database

log = logging.getLogger(__name__)
DAY_S = 86_400.0
_DELETE = text("DELETE FROM conversations WHERE updated_at < :before")
_COUNT = text("SELECT count(*) FROM conversations WHERE updated_at < :before")
_FORGET = text("DELETE FROM answered WHERE at < :before")


class Retention:
    """Deletes what is older than is kept; every replica may do so."""

    def __init__(self, database: "Database", *, days: int) -> None:
        """Take the state's database.

        Args:
            database: Brought up to date.
            days: For which a conversation stays after its last question.
        """
        self._database = database
        self._days = days

    def count(self, *, at: datetime | None = None) -> int:
        """How many conversations are too old.

        Args:
            at: The moment that counts as now.
        """
        with self._database.read() as connection:
            return int(connection.execute(_COUNT, self._before(at)).scalar_one())

    def apply(self, *, at: datetime | None = None) -> int:
        """Delete them with their turns, links and what the model remembers; how many there were.

        The questions that feedback could still be given on go too. Feedback that was given stays,
        and so do costs, spent budgets and the audit.

        Args:
            at: The moment that counts as now.

        Raises:
            WorkspaceError: If the state cannot be written.
        """
        before = self._before(at)
        with self._database.write() as connection:
            connection.execute(_FORGET, before)
            return connection.execute(_DELETE, before).rowcount

    def _before(self, at: datetime | None) -> dict[str, str]:
        return {"before": moment((at or datetime.now(UTC)) - timedelta(days=self._days))}


@contextmanager
def applied_daily(
    database: "Database", *, days: int | None, every_s: float = DAY_S
) -> Iterator[None]:
    """Apply it now and every day for as long as the block runs.

    Args:
        database: Of the state.
        days: For which conversations stay; None: for good.
        every_s: Seconds between two times.
    """
    if days is None:
        yield
        return
    retention, over = Retention(database, days=days), Event()

    def run() -> None:
        _apply(retention)
        while not over.wait(every_s):
            _apply(retention)

    thread = Thread(target=run, name="retention", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _apply(retention: Retention) -> None:
    try:
        log.info("conversations_expired", extra={"conversations": retention.apply()})
    except WorkspaceError as error:  # the next day tries again
        log.error("conversations_not_expired", extra={"error": type(error).__name__})  # noqa: TRY400
