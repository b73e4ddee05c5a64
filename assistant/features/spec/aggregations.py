"""What a feature makes of the rows in its window: one type per aggregation."""

from typing import Annotated, Literal

from pydantic import Field

from assistant.features.query import Featured
from assistant.features.spec.filters import Filter

ValueType = Literal["integer", "number", "string", "boolean", "date", "timestamp", "list"]
LONGEST_SEQUENCE = 64


class Count(Featured):
    """Events in the window."""

    kind: Literal["count"] = "count"


class Distinct(Featured):
    """Distinct values of a column; rows without one are left out."""

    kind: Literal["distinct"] = "distinct"
    column: str


class Sum(Featured):
    """Sum of a numeric column; fractions to six digits, so that order cannot change a bit."""

    kind: Literal["sum"] = "sum"
    column: str
    daily_cap: int | None = Field(default=None, ge=1)
    """Most that one UTC day adds, in the column's unit."""


class Mean(Featured):
    """Mean of a numeric column over the rows that have one."""

    kind: Literal["mean"] = "mean"
    column: str
    least_rows: int = Field(default=1, ge=1)
    """With fewer rows there is no value."""


class Max(Featured):
    """Largest value of a numeric column."""

    kind: Literal["max"] = "max"
    column: str


class Min(Featured):
    """Smallest value of a numeric column."""

    kind: Literal["min"] = "min"
    column: str


class Prior(Featured):
    """Pseudo-rows that pull a ratio of few rows towards a rate."""

    weight: int = Field(ge=1)
    rate: float = Field(ge=0)


class Ratio(Featured):
    """Rows that meet one set of filters per row that meets another."""

    kind: Literal["ratio"] = "ratio"
    numerator: tuple[Filter, ...] = Field(min_length=1)
    denominator: tuple[Filter, ...] = ()
    """Empty: every row of the source."""
    prior: Prior | None = None


class Recency(Featured):
    """Time from the last event to the label."""

    kind: Literal["recency"] = "recency"
    unit: Literal["hours", "days"] = "hours"
    at_most: int | None = Field(default=None, ge=1)


class Last(Featured):
    """Value of a column on the last event that has one."""

    kind: Literal["last"] = "last"
    column: str


class Top(Featured):
    """Most frequent value of a column; of equals, the first in the order of characters."""

    kind: Literal["top"] = "top"
    column: str


class Sequence(Featured):
    """Values of a column on the last events, newest first."""

    kind: Literal["sequence"] = "sequence"
    column: str
    length: int = Field(ge=1, le=LONGEST_SEQUENCE)


class Trend(Featured):
    """Events per hour of the shorter window over those of the longer; none where that has none."""

    kind: Literal["trend"] = "trend"


class Streak(Featured):
    """Days in a row with an event, UTC."""

    kind: Literal["streak"] = "streak"
    which: Literal["current", "longest"]
    """`current` ends on the cutoff's day or the day before it."""


class Days(Featured):
    """Days with an event, UTC."""

    kind: Literal["days"] = "days"


class Spread(Featured):
    """Entropy, in nats, of a column's values: 0 where all are equal."""

    kind: Literal["spread"] = "spread"
    column: str


class Bands(Featured):
    """Names of half-open ranges: `names[i]` holds values below `edges[i]`, the last the rest."""

    edges: tuple[float, ...] = Field(min_length=1)
    names: tuple[str, ...]
    empty: str | None = None
    """Name where the row has no value; None leaves it empty."""


class Attribute(Featured):
    """A column of the entity's own row in a dimension."""

    kind: Literal["attribute"] = "attribute"
    column: str
    bands: Bands | None = None


class Age(Featured):
    """Whole days from a date of the entity's own row to the day of the label."""

    kind: Literal["age"] = "age"
    column: str
    before: Literal["zero", "empty"] = "empty"
    """What a label earlier than the date gets."""


class Written(Featured):
    """SQL that a person or a model wrote, in the file beside the specification."""

    kind: Literal["sql"] = "sql"
    tables: tuple[str, ...] = Field(min_length=1)


Aggregation = Annotated[
    Count
    | Distinct
    | Sum
    | Mean
    | Max
    | Min
    | Ratio
    | Recency
    | Last
    | Top
    | Sequence
    | Trend
    | Streak
    | Days
    | Spread
    | Attribute
    | Age
    | Written,
    Field(discriminator="kind"),
]
