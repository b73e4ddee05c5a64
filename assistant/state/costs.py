"""What every question has taken of a provider's model, written after each of its calls."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict
from sqlalchemy import text

if TYPE_CHECKING:
    from assistant.answering.record import RunRecord
    from assistant.state.database import Database

_NAMES = "trace_id, at, principal, model, calls, tokens_in, tokens_out, cost, estimated"
_KEEP = text(
    "INSERT INTO model_costs VALUES (:trace_id, :at, :principal, :model, :calls, :tokens_in, "
    ":tokens_out, :cost, :estimated) ON CONFLICT (trace_id) DO UPDATE SET calls = excluded.calls, "
    "tokens_in = excluded.tokens_in, tokens_out = excluded.tokens_out, cost = excluded.cost, "
    "estimated = excluded.estimated"
)
_SINCE = text(f"SELECT {_NAMES} FROM model_costs WHERE at >= :start ORDER BY at, trace_id")  # noqa: S608 (own names)
_SPENT = text(
    "SELECT COALESCE(sum(cost), 0) FROM model_costs WHERE at >= :start AND principal = :principal"
)


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
    """The record of costs. Threads and replicas may share its database."""

    def __init__(self, database: "Database", *, model: str = "") -> None:
        """Take the state's database.

        Args:
            database: Up to date.
            model: Whose costs are kept.
        """
        self._database = database
        self._model = model

    def keep(self, record: "RunRecord", *, cost: float | None) -> None:
        """Write down what a question has taken so far, over what was written before.

        Raises:
            WorkspaceError: If it cannot be written.
        """
        use = record.model_use
        row = QuestionCost(
            trace_id=record.trace_id,
            at=datetime.now(UTC),
            principal=record.principal.id,
            model=self._model,
            calls=use.calls,
            tokens_in=use.tokens_in,
            tokens_out=use.tokens_out,
            cost=cost,
            estimated=use.estimated,
        )
        kept = {**vars(row), "at": _moment(row.at), "estimated": int(row.estimated)}
        with self._database.write() as connection:
            connection.execute(_KEEP, kept)

    def spent_today(self, principal: str) -> float:
        """What a principal has spent on this day (UTC).

        Raises:
            WorkspaceError: If it cannot be read.
        """
        given = {"start": _start(datetime.now(UTC).date()), "principal": principal}
        with self._database.read() as connection:
            return float(connection.execute(_SPENT, given).scalar_one())

    def questions(self, *, since: date | None = None) -> Iterator[QuestionCost]:
        """What each question has taken, oldest first.

        Args:
            since: From this day on (UTC); None: all.

        Raises:
            WorkspaceError: If it cannot be read.
        """
        with self._database.read() as connection:
            rows = connection.execute(_SINCE, {"start": _start(since or date.min)}).all()
        for row in rows:
            yield QuestionCost.model_validate(dict(row._mapping))


def _start(day: date) -> str:
    return _moment(datetime.combine(day, time(), UTC))


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
