"""When both periods of a change are read in one statement."""

import pytest

from assistant.semantics.request import MetricRequest, Period
from assistant.tools.contribution_sides import in_one

PLAIN = MetricRequest(metrics=("plays",), group_by=("user__country",))


def period(text: str) -> Period:
    start, end = text.split()
    return Period(start=start, end=end)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("earlier", "later", "grain", "weekdays"),
    [
        ("2026-04-01 2026-05-01", "2026-05-01 2026-06-01", "month", ()),
        ("2026-05-04 2026-05-11", "2026-05-11 2026-05-18", "week", ()),
        ("2026-05-18 2026-05-19", "2026-05-19 2026-05-20", "day", ()),
        ("2026-05-12 2026-05-13", "2026-05-19 2026-05-20", "day", (2,)),
        ("2025-01-01 2026-01-01", "2026-01-01 2027-01-01", "year", ()),
    ],
)
def test_units_that_follow_each_other_are_two_buckets_of_one_series(
    earlier: str, later: str, grain: str, weekdays: tuple[int, ...]
) -> None:
    first, last = period(earlier), period(later)

    both = in_one(PLAIN, first, last)

    assert both is not None
    assert (both.grain, both.weekdays) == (grain, weekdays)
    assert both.period == Period(start=first.start, end=last.end)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("2026-04-01 2026-05-01", "2026-06-01 2026-07-01"),
        ("2026-05-03 2026-05-10", "2026-05-10 2026-05-17"),
        ("2026-05-01 2026-05-13", "2026-05-13 2026-05-25"),
        ("2026-04-01 2026-04-02", "2026-05-01 2026-06-01"),
    ],
)
def test_other_periods_are_read_one_by_one(earlier: str, later: str) -> None:
    assert in_one(PLAIN, period(earlier), period(later)) is None
