"""What people say of answers, beside what was answered: thumbs, a comment, a corrected query."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import text

from assistant.answers import Answer, QueryKind, Status
from assistant.errors import RequestError
from assistant.state.database import Database, now
from guardrails.pii.redact import clean

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

    from guardrails.pii.known import Known
    from guardrails.principals import Principal

Verdict = Literal["up", "down"]
Became = Literal["", "verified_question", "eval_case"]
LONGEST_COMMENT = 4_000
LONGEST_SQL = 20_000
LONGEST_EXPECTED = 1_000
MOST_FOR_AN_ANSWER = 20
"""Entries of one principal on one answer."""
KEPT_DAYS = 90
"""Days for which an answer can still be told of."""
MOST_LISTED = 1_000
TRACE = re.compile(r"[0-9a-f]{6,32}")
Clean = Callable[[str], str]


class Kept(BaseModel):
    """Common settings of what is kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class AnsweredQuery(Kept):
    """One query of an answer."""

    kind: QueryKind
    request: dict[str, Any] | None
    sql: str


class Answered(Kept):
    """What was answered, without the numbers."""

    question: str
    """Redacted."""
    status: Status
    queries: tuple[AnsweredQuery, ...] = ()
    columns: tuple[str, ...] = ()
    """Of the answer's table."""
    as_of: date | None
    lake_version: str | None
    index_version: str | None
    prompt_version: str
    model: str


class Given(Kept):
    """What a person says of an answer."""

    verdict: Verdict
    comment: str = Field(default="", max_length=LONGEST_COMMENT)
    sql: str = Field(default="", max_length=LONGEST_SQL)
    """The query that would have been right; `{as_of}` stands for the newest complete day."""
    expect: str = Field(default="", max_length=LONGEST_EXPECTED)
    """Words or numbers that the right answer says."""


class FeedbackEntry(Kept):
    """One entry. What people typed is data that nobody checked: it goes to no model."""

    id: int
    at: datetime
    """UTC."""
    principal: str
    """Who says so."""
    trace_id: str
    given: Given
    """Redacted."""
    asked_by: str
    answered: Answered
    became: Became = ""
    """What a person made of it."""


class Feedback:
    """The entries of one workspace. Threads and processes may share them."""

    def __init__(self, database: Database, *, clean: Clean) -> None:
        """Take where they are kept.

        Args:
            database: The workspace's state.
            clean: Takes personal data out of a text.
        """
        self._database = database
        self._clean = clean

    def keep(self, answer: Answer, principal: "Principal") -> None:
        """Remember an answer, so that it can be told of by its trace id.

        Raises:
            WorkspaceError: If it cannot be written.
        """
        row = {
            "trace": answer.trace_id,
            "at": now(),
            "principal": principal.id,
            "body": answered_of(answer).model_dump_json(),
        }
        insert = text("INSERT INTO answered VALUES (:trace, :at, :principal, :body)")
        with self._database.write() as connection:
            connection.execute(insert, row)

    def add(self, trace: str, given: Given, *, principal: "Principal") -> FeedbackEntry:
        """Write down what a person says of an answer, without personal data.

        Args:
            trace: Trace id of the answer, or its first characters.
            given: What they say.
            principal: Who they are; whoever is served speaks of their own answers alone.

        Raises:
            RequestError: If there is no such answer, or too much was said of it already.
            WorkspaceError: If it cannot be written.
        """
        with self._database.write() as connection:
            self._database.lock(connection, "feedback")
            _forget(connection)
            found = _find(connection, trace, principal)
            self._check_room(connection, found["trace_id"], principal)
            row = self._row(found, given, principal)
            names = ", ".join(row)
            values = ", ".join(f":{name}" for name in row)
            insert = f"INSERT INTO feedback ({names}) VALUES ({values}) RETURNING id"  # noqa: S608 (own names)
            entry = connection.execute(text(insert), row).scalar_one()
        return self.entry(int(entry))

    def entries(self, *, limit: int = 50, verdict: Verdict | None = None) -> list[FeedbackEntry]:
        """Entries, the newest first.

        Raises:
            WorkspaceError: If they cannot be read.
        """
        query = "SELECT * FROM feedback WHERE CAST(:verdict AS TEXT) IN ('', verdict) ORDER BY id DESC LIMIT :limit"
        asked = {"verdict": verdict or "", "limit": min(limit, MOST_LISTED)}
        with self._database.read() as connection:
            return [_entry(row) for row in connection.execute(text(query), asked).mappings()]

    def entry(self, number: int) -> FeedbackEntry:
        """One entry.

        Raises:
            RequestError: If there is none of that number.
            WorkspaceError: If it cannot be read.
        """
        query = text("SELECT * FROM feedback WHERE id = :id")
        with self._database.read() as connection:
            row = connection.execute(query, {"id": number}).mappings().first()
        if row is None:
            message = f"There is no feedback {number}. See: signpost feedback list."
            raise RequestError(message)
        return _entry(row)

    def mark(self, number: int, became: Became) -> None:
        """Keep what a person has made of an entry.

        Raises:
            WorkspaceError: If it cannot be written.
        """
        update = text("UPDATE feedback SET became = :became WHERE id = :id")
        with self._database.write() as connection:
            connection.execute(update, {"became": became, "id": number})

    def _check_room(self, connection: "Connection", trace: str, principal: "Principal") -> None:
        query = "SELECT count(*) FROM feedback WHERE trace_id = :trace AND principal = :principal"
        asked = {"trace": trace, "principal": principal.id}
        if connection.execute(text(query), asked).scalar_one() >= MOST_FOR_AN_ANSWER:
            message = (
                f"{MOST_FOR_AN_ANSWER} entries on this answer are kept already. "
                "Ask again and speak of the new answer."
            )
            raise RequestError(message)

    def _row(self, found: "RowMapping", given: Given, principal: "Principal") -> dict[str, Any]:
        return {
            "at": now(),
            "principal": principal.id,
            "trace_id": found["trace_id"],
            "verdict": given.verdict,
            "comment": self._plain(given.comment),
            "corrected_sql": self._plain(given.sql),
            "expected": self._plain(given.expect),
            "asked_by": found["principal"],
            "answered": found["body"],
            "became": "",
        }

    def _plain(self, typed: str) -> str:
        """What was typed, without personal data and without what steers a terminal."""
        shown = "".join(c if c.isprintable() or c == "\n" else " " for c in typed)
        return self._clean(shown.strip())


