"""Content looked up by its attributes, and the places of slices."""

from dataclasses import replace
from functools import lru_cache
from typing import Any

import pytest
from planning import AS_OF, MEDIA_VALUES, media_catalogue, value_index

from assistant.planner.composing.content import compose_content
from assistant.planner.plan import ContentPlan
from assistant.planner.planner import Planner
from assistant.semantics.combine import _with_ranks
from assistant.semantics.content_tables import Attribute, ContentTable
from connectors.contracts import ColumnType

CONTENTS = ContentTable(
    "contents",
    title="title",
    kind="kind",
    noun="content item",
    attributes=(
        Attribute("kind", "Content kind", ColumnType.STRING, None, ("Content kind",)),
        Attribute("genre", "Genre", ColumnType.STRING, None, ("Genre",)),
        Attribute("released", "Release date", ColumnType.DATE, None, ("Release date",)),
        Attribute("price", "Price", ColumnType.NUMBER, "USD", ("Price",)),
        Attribute("length", "Length", ColumnType.INTEGER, "minutes", ("Length",)),
    ),
)


@lru_cache
def planner() -> Planner:
    """A planner of the media service whose items have a price, a length and a day."""
    catalogue = replace(media_catalogue(), contents=(CONTENTS,))
    return Planner(catalogue, value_index(MEDIA_VALUES), as_of=AS_OF)


def said(plan: ContentPlan) -> str:
    """The conditions on one line, with the order and the limit of one that differs."""
    request = plan.request
    parts = [f"{c.column} {c.operator} {','.join(map(str, c.values))}" for c in request.conditions]
    if request.order_by:
        parts.append(f"{request.order_by} {'down' if request.descending else 'up'} {request.limit}")
    return "; ".join(parts)


ASKED = [
    ("Books cheaper than 5 dollars", "kind in book; price lt 5"),
    ("Find books under $3", "kind in book; price lt 3"),
    ("Jazz songs", "genre in Jazz; kind in song"),
    ("podcasts longer than 1 hour", "kind in podcast; length gt 60"),
    ("How many podcasts last at least 30 minutes?", "kind in podcast; length ge 30"),
    ("List jazz songs released in 2025", "genre in Jazz; kind in song; released ge 2025-01-01; released lt 2026-01-01"),
    ("the 3 cheapest apps", "kind in app; price up 3"),
    ("The longest song", "kind in song; length down 1"),
    ("Newest 5 podcasts", "kind in podcast; released down 5"),
    ("books not in Jazz", "kind in book; genre not_in Jazz"),
    ("Books after 2010", "kind in book; released ge 2011-01-01"),
    ("Books since 2010", "kind in book; released ge 2010-01-01"),
    ("Books before 1960", "kind in book; released lt 1960-01-01"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "expected"), ASKED)
def test_attributes_become_conditions_on_the_catalogue(question: str, expected: str) -> None:
    plan = planner().plan(question)

    assert isinstance(plan, ContentPlan), plan
    assert sorted(said(plan).split("; ")) == sorted(expected.split("; "))


@pytest.mark.parametrize(
    "question",
    ["Find podcasts about the sea", "books cheaper than a bicycle", "jazz songs like Growth"],
)
def test_words_that_are_no_attribute_are_never_dropped(question: str) -> None:
    assert planner().plan(question).kind != "content"


def test_a_period_alone_asks_for_no_items() -> None:
    assert planner().plan("How many did we have last week?").kind == "clarify"


def test_shows_are_counted_though_show_is_a_verb() -> None:
    plan = planner().plan("How many shows do we have?")

    assert isinstance(plan, ContentPlan)
    assert (said(plan), plan.counted) == ("kind in show", True)


def test_a_device_is_no_phone_number() -> None:
    values = value_index({**MEDIA_VALUES, ("events", "platform"): "phone tablet"})
    asked = Planner(media_catalogue(), values, as_of=AS_OF, withheld=("phone",))

    assert asked.plan("plays on phones last week").kind == "metric"
    assert asked.plan("list the phone numbers of our users").kind == "refuse"
    assert asked.plan("show me the phone of each user").kind == "refuse"


def test_no_match_is_said_in_words() -> None:
    plan = planner().plan("Books cheaper than 5 dollars")
    assert isinstance(plan, ContentPlan)

    draft = compose_content(plan, {"total": 0, "rows": [], "query": "q2", "count_query": "q1"})

    assert draft.claims[0].text.startswith("No content item with content kind book")


def test_equal_numbers_share_a_place_and_unknown_slices_have_none() -> None:
    rows = [("a", 5, 9, 4, 0.8), ("b", 7, 9, 2, 0.3), (None, 100, 100, 0, 0.0), ("c", None, 1, None, None)]  # fmt: skip

    found = {row[0]: row[-3:] for row in _with_ranks(rows)}

    assert found["a"] == (2, 1, 1)
    assert found["b"] == (1, 1, 0)
    assert found["c"] == (None, 3, None)


def test_a_rise_in_rank_orders_by_places_gained() -> None:
    plan: Any = planner().plan("Which genre rose most in rank by plays from March to April 2026?")

    request = plan.request
    assert request.ranks
    assert request.comparison is not None
    assert (request.order_by[0].by, request.order_by[0].descending, request.limit) == ("rank_change", True, 1)  # fmt: skip


def test_options_keep_all_that_the_question_says() -> None:
    plan: Any = planner().plan("Which genre is growing fastest?")

    assert plan.kind == "clarify"
    assert all("genre" in option for option in plan.options)
