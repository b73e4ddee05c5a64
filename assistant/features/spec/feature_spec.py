"""The specification of a feature: what a person reads, edits and approves."""

from datetime import datetime
from typing import Literal, Self

from pydantic import Field, model_validator

from assistant.features.query import LABEL_TABLE, LABEL_TIME, Featured
from assistant.features.spec.aggregations import (
    Age,
    Aggregation,
    Attribute,
    Trend,
    ValueType,
    Written,
)
from assistant.features.spec.filters import Calendar, MinimumAge, Scalar, Source
from connectors.contracts import Classification

HOURS_PER_DAY = 24
LONGEST_HOURS = HOURS_PER_DAY * 366 * 10
NAME = r"^[a-z][a-z0-9_]*$"
Status = Literal["proposed", "approved", "deprecated"]


class ValueTest(Featured):
    """What every value must meet wherever the feature is computed."""

    at_least: float | None = None
    at_most: float | None = None
    any_of: tuple[str, ...] | None = None
    null_share_at_most: float | None = Field(default=None, ge=0, le=1)


class Approval(Featured):
    """Who approved this version, and when."""

    by: str
    at: datetime
    certificate: str | None = None
    """SHA-256 of the certificate that it rests on."""


class FeatureSpec(Featured):
    """One version of one feature."""

    name: str = Field(pattern=NAME)
    version: int = Field(ge=1)
    status: Status = "proposed"
    description: str = Field(min_length=1)
    owner: str | None = None
    entity: str
    """What a value belongs to, in words: `user`, `content`, `user and genre`."""
    keys: dict[str, str] = Field(min_length=1)
    """Column of the spine to the source's column: `{user_id: user_id, genre: content.genre}`."""
    type: ValueType
    unit: str | None = None
    source: Source | None = None
    """None where the SQL is written by hand."""
    aggregation: Aggregation
    windows: tuple[int, ...] = ()
    """Hours; several give several value columns."""
    calendar: Calendar | None = None
    delay_hours: int = Field(default=0, ge=0, le=LONGEST_HOURS)
    boundary: Literal["[t - delay - window, t - delay)"] = "[t - delay - window, t - delay)"
    time: str | None = None
    """Column of when it happened; inherited from the contract."""
    available: str | None = None
    """Column of when it was loaded; only rows loaded before the label's time are read."""
    default: Scalar | None = None
    """Value where there is no data."""
    minimum_age: MinimumAge | None = None
    transform: Literal["log1p"] | None = None
    freshness_hours: int = Field(default=HOURS_PER_DAY, ge=1)
    """How old a served value may be."""
    purpose: str
    """What the values may be used for; the consent of every source must cover it."""
    sensitivity: Classification
    """That of the most sensitive input."""
    tests: tuple[ValueTest, ...] = ()
    values: tuple[str, ...] = ()
    """Value columns of hand-written SQL; compiled features name their own."""
    population: bool = False
    """Whether rows of other entities may count: a rank, a share of all."""
    lookback_hours: int | None = Field(default=None, ge=1)
    """How far back hand-written SQL reads; compiled features know it."""
    sql_sha256: str | None = None
    replaced_by: str | None = None
    approval: Approval | None = None

    @property
    def compiled(self) -> bool:
        """Whether the SQL comes from the specification."""
        return not isinstance(self.aggregation, Written)

    @property
    def value_columns(self) -> tuple[str, ...]:
        """Output columns that hold values, one per window."""
        if not self.compiled:
            return self.values or (self.name,)
        if isinstance(self.aggregation, Trend) or len(self.windows) < 2:
            return (self.name,)
        return tuple(f"{self.name}_{window_name(hours)}" for hours in self.windows)

    @property
    def id(self) -> str:
        """`name@version`."""
        return f"{self.name}@{self.version}"

    @model_validator(mode="after")
    def _windows_are_possible(self) -> Self:
        timeless = isinstance(self.aggregation, Attribute | Age | Written)
        problem = _window_problem(self.windows, timeless=timeless, calendar=self.calendar)
        if isinstance(self.aggregation, Trend) and len(self.windows) != 2:
            problem = "a trend compares two windows. Give two, the shorter one first"
        if problem:
            message = f"Feature '{self.name}': {problem}."
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _names_are_free(self) -> Self:
        if self.compiled != (self.source is not None):
            message = f"Feature '{self.name}': compiled features need a 'source', written SQL none."
            raise ValueError(message)
        if self.source is not None and self.source.table == LABEL_TABLE:
            message = (
                f"Feature '{self.name}' reads '{LABEL_TABLE}', which is what a model must predict. "
                "Name a governed table as the source."
            )
            raise ValueError(message)
        if self.minimum_age is not None and self.minimum_age.key not in self.keys:
            message = (
                f"Feature '{self.name}': 'minimum_age' names '{self.minimum_age.key}', which is no "
                "key of the spine. Name one of 'keys'."
            )
            raise ValueError(message)
        taken = {*self.keys, LABEL_TIME} & set(self.value_columns)
        if taken or LABEL_TIME in self.keys or LABEL_TIME in self.keys.values():
            message = (
                f"Feature '{self.name}' uses a column of the labels as its value or key. "
                "The spine's columns name who and when; compute the value from a source."
            )
            raise ValueError(message)
        return self


def window_name(hours: int) -> str:
    """`7d` where the hours are whole days, `36h` otherwise."""
    days, rest = divmod(hours, HOURS_PER_DAY)
    return f"{hours}h" if rest else f"{days}d"


def _window_problem(
    windows: tuple[int, ...], *, timeless: bool, calendar: Calendar | None
) -> str | None:
    if timeless:
        return (
            "its aggregation takes no window. Remove 'windows' and 'calendar'"
            if (windows or calendar)
            else None
        )
    if bool(windows) == (calendar is not None):
        return "give either 'windows' in hours or a 'calendar'"
    if any(not 1 <= hours <= LONGEST_HOURS for hours in windows):
        return f"a window must last from 1 to {LONGEST_HOURS} hours"
    if list(windows) != sorted(set(windows)):
        return "list each window once, the shortest first"
    return None
