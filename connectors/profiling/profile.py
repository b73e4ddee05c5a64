"""What profiling found, as frozen values: folder, tables, columns, joins."""

from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from connectors.contracts import Classification, ColumnType, Normalization, Reading


class Profiled(BaseModel):
    """Common settings of the profile types."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Kind(StrEnum):
    """What one row of a table is."""

    EVENTS = "events"
    PERSONS = "persons"
    CONTENT = "content"
    REFERENCE = "reference"


class Role(StrEnum):
    """What a column is for."""

    KEY = "key"
    EVENT_TIME = "event_time"
    ARRIVAL = "arrival"
    TIME = "time"
    PERSON = "person"
    SESSION = "session"
    COOKIE = "cookie"
    DEVICE = "device"
    REFERENCE = "reference"
    """Names a row of another table, of content for example."""
    EVENT_TYPE = "event_type"
    EXPERIMENT = "experiment"
    CONSENT = "consent"
    MEASURE = "measure"
    CATEGORY = "category"
    TITLE = "title"
    DESCRIPTION = "description"
    FREE_TEXT = "free_text"
    LINK = "link"
    PERSONAL_DETAIL = "personal_detail"
    OTHER = "other"


class LookedUp(Profiled):
    """Where a column is taken from that lies several joins away."""

    path: tuple[tuple[str, str], ...]
    """Table and raw column of every step, the table's own first."""
    table: str
    column: str
    """Raw name of the column taken."""
    label: str
    synonyms: tuple[str, ...] = ()


class ColumnProfile(Profiled):
    """One column. Never holds a value of a personal or pseudonymous column."""

    source: str
    """Name in the raw data; nested fields with dots: `geo.country`."""
    raw_type: str
    """Type as the reader gives it: `VARCHAR`, `BIGINT`."""
    type: ColumnType
    format: str | None = None
    """How raw values are written, as contracts say it: `epoch_ms`, `%d %b %Y`."""
    unit: str | None = None
    rows: int
    nulls: int
    """Empty and disguised ones together."""
    missing: tuple[str, ...] = ()
    """Numbers that seem to say that there is no value: `-1`, `9999`."""
    disguised: tuple[str, ...] = ()
    """Spellings of null that occur: `(not set)`."""
    distinct: int
    """Distinct values, disguised nulls left out; approximate above some thousands."""
    classification: Classification
    reason: str
    """Why this classification, in words."""
    role: Role
    entity: str | None = None
    """For ids: what is identified."""
    normalize: Normalization | None = None
    values: tuple[str, ...] = ()
    """The commonest values of a small category, open columns only."""
    note: str | None = None
    """What a person should decide about this column."""
    described: str | None = None
    """What a data dictionary among the files says of it."""
    lookup: LookedUp | None = None
    """None: a column of the table's own data."""
    since_previous: str | None = None
    """Raw name of the session within which the column counts seconds since the row before."""

    @property
    def open(self) -> bool:
        """Whether the build keeps the column."""
        return self.classification is not Classification.PERSONAL


class EventValue(Profiled):
    """One value of an event type column."""

    name: str
    rows: int
    place: float | None = None
    """Mean place among the first times of a session's types; None without sessions."""


class Consent(Profiled):
    """Where consent is recorded."""

    table: str
    person: str
    """Raw name of the column that names the person there."""
    flag: str
    """Raw name of the flag."""
    purpose: str
    purpose_column: str | None = None
    """Raw name of the column that says for what each row consents."""
    purpose_value: str | None = None
    """What that column says for this purpose."""


class TableProfile(Profiled):
    """One table."""

    name: str
    """Name in the lake, snake_case."""
    path: str
    """Glob relative to the folder."""
    file_format: str
    delimiter: str | None = None
    reading: Reading = Reading()
    files: int
    rows: int
    complete: bool
    """False where only a sample was measured."""
    kind: Kind
    kind_reason: str
    columns: tuple[ColumnProfile, ...]
    key: tuple[str, ...] = ()
    """Raw names of the columns that tell rows apart."""
    time: str | None = None
    first_day: str | None = None
    """ISO date of the earliest time."""
    arrival: str | None = None
    person: str | None = None
    session: str | None = None
    event_type: str | None = None
    experiment: str | None = None
    title: str | None = None
    description: str | None = None
    events: tuple[EventValue, ...] = ()
    left_out: tuple[str, ...] = ()
    """Columns that cannot be read as a plain column, each with its reason."""
    notes: tuple[str, ...] = ()
    """What should be known of how its files were read."""
    consent: Consent | None = None

    def column(self, source: str | None) -> ColumnProfile | None:
        """The column of that raw name, or None."""
        return next((column for column in self.columns if column.source == source), None)


class Join(Profiled):
    """Rows of `table` name rows of `parent`: many to one."""

    table: str
    column: str
    parent: str
    parent_column: str
    containment: float
    """Share of the distinct values that the parent holds, 0 to 1."""
    one_to_one: bool = False


class Skipped(Profiled):
    """A file that was not used."""

    path: str
    reason: str


class DataProfile(Profiled):
    """Everything found in one folder."""

    folder: Path
    tables: tuple[TableProfile, ...]
    joins: tuple[Join, ...] = ()
    docs: tuple[str, ...] = ()
    """Folders with Markdown and other documentation, relative to the data folder."""
    skipped: tuple[Skipped, ...] = ()

    def table(self, name: str) -> TableProfile | None:
        """The table of that name, or None."""
        return next((table for table in self.tables if table.name == name), None)

    def joins_of(self, table: str) -> tuple[Join, ...]:
        """Joins that lead out of a table."""
        return tuple(join for join in self.joins if join.table == table)
