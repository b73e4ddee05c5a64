"""The file of verified questions: read strictly, added to without touching what is there."""

from datetime import date
from pathlib import Path

import pytest
from planning import media_catalogue
from pydantic import ValidationError

from assistant.errors import SemanticsError
from assistant.knowledge.book import VerifiedBook
from assistant.knowledge.passages import verified_passages
from assistant.knowledge.verified import FILE_NAME, VerifiedQuestion, add_verified, read_verified
from assistant.semantics.request import MetricRequest

DAY = date(2026, 7, 1)
PLAYS = MetricRequest(metrics=("plays",))


def question(words: str = "Plays", **more: object) -> VerifiedQuestion:
    made = {"question": words, "by": "Ana", "at": DAY}
    return VerifiedQuestion.model_validate({**made, **(more or {"request": PLAYS})})


def test_what_was_added_is_read_back_and_what_was_there_keeps_its_words(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    path.write_text(
        "questions:\n- {question: Plays, sql: SELECT 1, by: Ben, at: 2026-01-02} # ours\n"
    )
    add_verified(tmp_path, question('Plays: by "country" - 国別 #1', sql="SELECT 1\n-- two\n"))

    found = read_verified(tmp_path)
    assert [one.by for one in found] == ["Ben", "Ana"]
    assert found[1].question == 'Plays: by "country" - 国別 #1'
    assert found[1].sql == "SELECT 1\n-- two\n"
    assert "# ours" in path.read_text()


def test_the_first_one_makes_the_file_with_its_explanation(tmp_path: Path) -> None:
    add_verified(tmp_path / "knowledge", question())
    assert (tmp_path / "knowledge" / FILE_NAME).read_text().startswith("# Questions whose answer")
    assert read_verified(tmp_path / "knowledge") == (question(),)


BAD = (
    "questions: [", "questions: [{question: Plays, by: Ana, at: 2026-07-01}]",
    "questions: [{question: Plays, sql: S, request: {metrics: [plays]}, by: A, at: 2026-07-01}]",
    "other: 1", "questions: [{question: Plays, sql: S, by: '', at: 2026-07-01}]", "- 1", "!!python/object:os.system {}",
)  # fmt: skip


@pytest.mark.parametrize("text", BAD)
def test_a_file_that_does_not_fit_is_an_error_that_says_what_to_correct(
    tmp_path: Path, text: str
) -> None:
    (tmp_path / FILE_NAME).write_text(text)
    with pytest.raises(SemanticsError, match="Correct"):
        read_verified(tmp_path)


def test_a_question_has_one_query() -> None:
    with pytest.raises(ValidationError, match="either"):
        VerifiedQuestion(question="Plays", by="Ana", at=DAY)


def test_a_changed_file_is_used_at_once_and_a_broken_one_changes_nothing(tmp_path: Path) -> None:
    book = VerifiedBook(tmp_path, media_catalogue())
    assert book.match("plays") is None

    add_verified(tmp_path, question("Plays"))
    assert book.match("show me the plays, please") == question("Plays")

    (tmp_path / FILE_NAME).write_text("questions: [")
    assert book.match("plays") == question("Plays")
    assert book.match("downloads") is None


def test_a_statement_counts_as_checked_on_its_day_alone(tmp_path: Path) -> None:
    add_verified(tmp_path, question("Plays", sql="SELECT count(*) FROM e WHERE d = DATE '{as_of}'"))
    book = VerifiedBook(tmp_path, media_catalogue())
    sql = "SELECT count(*) FROM e WHERE d = DATE '2026-07-01'"
    assert book.holds_sql(sql, as_of=DAY)
    assert not book.holds_sql(sql, as_of=date(2026, 7, 2))
    assert not book.holds_sql("SELECT count(*) FROM e", as_of=DAY)


def test_a_passage_says_the_question_its_query_and_who_checked_it() -> None:
    (passage,) = verified_passages([question("Plays"), question("plays")])
    assert passage.title == "plays"
    assert "Checked by Ana on 2026-07-01." in passage.text
    assert "Answered with: plays." in passage.text
