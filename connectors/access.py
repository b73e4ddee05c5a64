"""Who may read what, and for which purpose: what a contract says beside how sensitive a column is."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Role = Literal["product", "engineer", "steward"]
"""What somebody who asks may be."""


class RowFilter(BaseModel):
    """Which rows of a table one may see: those whose column holds a value of one's attribute.

    On disk: `signpost.rows: {column: storefront, attribute: storefront, exempt: [steward]}`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    column: str
    """Column of the table itself; a lookup column brings it from another table."""
    attribute: str
    """Attribute of the principal that is compared with it."""
    exempt: tuple[Role, ...] = ()
    """Roles that see every row."""


class Access(BaseModel):
    """Common to tables and columns, in contracts and in the lake."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    roles: tuple[Role, ...] = ()
    """Roles that may read it; empty: every role."""
    purposes: tuple[str, ...] = ()
    """Purposes that it may be used for; empty: every purpose."""


class TableAccess(Access):
    """What tables have beyond columns."""

    rows: RowFilter | None = Field(default=None)
    """None: every row is for everybody who may read the table."""