def open_feedback(database: Database, *, known: "Known | None") -> Feedback:
    """The feedback of a workspace, without what its raw data knows of persons.

    Args:
        database: The workspace's state.
        known: Identifiers of the raw data, by their keyed hashes.
    """
    return Feedback(database, clean=lambda typed: clean(typed, known=known))


def answered_of(answer: Answer) -> Answered:
    """The part of an answer that is remembered: no number of it."""
    return Answered(
        question=answer.question,
        status=answer.status,
        queries=tuple(
            AnsweredQuery(kind=query.kind, request=query.request, sql=query.sql)
            for query in answer.queries
        ),
        columns=tuple(column.name for column in answer.table.columns) if answer.table else (),
        as_of=answer.as_of,
        lake_version=answer.lake_version,
        index_version=answer.index_version,
        prompt_version=answer.prompt_version,
        model=answer.model,
    )


def _find(connection: "Connection", trace: str, principal: "Principal") -> "RowMapping":
    """The one answer that a trace id, or its beginning, names."""
    rows: list[RowMapping] = []
    if TRACE.fullmatch(trace):
        query = "SELECT * FROM answered WHERE trace_id LIKE :begin ORDER BY trace_id LIMIT 50"
        found = connection.execute(text(query), {"begin": f"{trace}%"}).mappings()
        rows = [row for row in found if not principal.served or row["principal"] == principal.id]
    if len(rows) == 1:
        return rows[0]
    if rows:
        message = f"Several answers have a trace id that begins with '{trace}'. Give more of it."
        raise RequestError(message)
    message = (
        f"No answer of the last {KEPT_DAYS} days has this trace id. "
        "Copy it from the answer: at least six of its characters."
    )
    raise RequestError(message)


def _forget(connection: "Connection") -> None:
    """Drop answers that nobody has spoken of for long."""
    oldest = datetime.now(UTC) - timedelta(days=KEPT_DAYS)
    delete = text("DELETE FROM answered WHERE at < :oldest")
    connection.execute(delete, {"oldest": oldest.isoformat(timespec="milliseconds")})


def _entry(row: "RowMapping") -> FeedbackEntry:
    given = {
        "verdict": row["verdict"],
        "comment": row["comment"],
        "sql": row["corrected_sql"],
        "expect": row["expected"],
    }
    return FeedbackEntry(
        id=row["id"],
        at=row["at"],
        principal=row["principal"],
        trace_id=row["trace_id"],
        given=Given.model_construct(**given),  # redaction may have made it a little longer
        asked_by=row["asked_by"],
        answered=Answered.model_validate_json(row["answered"]),
        became=row["became"],
    )
