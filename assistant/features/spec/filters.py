"""Conditions on the rows of a feature's source."""

from typing import Self

from pydantic import Field, model_validator

from assistant.features.query import Featured

Scalar = bool | int | float | str
"""A value as YAML holds it."""
LAST_WEEKDAY = 7


class Filter(Featured):
    """One condition on one column; a row whose column is empty does not meet it.

    On disk: `{column: event_type, any_of: [download]}`, `{column: content.kind, none_of: [news]}`,
    `{column: rating, at_least: 4}`, `{column: occurred_at, weekday: [6, 7]}`.
    """

    column: str
    """Column of the source, or `table.column` of the joined dimension."""
    any_of: tuple[Scalar, ...] | None = None
    none_of: tuple[Scalar, ...] | None = None
    at_least: int | float | None = None
    below: int | float | None = None
    known: bool | None = None
    """True: the column has a value; false: it has none."""
    weekday: tuple[int, ...] | None = None
    """ISO days of the week in UTC, 1 for Monday to 7 for Sunday."""

    @model_validator(mode="after")
    def _one_condition(self) -> Self:
        given = self.model_dump(exclude={"column"}, exclude_none=True)
        if len(given) != 1:
            message = (
                f"The filter on '{self.column}' has {len(given)} conditions. Give one of any_of, "
                "none_of, at_least, below, known, weekday; write one filter per condition."
            )
            raise ValueError(message)
        values = self.any_of if self.any_of is not None else self.none_of
        if values == () or self.weekday == ():
            message = f"The filter on '{self.column}' lists no value. List at least one."
            raise ValueError(message)
        if any(not 1 <= day <= LAST_WEEKDAY for day in self.weekday or ()):
            message = f"The filter on '{self.column}' names a weekday beyond 1 to 7. Use ISO days."
            raise ValueError(message)
        return self


class Join(Featured):
    """A dimension whose columns filter or describe the events, as it was known at the label's time.

    On disk: `join: {table: content, column: content_id, key: content_id}`.
    """

    table: str
    column: str
    """Column of the source that names a row of the dimension."""
    key: str
    """Column of the dimension that it equals."""


class Source(Featured):
    """The rows that a feature is made of."""

    table: str
    where: tuple[Filter, ...] = ()
    join: Join | None = None
    session: str | None = None
    """Column that names the session: one row a session, as of its first event in the window."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that the filters name, in order."""
        return tuple(dict.fromkeys(item.column for item in self.where))


class Calendar(Featured):
    """Full calendar units that ended before the cutoff, in place of hours."""

    unit: str = Field(pattern="^(day|week|month)$")
    count: int = Field(ge=1, le=120)
    zone: str
    """IANA name of the zone whose midnights bound the units: `UTC`, `Europe/Berlin`."""


class MinimumAge(Featured):
    """No value before the entity has existed for some hours, by a date of its own row.

    On disk: `minimum_age: {table: users, key: user_id, column: signed_up_on, hours: 1}`.
    """

    table: str
    key: str
    """Key of the spine; the table's column has the same name."""
    column: str
    """Date or time from which the entity exists, in UTC."""
    hours: int = Field(ge=0)
