"""What connectors give to the rest: content, documentation, events, tables and metric cards."""

from datetime import date
from enum import StrEnum
from typing import NewType

from pydantic import BaseModel, ConfigDict

RecordId = NewType("RecordId", str)
"""Stable across builds: `<kind>:<source or table>:<key>`, for example `content:products:1042`."""


class Record(BaseModel):
    """Common settings of all records."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ContentItem(Record):
    """One item of the content catalogue: an app, song, show, podcast, book or article."""

    id: RecordId
    content_kind: str
    """What it is, in the singular: `app`, `podcast`, `product`."""
    title: str
    description: str = ""
    attributes: dict[str, str] = {}
    """Public attributes by display name, values as text: `{"genre": "Jazz", "price": "9.99"}`."""
    source: str
    """Table that holds it."""


class DocKind(StrEnum):
    """What a document defines."""

    METRIC = "metric"
    FEATURE = "feature"
    EVENT = "event"
    GLOSSARY = "glossary"
    RUNBOOK = "runbook"
    DATA_SOURCE = "data_source"
    DOC = "doc"


class DocStatus(StrEnum):
    """Where a definition stands in its life."""

    ACTIVE = "active"
    DEPRECATED = "deprecated"
    DRAFT = "draft"
    EXPIRED = "expired"


class FeatureDoc(Record):
    """One documented metric, feature, event or concept."""

    id: RecordId
    doc_kind: DocKind
    name: str
    """Identifier as the source spells it: `client_level_daily_active_users_v2`."""
    title: str
    body: str
    """Plain text or Markdown, without front matter."""
    owners: tuple[str, ...] = ()
    """Work addresses or team names; empty when none is recorded. Never guessed."""
    status: DocStatus = DocStatus.ACTIVE
    version: str | None = None
    replaced_by: str | None = None
    window: str | None = None
    """Time window as written: `7d`, `28 days`."""
    sql: str | None = None
    """Expression that defines it, as the source wrote it."""
    product: str | None = None
    """Product or application that it belongs to: `fenix`."""
    tags: tuple[str, ...] = ()
    expires: str | None = None
    source: str
    """Path relative to the docs folder, with `#anchor` where one file holds several."""


class EventType(Record):
    """One value of an event table's type column."""

    id: RecordId
    name: str
    description: str = ""
    table: str
    rows: int
    first_day: date | None = None
    last_day: date | None = None


class ColumnRecord(Record):
    """One visible column of a table."""

    name: str
    type: str
    description: str = ""
    unit: str | None = None


class TableRecord(Record):
    """One table of the governed lake."""

    id: RecordId
    name: str
    table_kind: str
    description: str = ""
    owner: str | None = None
    columns: tuple[ColumnRecord, ...] = ()
    rows: int = 0
    first_day: date | None = None
    last_day: date | None = None


class MetricCard(Record):
    """Summary of one daily series: an event count or distinct persons, whole or one slice."""

    id: RecordId
    title: str
    body: str
    """Sentences a person can read; groups below the minimum are left out."""
    table: str
    measure: str
    """`events` or `persons`."""
    event_type: str | None = None
    dimension: str | None = None
    value: str | None = None
    first_day: date
    last_day: date


AnyRecord = ContentItem | FeatureDoc | EventType | TableRecord | MetricCard
"""Everything that can be indexed."""
