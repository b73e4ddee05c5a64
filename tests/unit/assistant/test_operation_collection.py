"""Cycles are not searched for while something loads, and are afterwards."""

import gc
from collections.abc import Iterator

import pytest

from assistant.operation.collection import uncollected


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.enable()


def test_nothing_is_searched_inside_of_the_block_and_again_after_it() -> None:
    with uncollected():
        assert not gc.isenabled()

    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_it_is_searched_again_after_a_failure() -> None:
    with pytest.raises(ZeroDivisionError), uncollected():
        _ = 1 // 0

    assert gc.isenabled()


def test_who_had_turned_the_search_off_finds_it_off() -> None:
    gc.disable()

    with uncollected():
        pass

    assert not gc.isenabled()


def test_what_stays_for_good_is_not_searched_again() -> None:
    with uncollected(for_good=True):
        pass

    assert gc.get_freeze_count() > 1_000
