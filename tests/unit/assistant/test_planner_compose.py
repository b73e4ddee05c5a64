import re
from datetime import timedelta
from typing import Any

import pytest
from planning import AS_OF, media_catalogue, media_planner

from assistant.drafts import AnswerDraft
from assistant.planner.composing.compose import compose
from assistant.planner.composing.metric_result import fraction_words, is_plural
from assistant.planner.plan import SearchPlan

PASSAGE = {
    "citation": "c1",
    "id": "feature:x",
    "kind": "metric",
    "title": "Ad clicks",
    "text": '<passage id="x">\nmetric ad_clicks.\nClicks on [ads](http://x) of a search.\n</passage>',
    "metadata": {"owners": "search team", "status": "deprecated", "replaced_by": "ad_clicks_v2"},
}


def output(columns: str, *rows: tuple[Any, ...], **more: Any) -> dict[str, Any]:
    return {
        "query": "q1",
        "columns": [{"name": name, "type": "string"} for name in columns.split()],
        "rows": [list(row) for row in rows],
        **more,
    }


def write(question: str, *outputs: dict[str, Any]) -> AnswerDraft:
    plan = media_planner().plan(question)
    return compose(plan, outputs, catalogue=media_catalogue(), as_of=AS_OF)


def first(draft: AnswerDraft) -> str:
    return draft.claims[0].text


def test_a_total_is_one_sentence_with_number_and_period() -> None:
    draft = write("plays in April 2026", output("plays", (1234567,)))

    assert first(draft) == "Plays were **{q1.plays[0]}** in April 2026."


def test_a_number_of_anything_but_its_label_has_its_unit() -> None:
    draft = write("watch time in April 2026", output("watch_time", (12,)))

    assert first(draft).startswith("Watch time was **{q1.watch_time[0]}**")


def test_no_number_of_a_result_is_written_as_digits() -> None:
    draft = write(
        "top 5 countries by plays", output("user__country plays", ("Japan", 98765), ("x", 43210))
    )

    text = re.sub(r"\{[^}]*\}", "", " ".join(claim.text for claim in draft.claims))
    assert "98" not in text
    assert "43" not in text


def test_a_breakdown_names_the_first_slice() -> None:
    draft = write("plays by country", output("user__country plays", ("Japan", 9), ("Peru", 4)))

    assert first(draft).startswith("{q1.user__country[0]} had the most plays over all time")


def test_a_comparison_says_the_direction() -> None:
    rows = output("plays_previous plays change relative_change", (10, 8, -2, -0.2))

    assert " fell {q1.relative_change|size[0]}, from " in first(
        write("plays in April 2026 vs March 2026", rows)
    )


def test_a_comparison_with_one_side_missing_does_not_invent_a_change() -> None:
    rows = output("plays_previous plays change relative_change", (None, 8, None, None))

    assert "one period only" in first(write("plays in April 2026 vs March 2026", rows))


def test_a_share_is_said_of_its_slice() -> None:
    rows = output("content__kind plays share", ("podcast", 4, 0.4))

    draft = write("what share of plays came from podcasts in April 2026?", rows)

    assert first(draft).startswith(
        "Content kind {q1.content__kind[0]} made up **{q1.share[0]}** of plays"
    )


def test_a_series_ends_with_its_last_dated_bucket() -> None:
    rows = [("2026-01-01", 4), ("2026-02-01", 7), ("2026-03-01", 5), (None, 90)]

    draft = write(
        "plays by month from January to March 2026", output("metric_time__month plays", *rows)
    )

    said = " ".join(claim.text for claim in draft.claims)
    assert "to **{q1.plays[2]}**" in said
    assert "{q1.plays[3]}" not in said
    assert "What has no month stands in the last row of the table." in said


def test_a_series_that_was_not_told_whole_says_nothing_of_its_end() -> None:
    rows = [("2026-01-01", 4), ("2026-02-01", 7), ("2026-03-01", 5)]
    told = output("metric_time__month plays", *rows, row_count=9)

    draft = write("plays by month from January to March 2026", told)

    said = " ".join(claim.text for claim in draft.claims)
    assert "began with **{q1.plays[0]}**" in said
    assert "{q1.plays[2]}" not in said


def test_a_series_gives_ends_high_and_low() -> None:
    rows = output("metric_time__day plays", ("2026-04-01", 3), ("2026-04-02", 9), ("2026-04-03", 1))
    texts = [claim.text for claim in write("daily plays in April 2026", rows).claims]

    assert "{q1.plays[1]}" in texts[1]
    assert "lowest {q1.plays[2]}" in texts[1]


def test_a_week_that_the_data_cuts_is_incomplete() -> None:
    rows = output("metric_time__week plays", ("2026-05-11", 3), ("2026-05-18", 1))
    texts = [claim.text for claim in write("plays by week since 2026-05-11", rows).claims]

    assert "The last week is incomplete." in texts


def test_a_period_without_data_is_answered_in_words() -> None:
    draft = write("plays in January 2020", output("plays", (None,)))

    assert draft.status == "answered"
    assert first(draft).startswith("There is no data on plays in January 2020.")


