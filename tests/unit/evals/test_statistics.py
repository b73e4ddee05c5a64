import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.statistics import wilson


def test_the_interval_is_that_of_the_published_formula() -> None:
    interval = wilson(81, 263)
    assert interval is not None
    assert (round(interval.low, 4), round(interval.high, 4)) == (0.2553, 0.3662)


def test_no_trials_give_no_interval() -> None:
    assert wilson(0, 0) is None


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_share_lies_within_the_interval(counts: tuple[int, int]) -> None:
    interval = wilson(*counts)
    assert interval is not None
    assert 0 <= interval.low <= counts[0] / counts[1] + 1e-12
    assert counts[0] / counts[1] - 1e-12 <= interval.high <= 1


def test_more_successes_than_trials_are_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and the trials"):
        wilson(2, 1)
