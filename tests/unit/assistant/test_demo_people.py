import numpy as np
import pytest

from assistant.demo.effects import EXPERIMENT, FIRST_DAY
from assistant.demo.people import EVENTS_PER_USER, FEWEST_USERS, make_people


@pytest.fixture(scope="module")
def people():
    return make_people(np.random.default_rng(5), events=100_000)


def test_users_grow_with_the_events(people):
    assert len(people) == 100_000 // EVENTS_PER_USER


def test_a_small_demo_still_has_enough_users_for_groups():
    assert len(make_people(np.random.default_rng(5), events=2_000)) == FEWEST_USERS


def test_a_user_is_in_one_experiment_at_most(people):
    users = people.assignments["user_id"].to_pylist()
    assert len(set(users)) == len(users)


def test_nobody_is_assigned_before_signing_up(people):
    ids = people.assignments["user_id"].to_pylist()
    names = people.assignments["experiment_id"].to_pylist()
    signup = dict(zip(people.ids.to_pylist(), people.signup_day.tolist(), strict=True))
    start = (EXPERIMENT.start - FIRST_DAY).days
    tested = [user for user, name in zip(ids, names, strict=True) if name == "smart_shelf"]
    assert all(signup[user] < start for user in tested)


def test_one_country_is_spelled_in_several_ways(people):
    assert {"Germany", "Deutschland", "DE"} <= set(people.table["country"].to_pylist())


def test_some_countries_are_unknown_in_disguise(people):
    assert {"", "(not set)"} <= set(people.table["country"].to_pylist())


def test_consent_is_given_refused_or_never_asked(people):
    assert set(people.table["analytics_consent"].to_pylist()) == {"true", "false", ""}


def test_addresses_are_at_example_domains(people):
    assert all(email.endswith(".example") for email in people.table["email"].to_pylist())
