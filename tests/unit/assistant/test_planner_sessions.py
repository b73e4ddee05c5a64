import pytest
from event_cases import planned

from assistant.planner.plan import SessionPlan, UnanswerablePlan


@pytest.mark.parametrize(
    ("question", "measure", "statistic"),
    [
        ("How long is a session?", "length", "average"),
        ("Median session duration in May 2026", "length", "median"),
        ("How long do visits last on tv?", "length", "average"),
        ("Median events per session by device", "events", "median"),
        ("Sessions per user in May 2026", "per_person", "average"),
    ],
)
def test_the_measure_is_read(question: str, measure: str, statistic: str):
    plan = planned(question)
    assert isinstance(plan, SessionPlan), plan
    assert (plan.request.measure, plan.request.statistic) == (measure, statistic)


def test_slices_filters_and_time_are_read():
    plan = planned("Average session length by device by week in May 2026")
    assert isinstance(plan, SessionPlan)
    assert plan.request.grain == "week"
    assert plan.request.group_by == ("event__device",)
    assert plan.resolved == "Average session length by week by device in May 2026"


@pytest.mark.parametrize("question", ["Sessions in May 2026", "How many sessions by device?"])
def test_what_a_metric_answers_is_left_to_it(question: str):
    assert planned(question) is None


def test_words_that_nothing_accounts_for_are_never_dropped():
    plan = planned("Average session length by moon phase")
    assert isinstance(plan, UnanswerablePlan)
    assert "moon" in plan.reason
