"""One table as the gate knows it: its columns, whom it is about, and who may read it."""

from pydantic import BaseModel, ConfigDict

from connectors.access import Role, RowFilter


class Frozen(BaseModel):
    """Common settings of the policy types."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ColumnPolicy(Frozen):
    """One column that a statement may name."""

    name: str
    type: str
    """DuckDB type name, lower case."""
    pseudonymous: bool = False
    """Counted and joined, never shown or compared with a value."""
    roles: tuple[Role, ...] = ()
    """Roles that may name it; empty: every role."""


class TablePolicy(Frozen):
    """One table that a statement may read."""

    name: str
    columns: tuple[ColumnPolicy, ...]
    person: str | None = None
    """Column that names the person; with one, the table answers in aggregates only."""
    entity: str | None = None
    """What the person column identifies; columns of one entity are keyed alike."""
    time: str | None = None
    minimum_group: int = 1
    """Fewest distinct persons behind a shown number; 1 where the table holds nobody."""
    primary_key: tuple[str, ...] = ()
    """Lower-case names of the columns that tell one row from every other; empty where unknown."""
    withheld: tuple[str, ...] = ()
    """Columns that the build dropped as personal."""
    roles: tuple[Role, ...] = ()
    """Roles that may read it; empty: every role."""
    rows: RowFilter | None = None
    """Which rows a principal may see; None: all."""
    shown: tuple[str, ...] | None = None
    """Values of the filter's column that this principal may see; None: every row."""

    @property
    def shown_by(self) -> str | None:
        """The column that tells visible rows; None where all are."""
        return self.rows.column if self.rows is not None and self.shown is not None else None

    @property
    def restricted(self) -> bool:
        """Whether it is not the same for everybody."""
        return bool(self.roles or self.rows or any(column.roles for column in self.columns))

    @property
    def person_entity(self) -> str:
        """What the person column identifies; the column's own name where no contract says it."""
        return self.entity or (self.person or "").lower()


class Closed(Frozen):
    """A table or column that is there, and not for this principal or purpose."""

    table: str
    column: str | None = None
    rule: str
    reason: str
    remedy: str
