import pytest

from assistant.semantics.contribution import (
    Parts,
    against,
    by_chance,
    concentration,
    contributions,
    standing_out,
)


def counts(**values: float) -> dict[str, Parts]:
    return {name: Parts(value) for name, value in values.items()}


def test_the_parts_of_a_sum_add_up_to_its_change() -> None:
    found = contributions(counts(a=100, b=50), counts(a=40, b=60, c=5), kind="sum")

    assert sum(item.contribution for item in found) == 105 - 150


def test_an_even_change_is_concentrated_nowhere() -> None:
    found = contributions(counts(a=100, b=50), counts(a=50, b=25), kind="sum")

    assert concentration(found, change=-75) == 0


def test_the_slice_that_carries_the_change_stands_out_first() -> None:
    found = contributions(counts(a=1000, b=1000), counts(a=400, b=1010), kind="sum", counted=True)

    assert [item.slice for item in standing_out(found, change=-590)] == ["a"]
    assert concentration(found, change=-590) > 0.3


def test_what_a_slice_hides_counts_as_much_as_what_it_carries() -> None:
    found = contributions(counts(old=1000, new=0), counts(old=700, new=280), kind="sum")

    assert [item.slice for item in against(found, change=-20)] == ["new"]
    assert concentration(found, change=-20) > 1


def test_a_small_count_that_moves_by_chance_does_not_stand_out() -> None:
    found = contributions(counts(a=10_000, b=9), counts(a=9_000, b=4), kind="sum", counted=True)

    assert "b" not in [item.slice for item in standing_out(found, change=-1005)]


def test_mix_and_rate_add_up_to_the_change_of_a_ratio() -> None:
    before = {"a": Parts(50, 100), "b": Parts(10, 100)}
    after = {"a": Parts(60, 120), "b": Parts(5, 80)}

    found = contributions(before, after, kind="ratio")

    change = 65 / 200 - 60 / 200
    assert sum(item.contribution for item in found) == pytest.approx(change)
    assert all(item.contribution == pytest.approx(item.mix + item.rate) for item in found)  # type: ignore[operator]


def test_a_slice_whose_ratio_stays_changes_the_whole_by_its_weight_alone() -> None:
    before = {"a": Parts(50, 100), "b": Parts(10, 100)}
    after = {"a": Parts(25, 50), "b": Parts(15, 150)}

    found = {item.slice: item for item in contributions(before, after, kind="ratio")}

    assert found["a"].rate == 0
    assert found["a"].mix is not None
    assert found["a"].mix < 0


def test_one_slice_divides_nothing() -> None:
    assert contributions(counts(a=1), counts(a=2), kind="sum") == ()


@pytest.mark.parametrize(("before", "after", "chance"), [(100, 110, True), (100, 200, False)])
def test_a_difference_is_chance_where_counts_of_the_size_vary_as_much(
    before: float, after: float, *, chance: bool
) -> None:
    assert by_chance(before, after) is chance
