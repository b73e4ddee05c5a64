"""The typed request that the semantic layer compiles: metrics, slices, filters, time."""

from datetime import date
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Grain = Literal["day", "week", "month", "quarter", "year"]
Operator = Literal["in", "not_in", "eq", "ne", "lt", "le", "gt", "ge", "contains"]
FilterValue = str | int | float | bool


class Requested(BaseModel):
    """Common settings of the request types; also what a model may send as tool arguments."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Period(Requested):
    """A half-open range of whole days."""

    start: date
    end: date
    """Exclusive."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.end <= self.start:
            message = "A period's end must be after its start."
            raise ValueError(message)
        return self


class DimensionFilter(Requested):
    """Keep rows by a dimension's value."""

    dimension: str
    """Qualified name from the catalogue: `user__country`."""
    operator: Operator = "in"
    values: tuple[FilterValue, ...] = Field(min_length=1)


class Order(Requested):
    """Sort by a metric or a group-by name."""

    by: str
    descending: bool = True


class Threshold(Requested):
    """Keep rows of the result by the size of a number."""

    by: str
    """A metric of the request, `share`, `change` or `relative_change`."""
    operator: Literal["lt", "le", "gt", "ge"]
    value: float
    """In the column's unit; shares and relative changes as fractions."""


class MetricRequest(Requested):
    """Metrics by slices over a period. Unknown names are refused by the compiler."""

    metrics: tuple[str, ...] = Field(min_length=1)
    group_by: tuple[str, ...] = ()
    """Qualified dimension names, in the order of the result's columns."""
    grain: Grain | None = None
    """Adds a time column of this grain as the first column; None: one total."""
    filters: tuple[DimensionFilter, ...] = ()
    """All must hold."""
    weekdays: tuple[int, ...] = ()
    """Only these days of the week, 1 for Monday to 7 for Sunday; empty: all."""
    by_weekday: bool = False
    """Adds the day of the week as the first column. No grain."""
    week_parts: bool = False
    """Two rows, weekends and weekdays, as the first column. No grain, one metric."""
    average: Grain | None = None
    """The mean per unit instead of the total: `day` gives plays per day over the period, or over
    each bucket of `grain`. One metric that counts or adds up; needs `period`."""
    thresholds: tuple[Threshold, ...] = ()
    """Rows of the result that are kept; all must hold."""
    period: Period | None = None
    """None: all time to `as_of`."""
    comparison: Period | None = None
    """A second, earlier period: the result is one table of slice, first (earlier) value, second
    (`period`) value, change, relative change. One metric, no grain."""
    share: bool = False
    """Adds each row's share (0 to 1) of the metric's total. One metric."""
    per: bool = False
    """Adds a column `per`: the first metric for each of the second. Two metrics."""
    ranks: bool = False
    """Adds each slice's place by size in both periods, 1 for the largest, and `rank_change`, the
    places gained. A comparison by slices."""
    order_by: tuple[Order, ...] = ()
    limit: int | None = Field(default=None, ge=1, le=10_000)
    within: str | None = None
    """Applies `limit` for each value of this group-by name, or for each bucket of time where it is
    `metric_time`: the top three genres of each country."""
