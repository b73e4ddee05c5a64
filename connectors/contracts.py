"""Data contracts: what each source table holds, and how each of its columns is handled."""

from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from connectors.access import Access, TableAccess


class Classification(StrEnum):
    """How sensitive a column is, and so what the build does with it."""

    PUBLIC = "public"
    """Kept; may be shown row by row where the table holds nobody."""
    INTERNAL = "internal"
    """Kept; shown in aggregates."""
    PSEUDONYMOUS = "pseudonymous"
    """Kept as a keyed HMAC; counted, never shown."""
    PERSONAL = "personal"
    """Dropped by the build; asking for it is refused."""


class ColumnType(StrEnum):
    """ODCS logical types that Signpost reads."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TIMESTAMP = "timestamp"
    DATE = "date"
    ARRAY = "array"


class TableKind(StrEnum):
    """What one row of a table is."""

    EVENTS = "events"
    PERSONS = "persons"
    CONTENT = "content"
    REFERENCE = "reference"


class Normalization(StrEnum):
    """Library-backed spelling of a column's values."""

    COUNTRY = "country"
    LANGUAGE = "language"


class Contracted(BaseModel):
    """Common settings of the contract types."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Lookup(Contracted):
    """A column that the build fills from another table, however many steps away.

    On disk: `signpost.lookup: {path: [inventory_id, inventory.film_id], column: film.title}`. The
    first entry of `path` is a column of the table itself; each names one row, by its key, of the
    table that the next entry belongs to, and the last one a row of `column`'s table. A step over
    an id that is empty or unknown leaves the column empty; no step ever multiplies rows.
    """

    path: tuple[str, ...] = Field(min_length=1)
    column: str

    @property
    def first(self) -> str:
        """Column of the table itself that the path begins with."""
        return self.path[0]

    @property
    def steps(self) -> tuple[tuple[str, str], ...]:
        """Table and column of every step after the first, the column to take last."""
        pairs = (entry.rpartition(".") for entry in (*self.path[1:], self.column))
        return tuple((table, column) for table, _, column in pairs)


class ColumnContract(Contracted, Access):
    """One column of a source table."""

    name: str
    """Name in the lake, snake_case."""
    source: str
    """Name in the raw data (ODCS `physicalName`; the same where not given)."""
    type: ColumnType
    classification: Classification = Classification.INTERNAL
    required: bool = False
    unique: bool = False
    primary_key: bool = False
    description: str = ""
    display_name: str | None = None
    unit: str | None = None
    entity: str | None = None
    """For keys: the thing identified (`user`, `session`); columns of one entity are keyed alike."""
    format: str | None = None
    """How raw values are written: `epoch_s`, `epoch_ms`, `epoch_us`, a strptime pattern, or for
    numbers `decimal_comma` (1.234,50) and `decimal_point` (1,234.50), money signs aside, and `clock`
    (1:02:03), read as seconds."""
    nulls: tuple[str, ...] = ()
    """Raw spellings that say in this column that there is no value: `-1`, `9999`."""
    normalize: Normalization | None = None
    synonyms: tuple[str, ...] = ()
    lookup: Lookup | None = None
    """Where the build takes the column from; None: from the raw data of the table itself."""
    since_previous: str | None = None
    """Column of this table, a session: the build fills in the seconds since the row before it of
    the same session, by the table's time, and 0 for the first. Their sum is the session's length."""

    @property
    def made(self) -> bool:
        """Whether the build makes the column; the table's raw data does not hold it."""
        return self.lookup is not None or self.since_previous is not None


class ConsentRule(Contracted):
    """Whose rows may be used: persons whose flag is true, for one purpose."""

    table: str
    """Contracted table that holds the flag; may be the table itself."""
    person: str
    """Column of that table that names the person."""
    flag: str
    """Boolean column of that table, or the granted-purpose column where `purpose` is matched."""
    purpose: str
    purpose_column: str | None = None
    """Where that table has one row for each purpose: its column that says which."""
    purpose_value: str | None = None
    """What that column says for this purpose; without it `purpose` itself."""


class ContentColumns(Contracted):
    """Which columns of a content table make a content item."""

    id: str
    title: str
    description: str | None = None
    kind: str | None = None
    """Column that holds the kind; without it every row is of `default_kind`."""
    default_kind: str = "content"
    attributes: tuple[str, ...] = ()


class Server(Contracted):
    """A database server that holds tables. Credentials never stand in a contract."""

    host: str
    port: int = Field(default=5432, ge=1, le=65535)
    database: str
    schema_name: str = "public"


class Reading(Contracted):
    """How the rows of a source table are got at, beyond its path, format and delimiter."""

    table: str | None = None
    """Name of the table inside of a database."""
    server: Server | None = None
    """The database server; None: a file."""
    encoding: str | None = None
    """Encoding of a text file; None: told from its beginning."""
    quote: str | None = None
    """What stands around text in a CSV file; None: the double quote."""
    escape: str | None = None
    """What stands before a quote inside of text; None: the quote itself."""
    rows_in: str | None = None
    """Column whose lists of objects are the rows, the table around it being another one."""


class TableContract(Contracted, TableAccess):
    """One source table."""

    name: str
    kind: TableKind
    path: str
    """Glob relative to the data folder: `events/*.csv.gz`."""
    file_format: str
    """`csv`, `jsonl`, `json`, `parquet`, `sqlite` or `postgres`; compression by suffix."""
    delimiter: str | None = None
    reading: Reading = Reading()
    description: str = ""
    owner: str | None = None
    status: str = "active"
    columns: tuple[ColumnContract, ...]
    time: str | None = None
    """Column of when it happened; partitions the lake by day."""
    arrival: str | None = None
    """Column of when it was loaded."""
    person: str | None = None
    """Column that names the person; a table with one answers in aggregates only."""
    event_type: str | None = None
    """Column whose values are the event taxonomy."""
    consent: ConsentRule | None = None
    minimum_group: int | None = None
    """Overrides the workspace's minimum where larger."""
    content: ContentColumns | None = None

    @model_validator(mode="after")
    def _roles_name_columns(self) -> Self:
        names = {column.name for column in self.columns}
        for role in ("time", "arrival", "person", "event_type"):
            value = getattr(self, role)
            if value is not None and value not in names:
                message = f"'{role}' names column '{value}', which the contract does not list."
                raise ValueError(message)
        return self

    def column(self, name: str) -> ColumnContract | None:
        """The column of that lake name, or None."""
        return next((column for column in self.columns if column.name == name), None)

    @property
    def kept(self) -> tuple[ColumnContract, ...]:
        """Columns that reach the lake, in order."""
        return tuple(c for c in self.columns if c.classification is not Classification.PERSONAL)

    @property
    def withheld(self) -> tuple[str, ...]:
        """Names of the personal columns, in order."""
        return tuple(c.name for c in self.columns if c.classification is Classification.PERSONAL)

    @property
    def raw_columns(self) -> tuple[ColumnContract, ...]:
        """Columns that lie in the table's own raw data, in order."""
        return tuple(column for column in self.columns if not column.made)

    @property
    def row_key(self) -> tuple[str, ...]:
        """Columns that make a row one row: the primary key, or the first unique column."""
        return self.primary_key or tuple(c.name for c in self.columns if c.unique)[:1]

    @property
    def primary_key(self) -> tuple[str, ...]:
        """Names of the key columns, in order; empty when the table has none."""
        return tuple(c.name for c in self.columns if c.primary_key)
