"""An answer's first sentence is dated, what matters follows, and every next question is answered."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from planning import AS_OF, manifest, media_catalogue, media_planner

from assistant.answering.finishing import ANSWERING, FinishingThinker, dated
from assistant.answering.next_questions import NextQuestions
from assistant.answering.what_matters import what_matters
from assistant.drafts import AnswerDraft, Claim
from assistant.planner.composing.compose import compose
from assistant.planner.plan import MetricPlan, Plan
from assistant.semantics.funnel_steps import StepBook
from assistant.semantics.request import MetricRequest, Period

DAY = date(2026, 6, 30)
APRIL = Period(start=date(2026, 4, 1), end=date(2026, 5, 1))
QUESTIONS = (
    "plays in April 2026", "plays by week", "plays by country",
    "share of plays by kind", "what are plays?", "top 3 genres by plays in April 2026",
)  # fmt: skip


class Inner:
    """The planner of the media service, composing as it does."""

    def plan(self, question: str, *, history: Sequence[Plan], as_of: date | None) -> Plan:
        return media_planner().plan(question, history=history, as_of=as_of)

    def compose(
        self, plan: Plan, outputs: Sequence[Mapping[str, Any]], *, as_of: date | None = None
    ) -> AnswerDraft:
        return compose(plan, outputs, catalogue=media_catalogue(), as_of=as_of)


def thinker() -> FinishingThinker:
    questions = NextQuestions(media_catalogue(), StepBook(media_catalogue(), manifest(), types={}))
    return FinishingThinker(Inner(), catalogue=media_catalogue(), questions=questions, as_of=AS_OF)


def output(*rows: tuple[Any, ...], columns: Sequence[str] = ("plays",)) -> dict[str, Any]:
    return {"query": "q1", "columns": [{"name": n} for n in columns], "rows": rows}


DATED = (
    ("Plays were **{q1.plays[0]}** in May 2026.", "Plays were **{q1.plays[0]}** in May 2026, as of 30 June 2026."),
    ("{q1.n[0]} rose. It fell then.", "{q1.n[0]} rose, as of 30 June 2026. It fell then."),
    ("{q1.n[0]} from 24 June to 30 June 2026.", "{q1.n[0]} from 24 June to 30 June 2026."),
    ("There is no data on plays.", "There is no data on plays."),
    ("Is it {q1.n[0]}?", "Is it {q1.n[0]}?"),
)  # fmt: skip


@pytest.mark.parametrize(("written", "shown"), DATED)
def test_a_first_sentence_with_a_number_says_the_newest_day_once(written: str, shown: str) -> None:
    assert dated(Claim(text=written), DAY).text == shown


def test_without_days_nothing_is_dated() -> None:
    claim = Claim(text="There are {q1.n[0]} items.")
    assert dated(claim, None) is claim


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_offered_next_is_planned_and_is_another_one(question: str) -> None:
    plan = thinker().plan(question, history=(), as_of=None)
    told = output((5,)) if plan.kind == "metric" else {"name": "plays", "kind": "metric"}
    offered = thinker().compose(plan, [told]).suggestions

    plans = [media_planner().plan(text) for text in offered]
    assert len(offered) == 3
    assert {found.kind for found in plans} <= ANSWERING
    assert len({plan.resolved, *(found.resolved for found in plans)}) == 4


def test_after_a_comparison_the_first_question_is_why() -> None:
    plan = thinker().plan("compare plays in April 2026 with March 2026", history=(), as_of=None)
    columns = ("plays_previous", "plays", "change", "relative_change")
    offered = thinker().compose(plan, [output((5, 6, 1, 0.2), columns=columns)]).suggestions
    assert offered[0] == "Why did plays change in April 2026 against March 2026?"


def said(request: MetricRequest, told: dict[str, Any]) -> tuple[str, ...]:
    plan = MetricPlan(resolved="", request=request)
    return what_matters(plan, told, catalogue=media_catalogue(), as_of=AS_OF)


def test_a_series_says_by_how_much_it_changed() -> None:
    request = MetricRequest(metrics=("plays",), grain="day", period=APRIL)
    columns = ("metric_time__day", "plays")
    rising = output(("2026-04-01", 10), ("2026-04-02", 15), columns=columns)
    falling = output(("2026-04-01", 20), ("2026-04-02", 15), columns=columns)
    up, down = said(request, rising), said(request, falling)
    assert up == ("That is a rise of {(q1.plays[1] - q1.plays[0]) / q1.plays[0] as percent}.",)
    assert down == ("That is a fall of {(q1.plays[0] - q1.plays[1]) / q1.plays[0] as percent}.",)


def test_a_whole_breakdown_says_how_large_its_first_slice_is() -> None:
    request = MetricRequest(metrics=("plays",), group_by=("user__country",))
    told = output(("Japan", 6), ("France", 4), columns=("user__country", "plays"))
    assert said(request, told) == (
        "That is {q1.plays[0] / (q1.plays[0] + q1.plays[1]) as percent} of the total.",
    )


INCOMPLETE = ({"withheld": True}, {"unknown": [(None, 3)]})


@pytest.mark.parametrize("more", INCOMPLETE)
def test_a_breakdown_that_lacks_rows_claims_no_share_of_the_total(more: dict[str, Any]) -> None:
    request = MetricRequest(metrics=("plays",), group_by=("user__country",))
    told = output(("Japan", 6), ("France", 4), columns=("user__country", "plays")) | more
    assert said(request, told) == ()


def test_the_first_of_a_limited_list_claims_no_share_of_the_total() -> None:
    request = MetricRequest(metrics=("plays",), group_by=("user__country",), limit=2)
    told = output(("Japan", 6), ("France", 4), columns=("user__country", "plays"))
    assert said(request, told) == ()
