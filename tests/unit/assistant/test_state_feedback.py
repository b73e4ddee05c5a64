"""Feedback is redacted, bounded, and tied to the answer that it speaks of."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import text

from assistant.answers import Answer, Query, Table, TableColumn
from assistant.errors import RequestError
from assistant.state.database import Database, open_file
from assistant.state.feedback import KEPT_DAYS, MOST_FOR_AN_ANSWER, Feedback, Given, open_feedback
from guardrails.principals import COMMAND_LINE, Principal

ANA = Principal(id="ana")
BEN = Principal(id="ben")
TRACE = "0123456789abcdef" * 2
OTHER = "0123456789ffffff" * 2
UP = Given(verdict="up")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_file(tmp_path / "state.db")
    yield opened
    opened.close()


@pytest.fixture
def book(database: Database) -> Feedback:
    return open_feedback(database, known=None)


def answer(trace: str = TRACE) -> Answer:
    query = Query(
        id="q1", kind="metric", request={"metrics": ["plays"]}, sql="SELECT 1", verified=True,
        row_count=1, elapsed_ms=1,
    )  # fmt: skip
    table = Table(columns=(TableColumn(name="plays", type="integer"),), rows=((987_654,),))
    return Answer(
        question="Plays last week", status="answered", answer="Plays were 987,654.", table=table,
        queries=(query,), model="planner", prompt_version="system/1", lake_version="lake-1",
        index_version="index-1", trace_id=trace,
    )  # fmt: skip


def test_an_entry_holds_question_query_versions_principal_and_time(book: Feedback) -> None:
    book.keep(answer(), ANA)
    entry = book.add(TRACE[:8], Given(verdict="down", comment="too many"), principal=ANA)

    told = entry.answered
    assert (told.question, told.queries[0].request) == ("Plays last week", {"metrics": ["plays"]})
    versions = (told.lake_version, told.index_version, told.prompt_version, told.model)
    assert versions == ("lake-1", "index-1", "system/1", "planner")
    assert (entry.principal, entry.asked_by, entry.trace_id) == ("ana", "ana", TRACE)
    assert datetime.now(UTC) - entry.at < timedelta(minutes=1)
    assert book.entries() == [entry]


def test_no_number_of_the_answer_is_kept(book: Feedback, tmp_path: Path) -> None:
    book.keep(answer(), ANA)
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert TRACE.encode() in kept
    assert b"987" not in kept


def test_personal_data_and_terminal_codes_are_gone_before_anything_is_kept(
    book: Feedback, tmp_path: Path
) -> None:
    book.keep(answer(), ANA)
    typed = "ask bob@corp.example \x1b[31mor +49 170 1234567\x07"
    sql = "SELECT count(*) FROM users WHERE email = 'bob@corp.example'"
    given = Given(verdict="down", comment=typed, sql=sql, expect="bob@corp.example")
    entry = book.add(TRACE, given, principal=ANA)

    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"bob@corp" not in kept
    assert "<email>" in entry.given.comment
    assert all(char.isprintable() for char in entry.given.comment)
    assert "<email>" in entry.given.sql


LIMITS = ({"comment": "x" * 4_001}, {"sql": "x" * 20_001}, {"expect": "x" * 1_001})


@pytest.mark.parametrize("typed", LIMITS)
def test_what_is_longer_than_people_write_is_refused(typed: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="at most"):
        Given.model_validate({"verdict": "up", **typed})


def test_a_served_principal_speaks_of_their_own_answers_alone(book: Feedback) -> None:
    book.keep(answer(), ANA)
    with pytest.raises(RequestError, match="No answer of the last"):
        book.add(TRACE, UP, principal=BEN)
    assert book.add(TRACE, UP, principal=COMMAND_LINE).asked_by == "ana"


UNKNOWN = ("", "0123", "ffffffff", "%", "0123456789abcdef' OR 1=1", "0" * 33, "ABCDEF12")


@pytest.mark.parametrize("trace", UNKNOWN)
def test_a_trace_of_no_answer_is_refused(book: Feedback, trace: str) -> None:
    book.keep(answer(), ANA)
    with pytest.raises(RequestError, match="No answer of the last"):
        book.add(trace, UP, principal=ANA)


def test_a_beginning_of_two_traces_is_asked_back(book: Feedback) -> None:
    book.keep(answer(), ANA)
    book.keep(answer(OTHER), ANA)
    with pytest.raises(RequestError, match="Give more of it"):
        book.add(TRACE[:8], UP, principal=ANA)


def test_one_principal_cannot_fill_the_record_through_one_answer(book: Feedback) -> None:
    book.keep(answer(), ANA)
    for _ in range(MOST_FOR_AN_ANSWER):
        book.add(TRACE, UP, principal=ANA)
    with pytest.raises(RequestError, match="kept already"):
        book.add(TRACE, UP, principal=ANA)


def test_an_answer_of_long_ago_is_forgotten_and_what_was_said_of_it_stays(
    book: Feedback, database: Database
) -> None:
    book.keep(answer(), ANA)
    book.keep(answer(OTHER), ANA)
    said = book.add(TRACE, UP, principal=ANA)
    old = (datetime.now(UTC) - timedelta(days=KEPT_DAYS + 1)).isoformat()
    with database.write() as connection:
        connection.execute(text("UPDATE answered SET at = :at"), {"at": old})

    with pytest.raises(RequestError, match="No answer"):
        book.add(OTHER, UP, principal=ANA)
    assert book.entry(said.id).answered.question == "Plays last week"


def test_entries_are_listed_newest_first_by_verdict(book: Feedback) -> None:
    book.keep(answer(), ANA)
    for verdict in ("up", "down", "up"):
        book.add(TRACE, Given.model_validate({"verdict": verdict}), principal=ANA)
    assert [entry.id for entry in book.entries(verdict="up")] == [3, 1]
    assert [entry.id for entry in book.entries(limit=2)] == [3, 2]


def test_what_became_of_an_entry_is_kept(book: Feedback) -> None:
    book.keep(answer(), ANA)
    entry = book.add(TRACE, UP, principal=ANA)
    book.mark(entry.id, "eval_case")
    assert (entry.became, book.entry(entry.id).became) == ("", "eval_case")


def test_an_entry_that_is_not_there_is_named(book: Feedback) -> None:
    with pytest.raises(RequestError, match="no feedback 7"):
        book.entry(7)
