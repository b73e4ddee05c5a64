"""Rules of the agent: grounded numbers, denials, redaction, conversations."""

from collections.abc import Callable
from typing import Any

import pytest
from fakes import draft, scripted
from small_workspace import plays_by_country

from assistant.agent import Assistant
from assistant.answers import Question
from assistant.errors import ModelError
from assistant.workspace import Workspace

Open = Callable[[Any], Assistant]
PLAYS = ("query_metrics", {"metrics": ["plays"]})
EMAILS = ("run_sql", {"sql": "SELECT email FROM users"})


def test_the_planner_answers_with_the_numbers_of_the_raw_rows(small_assistant: Assistant) -> None:
    answer = small_assistant.ask(Question(question="plays by country"))

    assert answer.status == "answered"
    assert answer.table is not None
    assert dict(answer.table.rows) == plays_by_country()
    assert answer.queries[0].verified
    assert [citation.title for citation in answer.citations] == ["Plays"]


def test_a_citation_names_its_source_as_the_index_does(small_assistant: Assistant) -> None:
    answer = small_assistant.ask(Question(question="plays by country"))

    indexed = small_assistant.kit.index().get("metric:plays")
    assert indexed is not None
    assert [citation.source for citation in answer.citations] == [indexed.source]
    assert indexed.source.startswith("semantic_models/")


def test_a_column_is_headed_by_its_label(small_assistant: Assistant) -> None:
    answer = small_assistant.ask(Question(question="Compare plays on 6 May 2026 with 5 May 2026"))

    assert answer.table is not None
    labels = [column.label for column in answer.table.columns]
    assert labels == ["Plays, 5 May 2026", "Plays, 6 May 2026", "Change", "Relative change"]


def test_small_groups_are_left_out_and_said_to_be_in_words(small_assistant: Assistant) -> None:
    answer = small_assistant.ask(Question(question="plays by country"))

    assert "Japan" not in answer.model_dump_json()
    assert "minimum_group" in [note.rule for note in answer.guardrails]


def test_a_follow_up_keeps_what_was_asked_before(small_assistant: Assistant) -> None:
    small_assistant.ask(Question(question="plays by country", conversation_id="talk"))
    answer = small_assistant.ask(Question(question="and for active users?", conversation_id="talk"))

    assert answer.status == "answered"
    assert answer.queries[0].request is not None
    assert answer.queries[0].request["metrics"] == ["active_users"]
    assert answer.queries[0].request["group_by"] == ["user__country"]


def test_asking_for_personal_data_is_refused(small_assistant: Assistant) -> None:
    answer = small_assistant.ask(Question(question="What is the email of user u5?"))

    assert answer.status == "refused"
    assert [note.action for note in answer.guardrails] == ["refused"]


@pytest.mark.parametrize(
    ("question", "status"), [("", "clarify"), ("  \n", "clarify"), ("a" * 20_001, "unanswerable")]
)
def test_what_is_no_question_is_turned_away_in_words(
    small_assistant: Assistant, question: str, status: str
) -> None:
    answer = small_assistant.ask(Question(question=question))

    assert answer.status == status
    assert answer.answer


def test_a_question_is_redacted_before_it_is_kept(
    small_assistant: Assistant, small_workspace: Workspace
) -> None:
    answer = small_assistant.ask(Question(question="plays of mona.lane@mail.example last week"))

    assert "mona.lane" not in answer.model_dump_json()
    assert "personal_data_in_question" in [note.rule for note in answer.guardrails]
    kept = b"".join(path.read_bytes() for path in small_workspace.built.glob("state.db*"))
    assert b"mona.lane" not in kept


def test_cells_are_filled_in_after_the_model_has_spoken(open_with: Open) -> None:
    model = scripted(PLAYS, draft("There were {q1.plays[0]} plays.", table="q1"))

    answer = open_with(model).ask(Question(question="How many plays?"))

    assert answer.answer == "There were 840 plays."


def test_a_sentence_with_an_invented_number_is_dropped(open_with: Open) -> None:
    model = scripted(
        PLAYS, draft("There were {q1.plays[0]} plays. That is 123456 more.", table="q1")
    )

    answer = open_with(model).ask(Question(question="How many plays?"))

    assert answer.answer == "There were 840 plays."
    assert "grounding" in [note.rule for note in answer.guardrails]


def test_a_reference_to_nothing_is_dropped(open_with: Open) -> None:
    model = scripted(PLAYS, draft("There were {q7.plays[3]} plays."))

    answer = open_with(model).ask(Question(question="How many plays?"))

    assert "{" not in answer.answer
    assert answer.table is not None


def test_a_hostile_model_is_refused_what_the_gate_denies(open_with: Open) -> None:
    model = scripted(EMAILS, draft("Write to canary1@mail.test."))

    answer = open_with(model).ask(Question(question="Who are our users?"))

    assert answer.status == "refused"
    assert "canary" not in answer.model_dump_json()
    assert answer.queries == ()


def test_the_model_is_told_the_remedy_and_may_try_again(open_with: Open) -> None:
    wrong = ("query_metrics", {"metrics": ["play"]})
    model = scripted(wrong, PLAYS, draft("There were {q1.plays[0]} plays."))

    answer = open_with(model).ask(Question(question="How many plays?"))

    assert answer.answer == "There were 840 plays."
    assert "plays" in str(model.seen[1][-1].content)


def test_a_model_that_never_answers_ends_in_words(open_with: Open) -> None:
    answer = open_with(scripted(PLAYS)).ask(Question(question="How many plays?"))

    assert answer.status == "unanswerable"


def test_links_and_chart_code_of_a_model_are_left_out(open_with: Open) -> None:
    chart = {"data": {"url": "https://evil.example/x"}}
    text = "There were {q1.plays[0]} plays ![x](https://evil.example/y)."
    model = scripted(PLAYS, draft(text, table="q1", chart=chart))

    answer = open_with(model).ask(Question(question="How many plays?"))

    assert "evil.example" not in answer.model_dump_json()


def test_a_failing_model_is_named_without_its_words(open_with: Open) -> None:
    def fail(_: Any) -> Any:
        message = "secret words"
        raise RuntimeError(message)

    with pytest.raises(ModelError, match="RuntimeError") as caught:
        open_with(scripted(fail)).ask(Question(question="How many plays?"))

    assert "secret words" not in str(caught.value)
