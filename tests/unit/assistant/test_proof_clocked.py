"""Labels come to lie at the hours, weekdays and months that a query asks of them."""

import numpy as np
import pytest

from assistant.features.proof.clocked import clocked
from assistant.features.proof.fixture import MOMENTS
from assistant.features.proof.world import Moment


def hours(moments: tuple[Moment, ...]) -> set[int]:
    return {moment.astype(object).hour for moment in moments}


def test_moments_stay_where_nothing_is_asked_of_the_label() -> None:
    assert clocked(MOMENTS, ()) == MOMENTS


@pytest.mark.parametrize("hour", [0, 17, 23])
def test_some_label_is_at_the_hour_and_some_beside_it(hour: int) -> None:
    found = clocked(MOMENTS, (hour,))

    assert hour in hours(found)
    assert hours(found) - {hour}
    assert list(found) == sorted(found)


def test_some_label_is_on_the_weekday_and_some_in_the_month() -> None:
    days = [moment.astype(object) for moment in clocked(MOMENTS, (5,))]

    assert any(day.isoweekday() == 5 for day in days)
    assert any(day.month == 5 for day in days)


def test_a_month_of_fewer_days_takes_its_last() -> None:
    late = (np.datetime64("2026-03-31T12:00:00", "us"),) * 2

    assert (2, 28) in {
        (at.month, at.day) for at in (day.astype(object) for day in clocked(late, (1,)))
    }
