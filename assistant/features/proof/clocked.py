"""Labels at the hours, weekdays and months that a query asks of them."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from assistant.features.proof.world import Moment

_HOURS, _WEEKDAYS, _MONTHS, _DAYS = 24, 7, 12, 28


def clocked(moments: Sequence[Moment], numbers: Sequence[int]) -> tuple[Moment, ...]:
    """Moments moved so that some part of each is a number that the query names, or beside it.

    Args:
        moments: Times of labels.
        numbers: What the query compares parts of the label's time with; none leaves all as they are.

    Returns:
        As many moments, in order.
    """
    wanted = [n + by for by in (0, 1, -1) for n in numbers]
    if not wanted:
        return tuple(moments)
    moved = [
        _moved(moment.astype(object), wanted[turn % len(wanted)], turn=turn)
        for turn, moment in enumerate(reversed(moments))
    ]
    return tuple(sorted(np.datetime64(at, "us") for at in moved))


def _moved(at: datetime, number: int, *, turn: int) -> datetime:
    """Hour and weekday of every moment; month and day of every other as well."""
    if turn % 2 and 1 <= number <= _MONTHS:
        at = at.replace(month=number, day=min(at.day, monthrange(at.year, number)[1]))
    elif turn % 2 and number <= _DAYS and number > _MONTHS:
        at = at.replace(day=number)
    elif 1 <= number <= _WEEKDAYS:
        at += timedelta(days=(number - at.isoweekday()) % _WEEKDAYS)
    return at.replace(hour=number) if 0 <= number < _HOURS else at
