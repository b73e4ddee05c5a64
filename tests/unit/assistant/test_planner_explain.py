import pytest
from planning import media_planner

from assistant.planner.plan import ExplainPlan, MetricPlan


def explained(question: str, *earlier: str) -> ExplainPlan:
    planner = media_planner()
    history = []
    for text in earlier:
        history.append(planner.plan(text, history=history))
    plan = planner.plan(question, history=history)
    assert isinstance(plan, ExplainPlan), plan
    return plan


@pytest.mark.parametrize(
    ("question", "earlier", "later"),
    [
        ("why did plays drop last week?", "2026-05-04", "2026-05-11"),
        ("why did plays fall on 18 May 2026?", "2026-05-11", "2026-05-18"),
        ("what caused the spike in plays in April 2026?", "2026-03-01", "2026-04-01"),
        ("why did plays change this month?", "2026-04-01", "2026-05-01"),
    ],
)
def test_the_reason_of_a_change_is_looked_for_in_two_periods(
    question: str, earlier: str, later: str
) -> None:
    request = explained(question).request

    assert request.comparison is not None
    assert request.period is not None
    assert (str(request.comparison.start), str(request.period.start)) == (earlier, later)


def test_a_day_is_set_beside_the_same_day_of_the_week_before() -> None:
    request = explained("why did plays fall yesterday?").request

    assert request.period is not None
    assert request.comparison is not None
    assert request.period.start.weekday() == request.comparison.start.weekday()


def test_why_alone_is_about_the_question_before() -> None:
    request = explained("why?", "compare plays in Germany in March and April 2026").request

    assert request.metrics == ("plays",)
    assert request.filters[0].values == ("Germany",)
    assert str(request.comparison.start) == "2026-03-01"  # type: ignore[union-attr]


def test_a_question_after_a_reason_changes_its_comparison() -> None:
    planner = media_planner()
    first = planner.plan("why did plays drop last week?")

    plan = planner.plan("only Germany", history=[first])

    assert isinstance(plan, MetricPlan)
    assert plan.request.comparison is not None


def test_a_word_that_nothing_accounts_for_is_not_dropped() -> None:
    plan = media_planner().plan("why did plays drop in Atlantis last week?")

    assert plan.kind in ("unanswerable", "clarify")


@pytest.mark.parametrize(
    "question",
    ["How did plays change from April to May 2026 and why?", "What happened to plays in May 2026?"],
)
def test_a_change_is_explained_however_its_reason_is_asked_for(question: str) -> None:
    plan = media_planner().plan(question)

    assert isinstance(plan, ExplainPlan)
