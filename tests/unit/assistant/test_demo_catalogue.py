from collections import Counter

import numpy as np
import pytest

from assistant.demo.catalogue import make_items, make_placements
from assistant.demo.effects import FIRST_DAY, LAUNCH
from assistant.demo.words import kinds


@pytest.fixture(scope="module")
def items():
    return make_items(np.random.default_rng(3))


def test_every_kind_has_as_many_items_as_its_table_says(items):
    assert Counter(item.kind for item in items) == {n: k.items for n, k in kinds().items()}


def test_titles_and_ids_are_unique(items):
    assert len({item.title for item in items}) == len(items)
    assert len({item.content_id for item in items}) == len(items)


def test_only_the_launched_app_is_released_within_the_period(items):
    recent = [item.content_id for item in items if item.release_date >= FIRST_DAY]
    assert recent == [LAUNCH.content_id]


def test_kinds_that_are_given_away_have_no_price(items):
    assert all(item.price_usd is None for item in items if item.kind in ("podcast", "news"))


def test_the_launched_app_is_placed_on_home_from_its_first_day(items):
    placements = make_placements(np.random.default_rng(4), items)
    own = [p for p in placements if p.content_id == LAUNCH.content_id]
    assert {(p.surface, p.starts_on) for p in own} == {("home", LAUNCH.day)}
