"""What a published lake says of itself: tables, columns, days, counts."""

from datetime import date, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from connectors.access import Access, TableAccess
from connectors.contracts import Classification, ColumnType, ContentColumns, TableKind

FILE_NAME = "manifest.json"
DATABASE = "safe.duckdb"
"""The lake's tables, beside its manifest: all that a query may open."""


class Published(BaseModel):
    """Common settings of the manifest types."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class LakeColumn(Published, Access):
    """One column as it lies in the lake."""

    name: str
    type: ColumnType
    classification: Classification
    description: str = ""
    display_name: str | None = None
    unit: str | None = None
    entity: str | None = None
    synonyms: tuple[str, ...] = ()


class RowCounts(Published):
    """Where a table's rows went. `rows_in` equals the sum of all the others."""

    rows_in: int
    rows_out: int
    quarantined: dict[str, int] = {}
    """By reason, snake_case: `unparseable_timestamp`, `empty_key`, `future`, `missing_required`."""
    duplicates: int = 0
    without_consent: int = 0

    @property
    def accounted_for(self) -> int:
        """Rows whose place is known; all of them, where the report adds up."""
        gone = sum(self.quarantined.values()) + self.duplicates + self.without_consent
        return self.rows_out + gone

    @property
    def quarantined_share(self) -> float | None:
        """Quarantined rows among those that came in, 0 to 1; None where none came in."""
        return sum(self.quarantined.values()) / self.rows_in if self.rows_in else None


class Problem(Published):
    """Quarantined rows of one file that share a column and a reason."""

    file: str
    """Relative to the data folder."""
    column: str | None
    reason: str
    rows: int


class LakeTable(Published, TableAccess):
    """One table of the lake and of `safe.duckdb`, under the same name."""

    name: str
    kind: TableKind
    description: str = ""
    owner: str | None = None
    columns: tuple[LakeColumn, ...]
    withheld: tuple[str, ...] = ()
    """Names of columns that the build dropped as personal; asking for one is refused."""
    time: str | None = None
    arrival: str | None = None
    person: str | None = None
    event_type: str | None = None
    content: ContentColumns | None = None
    minimum_group: int | None = None
    primary_key: tuple[str, ...] = ()
    counts: RowCounts
    problems: tuple[Problem, ...] = ()
    """What was quarantined, by file, column and reason."""
    notes: tuple[str, ...] = ()
    """What the build noticed and left alone: undeclared columns, header-only files."""
    first_day: date | None = None
    last_day: date | None = None


class Manifest(Published):
    """One published build."""

    version: str
    """Lake version, sortable by time: `20260131T101500Z-1a2b3c4d`."""
    built_at: datetime
    as_of: date | None
    """Newest complete day over the event tables; None where nothing has a time."""
    purpose: str
    minimum_group: int
    tables: tuple[LakeTable, ...]
    left_out: tuple[str, ...] = ()
    """Contracted tables that are not in the lake, each with the reason."""

    def table(self, name: str) -> LakeTable | None:
        """The table of that name, or None."""
        return next((table for table in self.tables if table.name == name), None)


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of one build folder."""
    return Manifest.model_validate_json((folder / FILE_NAME).read_bytes())
