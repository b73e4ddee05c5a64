"""The typed request of retention: a cohort, what coming back is, and how long after."""

from typing import Literal

from pydantic import Field

from assistant.semantics.request import DimensionFilter, Period, Requested

Age = Literal["day", "week", "month"]
DAYS: dict[str, int] = {"day": 1, "week": 7, "month": 30}
"""Days in a unit of age; months have thirty, so that all are equally long."""


class RetentionRequest(Requested):
    """How many of a cohort came back n days, weeks or months after they began.

    Week n of a person are the days 7n to 7n + 6 after the person's own first day.
    """

    cohort: str | None = None
    """Step that begins it, a person's first one: `signups`, `purchases`; None: any event."""
    returning: str | None = None
    """Step that counts as coming back; None: any event."""
    unit: Age = "week"
    ages: tuple[int, ...] = Field(default=(), max_length=60)
    """Only these units after the beginning; none: all that are over, up to the usual number."""
    by_cohort: bool = False
    """One row for each cohort and unit, instead of one cohort of the whole period."""
    group_by: tuple[str, ...] = Field(default=(), max_length=1)
    """A dimension of the person."""
    filters: tuple[DimensionFilter, ...] = ()
    """Dimensions of the person; all must hold."""
    period: Period | None = None
    """When the cohort began; None: all time to `as_of`."""
