"""Cycles are not searched for while something loads, and are afterwards."""

import gc
import subprocess
import sys
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


def test_engines_loaded_for_good_find_nothing_left_at_the_end_of_the_process() -> None:
    code = "with uncollected(for_good=True):\n    import duckdb"
    head = "from assistant.operation.collection import uncollected"
    done = subprocess.run(
        [sys.executable, "-c", f"{head}\n{code}"], capture_output=True, text=True, check=True
    )

    assert done.stderr == ""
