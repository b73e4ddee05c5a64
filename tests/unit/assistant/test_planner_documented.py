"""What documentation alone says of a definition is searched for, never computed."""

import pytest
from planning import media_planner

from assistant.planner.plan import SearchPlan


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
