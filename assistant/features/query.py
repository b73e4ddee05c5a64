"""What a feature is to the engine: one SELECT, its spine, and the tables that it reads."""

from datetime import date
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

LABEL_TABLE = "labels"
"""The spine: one row per entity and time at which the feature's value is wanted, each pair once."""

LABEL_TIME = "label_ts"
"""Column of the spine that holds the time, UTC without a zone."""


class Featured(BaseModel):
    """Common settings of the feature types."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class FeatureTable(Featured):
    """One governed table as a feature may read it."""

    name: str
    columns: tuple[tuple[str, str], ...]
    """Name and DuckDB type of each column, in order; personal columns are not among them."""
    time: str | None = None
    """Column of when it happened, or of when a row of a dimension became valid."""
    arrival: str | None = None
    """Column of when it was loaded."""
    key: tuple[str, ...] = ()
    """Columns that tell one row from every other: the event id, or the primary key."""
    entities: dict[str, str] = Field(default_factory=dict)
    """Entity that a column names: `{"user_id": "user"}`."""

    @property
    def types(self) -> dict[str, str]:
        """DuckDB type by column name."""
        return dict(self.columns)

    @model_validator(mode="after")
    def _roles_name_columns(self) -> Self:
        named = {self.time, self.arrival, *self.key, *self.entities} - {None}
        missing = sorted(str(name) for name in named - set(self.types))
        if missing:
            message = (
                f"Table '{self.name}' has no column '{missing[0]}'. Name one of its own columns."
            )
            raise ValueError(message)
        return self


class FeatureQuery(Featured):
    """One SELECT that gives one row for each row of the spine."""

    name: str
    sql: str
    """Reads the spine from `labels(<entities>, label_ts TIMESTAMP)` and tables by name."""
    entities: tuple[str, ...]
    """Columns of the spine that name the entity, in order: `("user_id",)`."""
    values: tuple[str, ...]
    """Output columns that hold the feature; the others are the entities and `label_ts`."""
    tables: tuple[FeatureTable, ...]
    lookback_hours: int | None = None
    """How far back it reads, the delay included; None where unknown or without a limit."""
    named_lookback_hours: int | None = None
    """How far back the names of its values allow, where nothing is stated; read by the proof alone."""
    population: bool = False
    """Whether rows of other entities may count: a rank, a share of all."""
    delay_hours: int = 0
    """How long before the label the window ends; what happened later is not read."""
    clock_changes: tuple[date, ...] = ()
    """Days that the SQL names because a zone's clocks change on them: no value turns there."""
