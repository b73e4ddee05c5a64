"""Records as passages: what is embedded, searched and cited."""

from collections.abc import Callable
from typing import NewType

from pydantic import BaseModel, ConfigDict

from connectors.records import (
    AnyRecord,
    ContentItem,
    DocStatus,
    EventType,
    FeatureDoc,
    MetricCard,
    TableRecord,
)
from retrieval.chunking import chunk_markdown
from retrieval.identifiers import words_of

PassageId = NewType("PassageId", str)
"""Id of the record, with `#1`, `#2` … where the record is long enough for several passages."""

NO_OWNER = "No owner is recorded."


class Passage(BaseModel):
    """One searchable piece of text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: PassageId
    kind: str
    """metric, feature, event, glossary, runbook, data_source, doc, content, table, card, dimension."""
    title: str
    text: str
    source: str
    """File with anchor, or table."""
    embedded: str = ""
    """Part of the text that is searched by meaning; empty: all of it. SQL and owners blur it."""
    metadata: dict[str, str] = {}
    """Facts of the record as text: `record`, `name`, `product`, `status`, `owners` (`; ` between
    them), `replaced_by` and more; a fact that is not there is not known."""


def from_record(record: AnyRecord) -> tuple[Passage, ...]:
    """The passages of one record, in reading order; at least one."""
    if isinstance(record, FeatureDoc):
        return _from_doc(record)
    if isinstance(record, ContentItem):
        return _from_content(record)
    if isinstance(record, EventType):
        return (_from_event(record),)
    if isinstance(record, TableRecord):
        return (_from_table(record),)
    return (_from_card(record),)


def _numbered(
    texts: list[str], *, record_id: str, make: Callable[[PassageId, str], Passage]
) -> tuple[Passage, ...]:
    if len(texts) == 1:
        return (make(PassageId(record_id), texts[0]),)
    return tuple(
        make(PassageId(f"{record_id}#{number}"), text) for number, text in enumerate(texts, start=1)
    )


def _facts(**facts: str | None) -> dict[str, str]:
    return {key: value for key, value in facts.items() if value}


def _lines(*lines: str) -> str:
    return "\n".join(line for line in lines if line)


def _from_doc(doc: FeatureDoc) -> tuple[Passage, ...]:
    metadata = _facts(
        record=doc.id,
        name=doc.name,
        product=doc.product,
        status=doc.status.value,
        owners="; ".join(doc.owners),
        replaced_by=doc.replaced_by,
        version=doc.version,
        window=doc.window,
        expires=doc.expires,
        tags="; ".join(doc.tags),
    )
    pieces = list(chunk_markdown(doc.body)) or [""]
    texts = [_lines(_doc_heading(doc), status_line(doc), piece) for piece in pieces]
    texts[0] = _lines(texts[0], _doc_facts(doc))
    return _numbered(
        texts,
        record_id=doc.id,
        make=lambda passage_id, text: Passage(
            id=passage_id,
            kind=doc.doc_kind.value,
            title=doc.title,
            text=_lines(text, _doc_details(doc)),
            source=doc.source,
            embedded=text,
            metadata=metadata,
        ),
    )


def _doc_heading(doc: FeatureDoc) -> str:
    """Kind, name and product: `metric ad_clicks (ad clicks), fenix.`."""
    named = " ".join((doc.doc_kind.value.replace("_", " "), _both(doc.name)))
    return f"{named}, {_both(doc.product)}." if doc.product else f"{named}."


def _both(name: str) -> str:
    """An identifier whole and in words; a plain word once."""
    words = words_of(name)
    return name if words == name.casefold() else f"{name} ({words})"


def status_line(doc: FeatureDoc) -> str:
    """What a reader must know before using the definition; empty for an active one."""
    if doc.status is DocStatus.DEPRECATED:
        return f"Deprecated; replaced by {doc.replaced_by}." if doc.replaced_by else "Deprecated."
    if doc.status is DocStatus.EXPIRED:
        return f"Expired: {doc.expires}." if doc.expires else "Expired."
    return "Draft." if doc.status is DocStatus.DRAFT else ""


def _doc_facts(doc: FeatureDoc) -> str:
    return _lines(
        f"Window: {doc.window}." if doc.window else "",
        f"Version: {doc.version}." if doc.version else "",
        f"Tags: {', '.join(doc.tags)}." if doc.tags else "",
    )


def _doc_details(doc: FeatureDoc) -> str:
    return _lines(
        f"Owner: {', '.join(doc.owners)}." if doc.owners else NO_OWNER,
        f"Expression: {doc.sql}" if doc.sql else "",
    )


def _from_content(item: ContentItem) -> tuple[Passage, ...]:
    """Attributes are found by keyword; what the item is about is what is embedded."""
    attributes = "; ".join(f"{name}: {value}" for name, value in item.attributes.items())
    pieces = list(chunk_markdown(item.description)) or [""]
    heading = f"{item.content_kind}: {item.title}."
    texts = [_lines(heading, pieces[0], attributes)]
    texts += [_lines(heading, piece) for piece in pieces[1:]]
    abouts = {text: piece or attributes for text, piece in zip(texts, pieces, strict=True)}
    metadata = _facts(record=item.id, name=item.title, content_kind=item.content_kind)
    return _numbered(
        texts,
        record_id=item.id,
        make=lambda passage_id, text: Passage(
            id=passage_id,
            kind="content",
            title=item.title,
            text=text,
            source=item.source,
            embedded=f"{item.content_kind}. {abouts[text]}".strip(),
            metadata=metadata,
        ),
    )


def _from_event(event: EventType) -> Passage:
    days = (
        f"Seen from {event.first_day} to {event.last_day}."
        if event.first_day and event.last_day
        else ""
    )
    text = _lines(
        f"event {_both(event.name)} of table {event.table}.",
        event.description,
        f"{event.rows:,} rows. {days}".strip(),
    )
    return Passage(
        id=PassageId(event.id),
        kind="event",
        title=event.name,
        text=text,
        source=event.table,
        metadata=_facts(record=event.id, name=event.name, table=event.table),
    )


def _from_table(table: TableRecord) -> Passage:
    columns = "\n".join(
        f"- {column.name} ({column.type}{f', {column.unit}' if column.unit else ''})"
        f"{f': {column.description}' if column.description else ''}"
        for column in table.columns
    )
    text = _lines(
        f"{table.table_kind} table {_both(table.name)}.",
        table.description,
        f"{table.rows:,} rows.",
        f"Owner: {table.owner}." if table.owner else NO_OWNER,
        f"Columns:\n{columns}" if columns else "",
    )
    return Passage(
        id=PassageId(table.id),
        kind="table",
        title=table.name,
        text=text,
        source=table.name,
        metadata=_facts(record=table.id, name=table.name, owners=table.owner),
    )


def _from_card(card: MetricCard) -> Passage:
    metadata = _facts(
        record=card.id,
        name=card.title,
        table=card.table,
        measure=card.measure,
        event_type=card.event_type,
        dimension=card.dimension,
        value=card.value,
        first_day=card.first_day.isoformat(),
        last_day=card.last_day.isoformat(),
    )
    return Passage(
        id=PassageId(card.id),
        kind="card",
        title=card.title,
        text=card.body,
        source=card.table,
        metadata=metadata,
    )
