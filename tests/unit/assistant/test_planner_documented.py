"""What documentation alone says of a definition is searched for, never computed."""

from typing import Any

import pytest
from planning import media_planner

from assistant.planner.composing.words import compose_search
from assistant.planner.plan import DescribePlan, SearchPlan, UnanswerablePlan


@pytest.mark.parametrize(
    "question",
    [
        "What replaced listening hours?",
        "What is the window of skip share?",
        "Which metric replaces skip share?",
        "Is listening hours deprecated?",
        "What is the version of skip share?",
        "When is a play counted?",
        "when is a skip counted as one?",
    ],
)
def test_a_question_for_a_window_version_or_successor_is_searched(question: str) -> None:
    plan = media_planner().plan(question)

    assert isinstance(plan, SearchPlan)
    assert plan.query == question.rstrip("?") or plan.query == question


def test_how_many_were_counted_on_a_day_is_computed() -> None:
    plan = media_planner().plan("How many plays were counted yesterday?")

    assert not isinstance(plan, SearchPlan)


@pytest.mark.parametrize(
    ("question", "kind", "name"),
    [
        ("What is the feature downloads_7d?", "feature", "downloads_7d"),
        ("definition of the feature days_since_signup", "feature", "days_since_signup"),
        ("What does the event play_start mean?", "event", "play_start"),
        ("describe the table users", "table", None),
    ],
)
def test_a_record_is_asked_for_by_its_kind_and_name(
    question: str, kind: str, name: str | None
) -> None:
    plan = media_planner().plan(question)

    assert isinstance(plan, SearchPlan)
    assert (plan.passage_kinds, plan.aspect, plan.name) == ((kind,), "definition", name)


@pytest.mark.parametrize("question", ["What is the metric plays?", "what is the plays metric"])
def test_one_metric_is_no_list_of_metrics(question: str) -> None:
    plan = media_planner().plan(question)

    assert isinstance(plan, DescribePlan)
    assert plan.subject == "plays"


@pytest.mark.parametrize(
    "question", ["Which features are about sessions?", "List the docs about retention"]
)
def test_records_about_a_matter_are_listed_whatever_the_matter_is(question: str) -> None:
    plan = media_planner().plan(question)

    assert isinstance(plan, SearchPlan)
    assert plan.aspect == "list"


def passage(name: str, text: str, kind: str = "event") -> dict[str, Any]:
    return {"title": name, "kind": kind, "metadata": {"name": name}, "text": text, "citation": name}


def test_a_record_of_another_name_is_no_answer() -> None:
    plan = SearchPlan(resolved="", query="play_start", passage_kinds=("event",), name="play_start")

    draft = compose_search(plan, {"passages": [passage("play_complete", "A play that ended.")]})

    assert draft.status == "unanswerable"
    assert [claim.text for claim in draft.claims] == [
        "There is no event called 'play_start'.",
        "The nearest: play_complete.",
    ]
    assert draft.suggestions == ("What is the event play_complete?",)


def test_a_list_shows_whole_sentences_of_text_that_is_wrapped() -> None:
    text = "plays (feature)\nHow often the user played something that\nhad sound. " + "More. " * 40
    plan = SearchPlan(resolved="", query="", passage_kinds=("feature",), aspect="list")

    draft = compose_search(plan, {"passages": [passage("plays", text, "feature")]})

    assert draft.claims[0].text.startswith(
        "- **plays**: How often the user played something that had sound. More. More."
    )
    assert draft.claims[0].text.endswith("More.")


@pytest.mark.parametrize("question", ["why?", "And how come?", "as a chart", "show it as a table"])
def test_what_is_about_the_answer_before_is_no_search_without_one(question: str) -> None:
    plan = media_planner().plan(question)

    assert isinstance(plan, UnanswerablePlan)
    assert plan.reason.startswith("No number was asked for before this.")
    assert plan.nearest