def test_withheld_groups_are_said_without_a_count() -> None:
    rows = output("user__country plays", ("Japan", 9), withheld=True)
    texts = [claim.text for claim in write("plays by country", rows).claims]

    assert "Groups of too few people are left out." in texts


def test_a_withheld_total_is_said() -> None:
    assert "withheld" in first(write("plays in April 2026", output("plays", withheld=True)))


def test_unknown_slices_are_said_in_words() -> None:
    rows = output("user__country plays", ("Japan", 75), unknown=[[None, 25]])
    texts = " ".join(claim.text for claim in write("plays by country", rows).claims)

    assert "Country is unknown are left out of the table: about a quarter of the whole." in texts


@pytest.mark.parametrize(
    ("part", "words"), [(0.001, "a very small part"), (0.5, "about half"), (0.99, "nearly all")]
)
def test_fractions_have_no_digits(part: float, words: str) -> None:
    assert fraction_words(part) == words


def test_suggestions_are_answerable() -> None:
    draft = write("plays in April 2026", output("plays", (3,)))

    assert len(draft.suggestions) == 3
    assert all(media_planner().plan(text).kind == "metric" for text in draft.suggestions)


@pytest.mark.parametrize(
    ("question", "status"),
    [("users last week", "clarify"), ("list users", "refused"), ("plays in Osaka", "unanswerable")],
)
def test_a_plan_without_tools_has_its_status(question: str, status: str) -> None:
    assert write(question).status == status


def test_a_denial_is_refused_with_reason_and_remedy() -> None:
    error = {"kind": "denied", "rule": "r", "reason": "Not so.", "remedy": "Do this."}

    draft = write("plays in April 2026", {"error": error})

    assert draft.status == "refused"
    assert [claim.text for claim in draft.claims] == ["Not so.", "Do this."]


def test_a_failed_tool_is_not_an_answer() -> None:
    error = {"kind": "warehouse", "code": "deadline", "message": "The query took too long."}

    assert write("plays", {"error": error}).status == "unanswerable"


def test_an_owner_is_never_guessed() -> None:
    draft = write(
        "who owns watch time?", {"kind": "metric", "label": "Watch time", "citation": "c1"}
    )

    assert first(draft) == "No owner is recorded for Watch time."
    assert draft.claims[0].citations == ("c1",)


def test_a_definition_is_cited() -> None:
    described = {"kind": "metric", "label": "Plays", "description": "Started.", "citation": "c1"}
    draft = write("what are plays?", described)

    assert first(draft) == "**Plays**: Started."
    assert draft.claims[0].citations == ("c1",)


def test_a_found_passage_is_cited_without_links_and_marked_deprecated() -> None:
    plan = SearchPlan(resolved="q", query="ad clicks", aspect="owner")
    draft = compose(plan, [{"passages": [PASSAGE]}], catalogue=media_catalogue(), as_of=AS_OF)
    text = " ".join(claim.text for claim in draft.claims)

    assert "http" not in text
    assert "search team" in text
    assert "replaced by ad_clicks_v2" in text
    assert all(claim.citations == ("c1",) for claim in draft.claims)


def test_an_owner_is_said_once() -> None:
    passage = {**PASSAGE, "text": "metric ad_clicks.\nClicks.\nOwners: search team\n"}
    plan = SearchPlan(resolved="q", query="ad clicks", aspect="owner")
    draft = compose(plan, [{"passages": [passage]}], catalogue=media_catalogue(), as_of=AS_OF)

    assert " ".join(claim.text for claim in draft.claims).count("search team") == 1


@pytest.mark.parametrize(
    ("label", "plural"),
    [
        ("Plays", True),
        ("Downloads from search", True),
        ("Cost of arrivals", False),
        ("Gross", False),
    ],
)
def test_a_label_is_plural_by_what_it_is_of(label: str, plural: bool) -> None:  # noqa: FBT001
    assert is_plural(label) is plural


def test_the_nearest_passage_without_a_common_word_is_no_answer() -> None:
    plan = SearchPlan(resolved="q", query="What is the weather in Berlin?")

    draft = compose(plan, [{"passages": [PASSAGE]}], catalogue=media_catalogue(), as_of=AS_OF)

    assert draft.status == "unanswerable"


def test_nothing_found_is_unanswerable() -> None:
    plan = SearchPlan(resolved="q", query="q")

    draft = compose(plan, [{"passages": []}], catalogue=media_catalogue(), as_of=AS_OF)

    assert draft.status == "unanswerable"


def test_an_incomplete_week_is_neither_the_end_nor_the_lowest_of_a_series() -> None:
    last = AS_OF - timedelta(days=AS_OF.weekday())
    weeks = [last - timedelta(weeks=back) for back in (3, 2, 1, 0)]
    rows = [(week.isoformat(), plays) for week, plays in zip(weeks, (90, 120, 80, 3), strict=True)]
    draft = write("plays by week", output("metric_time__week plays", *rows))

    text = " ".join(claim.text for claim in draft.claims)
    assert "to **{q1.plays[2]}**" in text
    assert "the lowest {q1.plays[2]}" in text
    assert "The last week is incomplete." in text
