from collections import Counter

import numpy as np
import pytest

from assistant.demo.catalogue import make_items
from assistant.demo.clickstream import draw, event_rows
from assistant.demo.effects import FIRST_DAY, LAST_DAY, LAUNCH, LOADED_AT, Faults
from assistant.demo.faults import with_faults
from assistant.demo.people import make_people

EVENTS = 12_000


@pytest.fixture(scope="module")
def rows():
    random = np.random.default_rng(6)
    items, people = make_items(random), make_people(random, events=EVENTS)
    return event_rows(random, draw(random, items=items, people=people, events=EVENTS))


def test_there_are_exactly_as_many_events_as_asked_for(rows):
    assert len(rows) == EVENTS == len(set(rows["event_id"].to_pylist()))


def test_all_ten_types_occur(rows):
    assert len(set(rows["event_type"].to_pylist())) == 10


def test_events_lie_within_the_period_and_reach_its_last_hour(rows):
    times = rows["occurred_at"].to_pylist()
    assert min(times)[:10] == FIRST_DAY.isoformat()
    assert max(times)[:13] == f"{LAST_DAY.isoformat()}T23"


def test_nothing_arrives_before_it_happens_or_after_the_load(rows):
    pairs = zip(rows["occurred_at"].to_pylist(), rows["received_at"].to_pylist(), strict=True)
    assert all(at < arrived <= f"{LOADED_AT.isoformat()}.000Z" for at, arrived in pairs)


def test_the_launched_app_is_unseen_before_its_launch(rows):
    pairs = zip(rows["content_id"].to_pylist(), rows["occurred_at"].to_pylist(), strict=True)
    days = [at[:10] for item, at in pairs if item == LAUNCH.content_id]
    assert days
    assert min(days) >= LAUNCH.day.isoformat()


@pytest.mark.parametrize(
    ("column", "event_type"),
    [("amount_usd", "purchase"), ("play_seconds", "play"), ("rating", "rate"), ("query", "search")],
)
def test_a_measure_belongs_to_one_type(rows, column, event_type):
    pairs = zip(rows["event_type"].to_pylist(), rows[column].to_pylist(), strict=True)
    assert {kind for kind, value in pairs if value is not None} == {event_type}


def test_every_planted_fault_is_there_once(rows):
    faults = Faults(5, 4, 3, 2, 1, duplicates=40)
    whole = with_faults(np.random.default_rng(7), rows, faults)
    ids = Counter(whole["event_id"].to_pylist())
    assert len(whole) == EVENTS + faults.rows
    assert whole["occurred_at"].to_pylist().count("not-a-time") == faults.unparseable_timestamp
    assert whole["play_seconds"].to_pylist().count("n/k") == faults.unparseable_integer
    assert ids.pop("") == faults.empty_key
    assert sum(count - 1 for count in ids.values()) == faults.duplicates


def test_rows_stay_in_order_of_the_day_of_arrival(rows):
    whole = with_faults(np.random.default_rng(7), rows, Faults(5, 4, 3, 2, 1, duplicates=40))
    days = whole["arrival_day"].to_pylist()
    assert days == sorted(days)
