"""The typed request for items of the content catalogue, by their attributes."""

from typing import Literal

from pydantic import Field

from assistant.semantics.request import FilterValue, Requested

MOST_ITEMS = 200


class Condition(Requested):
    """Keep items by one attribute."""

    column: str
    operator: Literal["in", "not_in", "lt", "le", "gt", "ge"] = "in"
    values: tuple[FilterValue, ...] = Field(min_length=1)


class ContentRequest(Requested):
    """Items of one content table that hold all the conditions."""

    table: str
    conditions: tuple[Condition, ...] = ()
    order_by: str | None = None
    """An attribute; None: by title."""
    descending: bool = False
    limit: int = Field(default=20, ge=1, le=MOST_ITEMS)
    """Items listed; all are counted."""
