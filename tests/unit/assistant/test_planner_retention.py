import pytest
from event_cases import planned

from assistant.planner.plan import ClarifyPlan, RetentionPlan, UnanswerablePlan


@pytest.mark.parametrize(
    ("question", "unit", "ages"),
    [
        ("Day 7 retention of sign-ups in May 2026", "day", (7,)),
        ("D1 and D7 retention of May sign-ups", "day", (1, 7)),
        ("30-day retention of sign-ups", "day", (30,)),
        ("How many people who signed up in May 2026 came back after 2 weeks?", "week", (2,)),
        ("How many of those who signed up came back the next month?", "month", (1,)),
        ("Retention of May sign-ups", "week", ()),
    ],
)
def test_the_age_is_read_with_its_unit(question: str, unit: str, ages: tuple[int, ...]):
    plan = planned(question)
    assert isinstance(plan, RetentionPlan), plan
    assert (plan.request.cohort, plan.request.unit, plan.request.ages) == ("signups", unit, ages)


@pytest.mark.parametrize(
    "question", ["weekly retention of May sign-ups", "cohort table of sign-ups by week"]
)
def test_cohorts_are_rows_where_the_unit_is_an_adverb_or_cohorts_are_named(question: str):
    plan = planned(question)
    assert isinstance(plan, RetentionPlan)
    assert plan.request.by_cohort


def test_a_step_after_coming_back_is_the_return():
    plan = planned("How many people who signed up came back to play after a week?")
    assert isinstance(plan, RetentionPlan)
    assert (plan.request.cohort, plan.request.returning) == ("signups", "play")


def test_whose_retention_is_asked_back_where_it_is_not_said():
    plan = planned("How many people come back after a week?")
    assert isinstance(plan, ClarifyPlan)
    assert plan.options == ("Week 1 retention of Sign-ups", "Week 1 retention of first events")


def test_every_option_and_every_resolved_question_is_read_back():
    for text in (
        "Week 1 retention of Sign-ups",
        "Week 1 retention of first events",
        "Weekly retention of Sign-ups by cohort in May 2026",
        "Day 7 retention of Opens coming back to Downloads by plan in May 2026",
    ):
        plan = planned(text)
        assert isinstance(plan, RetentionPlan), text
        assert plan.resolved == text


def test_churn_is_declined_with_retention_offered():
    plan = planned("What was our churn in May 2026?")
    assert isinstance(plan, UnanswerablePlan)
    assert plan.nearest == ("Weekly retention of Sign-ups",)


def test_what_retention_means_is_no_number():
    assert planned("What is retention?") is None


def test_a_follow_up_slices_the_cohort_before():
    first = planned("Week 1 retention of May sign-ups")
    assert isinstance(first, RetentionPlan)
    second = planned("by plan", (first,))
    assert isinstance(second, RetentionPlan)
    assert second.request.group_by == ("user__plan",)
    assert second.request.ages == (1,)
