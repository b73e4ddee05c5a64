import pytest
from event_cases import planned

from assistant.planner.plan import ClarifyPlan, FunnelPlan, RefusePlan, UnanswerablePlan
from assistant.planner.screens import screen
from assistant.semantics.funnel_request import Window


def steps(question: str) -> tuple[str, ...]:
    plan = planned(question)
    assert isinstance(plan, FunnelPlan), plan
    return plan.request.steps


@pytest.mark.parametrize(
    "question",
    [
        "Funnel: search → open → download",
        "search -> open -> download in May 2026",
        "Where do people drop off between search, open and download?",
        "How many people searched, then opened and then downloaded?",
        "Of the people who searched, how many opened and downloaded within 7 days?",
        "funnel from searches to opens to downloads",
    ],
)
def test_steps_are_read_in_their_order(question: str):
    assert steps(question) == ("searches", "opens", "downloads")


@pytest.mark.parametrize(
    "question",
    [
        "How many people downloaded after searching in May 2026?",
        "How many people download within 7 days of searching?",
    ],
)
def test_what_comes_after_another_step_is_later(question: str):
    assert steps(question) == ("searches", "downloads")


def test_a_window_an_order_and_a_slice_are_read():
    plan = planned("Funnel: search → open → play within 48 hours in any order by device")
    assert isinstance(plan, FunnelPlan)
    assert plan.request.window == Window(count=48, unit="hour")
    assert plan.request.any_order
    assert plan.request.group_by == ("event__device",)
    assert any("first step" in note for note in plan.notes)


def test_it_is_the_item_of_the_step_before():
    plan = planned("Of the users who opened an item, how many downloaded it within 7 days?")
    assert isinstance(plan, FunnelPlan)
    assert plan.request.same == "item"


def test_a_misspelt_step_is_read_and_said():
    plan = planned("Funnel from search to downlod")
    assert isinstance(plan, FunnelPlan)
    assert plan.request.steps == ("searches", "downloads")
    assert "'downlod' is read as Downloads." in plan.notes


def test_an_unknown_step_is_asked_back_with_steps_that_are_known():
    plan = planned("Funnel: search → teleport → download")
    assert isinstance(plan, ClarifyPlan)
    assert "teleport" in plan.question
    assert plan.options[0] == "Funnel: Searches → Downloads"


def test_a_funnel_without_steps_is_asked_back():
    plan = planned("checkout funnel")
    assert isinstance(plan, ClarifyPlan)
    assert plan.options


def test_every_option_and_every_resolved_question_is_read_back():
    asked = planned("checkout funnel")
    assert isinstance(asked, ClarifyPlan)
    for option in asked.options:
        again = planned(option)
        assert isinstance(again, FunnelPlan)
        assert again.resolved == option
    whole = "Funnel: Searches → Opens in one session within 7 days by device in May 2026"
    again = planned(whole)
    assert isinstance(again, FunnelPlan)
    assert again.resolved == whole


def test_those_who_did_not_are_no_step():
    plan = planned("Of the people who opened but did not download, how many played?")
    assert isinstance(plan, UnanswerablePlan)


def test_a_filter_of_a_later_step_is_never_put_on_the_first():
    plan = planned("Of the people who searched, how many downloaded a podcast within 7 days?")
    assert isinstance(plan, UnanswerablePlan)
    assert "later step" in plan.reason


def test_words_that_nothing_accounts_for_are_never_dropped():
    plan = planned("How many people searched and then downloaded by moon phase?")
    assert isinstance(plan, UnanswerablePlan)
    assert "moon" in plan.reason


@pytest.mark.parametrize(
    "question", ["Opens in May 2026", "What are downloads?", "downloads by device"]
)
def test_one_step_is_no_funnel(question: str):
    assert planned(question) is None


def test_a_follow_up_changes_one_part_and_keeps_the_rest():
    first = planned("Funnel: search → open within 7 days in May 2026")
    assert isinstance(first, FunnelPlan)
    second = planned("and by device?", (first,))
    assert isinstance(second, FunnelPlan)
    assert second.request == first.request.model_copy(update={"group_by": ("event__device",)})
    third = planned("within 2 days", (first, second))
    assert isinstance(third, FunnelPlan)
    assert third.request.window == Window(count=2)
    assert third.resolved == "Funnel: Searches → Opens within 2 days by device in May 2026"


@pytest.mark.parametrize(
    "question",
    [
        "Of the people who opened an item, how many downloaded it?",
        "Retention of users who signed up in May",
    ],
)
def test_people_may_be_counted_along_steps(question: str):
    assert screen(question, withheld=()) is None


@pytest.mark.parametrize(
    "question",
    [
        "Of the people who opened an item, who downloaded it?",
        "Who searched and then downloaded?",
        "Of the people who opened an item, how many downloaded it? List their names.",
        "Retention of users who signed up in May, with the email addresses",
    ],
)
def test_people_are_never_named_along_steps(question: str):
    found = screen(question, withheld=())
    assert isinstance(found, RefusePlan)
