"""The typed request of a funnel: steps in order, a window from the first, slices, time."""

from typing import Literal

from pydantic import Field

from assistant.semantics.request import DimensionFilter, Period, Requested

WindowUnit = Literal["minute", "hour", "day", "week", "month"]
MOST_STEPS = 8


class Window(Requested):
    """How long after the first step a later one still counts; half-open."""

    count: int = Field(ge=1, le=1000)
    unit: WindowUnit = "day"


class FunnelRequest(Requested):
    """Persons per step. A person counts at a step who did all before it, in order, in the window.

    The first step lies in the period. With a window the later ones may come after the period's
    end; without, they lie in the period too.
    """

    steps: tuple[str, ...] = Field(min_length=2, max_length=MOST_STEPS)
    """Names of metrics that count rows, or types of events: `opens`, `download`."""
    window: Window | None = None
    """From the first step; None: the period."""
    any_order: bool = False
    """Whether the steps after the first may come in any order."""
    same: Literal["session", "item"] | None = None
    """Whether all steps must be of one session, or about one item."""
    group_by: tuple[str, ...] = Field(default=(), max_length=2)
    """Qualified dimensions, read at the first step."""
    filters: tuple[DimensionFilter, ...] = ()
    """All must hold at the first step."""
    period: Period | None = None
    """None: all time to `as_of`."""
