"""The typed request of sessions: their number, length and depth."""

from typing import Literal

from pydantic import Field

from assistant.semantics.request import DimensionFilter, Grain, Period, Requested

SessionMeasure = Literal["sessions", "length", "events", "per_person"]


class SessionRequest(Requested):
    """What sessions are like. A session lasts from its first event to its last."""

    measure: SessionMeasure
    """`events`: events per session; `per_person`: sessions per person."""
    statistic: Literal["average", "median"] = "average"
    """Of `length` and `events`."""
    group_by: tuple[str, ...] = Field(default=(), max_length=2)
    """Qualified dimensions of the events."""
    grain: Grain | None = None
    """By the time at which sessions begin."""
    filters: tuple[DimensionFilter, ...] = ()
    """Which events count; all must hold."""
    period: Period | None = None
    """None: all time to `as_of`."""
