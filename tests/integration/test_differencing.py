"""What subtracting answers recovers: everything from exact ones, nothing past the guard."""

from collections.abc import Iterator

import pytest

from benchmarks.attacked_people import Attacker, World, attacked_people, recovered, standard

TARGETS = 300


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with attacked_people(tmp_path_factory.mktemp("attacked"), targets=TARGETS) as opened:
        yield opened


@pytest.fixture
def attacker(world: World, tmp_path_factory: pytest.TempPathFactory) -> Attacker:
    return Attacker(world, standard(tmp_path_factory.mktemp("state") / "privacy.db"))


def test_a_minimum_group_alone_stops_no_subtraction(world: World) -> None:
    few = World(world.policy, world.warehouse, world.secrets[:20])
    assert recovered(Attacker(few, None).differencing(), few) == 20


def test_of_300_targets_subtraction_recovers_none(world: World, attacker: Attacker) -> None:
    found = attacker.differencing()
    assert recovered(found, world) == 0
    assert found == (None,) * TARGETS


def test_complements_and_unions_are_subtractions_too(attacker: Attacker) -> None:
    assert attacker.total("city = 'elsewhere'") is not None
    assert attacker.total("city IN ('elsewhere', 'c1')") is None
    assert attacker.total("NOT city IN ('c1')") is not None
    assert attacker.total() is None


def test_three_answers_tell_of_nobody_either(attacker: Attacker) -> None:
    half = "city IN (" + ", ".join(f"'c{i}'" for i in range(150)) + ")"
    rest = "city IN (" + ", ".join(f"'c{i}'" for i in range(150, 299)) + ")"
    assert attacker.total(half) is not None
    assert attacker.total(rest) is not None
    assert attacker.total("city <> 'elsewhere'") is None


@pytest.mark.parametrize(
    "condition",
    [
        "1 = 1 AND city <> 'c7'",
        "city <> 'c7' AND city = city",
        "seen_at <> TIMESTAMP '2026-05-01 00:00:07'",
        "extract(second FROM seen_at) <> 7",
        "epoch(seen_at) % 300 <> 7",
        "user_id <> 't7'",
        "length(city) <> 2",
    ],
)
def test_dummy_conditions_moments_and_devices_isolate_nobody(
    attacker: Attacker, condition: str
) -> None:
    assert attacker.total() is not None
    assert attacker.total(condition) is None


def test_harmless_answers_about_large_groups_still_pass(attacker: Attacker) -> None:
    conditions = ("", "city = 'elsewhere'", "seen_at >= DATE '2026-05-01'", "city <> 'elsewhere'")
    assert all(attacker.total(condition) is not None for condition in conditions)
