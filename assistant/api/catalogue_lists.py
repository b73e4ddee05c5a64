"""What of a workspace can be named in a question: events, kinds of content, questions to begin with."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from assistant.planner.render import render_question
from assistant.planner.suggest import slices
from assistant.semantics.request import MetricRequest

if TYPE_CHECKING:
    from assistant.semantics.catalogue import Metric
    from assistant.tools.kit import ToolKit
    from connectors.lake.manifest import LakeTable

MOST_EVENTS = 500
MOST_STARTERS = 6
MOST_METRICS = 4


class Entry(BaseModel):
    """Common settings of the entries."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class EventEntry(Entry):
    """One kind of event."""

    name: str
    """As stored."""
    table: str


class ContentKind(Entry):
    """One kind of content."""

    name: str
    """As stored, or as the contract names every item of its table."""
    table: str


class VerifiedEntry(Entry):
    """One question that a person has checked."""

    question: str
    by: str
    at: date


def events(kit: "ToolKit", narrowed: frozenset[str]) -> tuple[EventEntry, ...]:
    """Kinds of events, the most frequent of each table first; of tables seen whole alone."""
    found = (
        EventEntry(name=name, table=table.name)
        for table in kit.manifest.tables
        if table.event_type and table.name.lower() not in narrowed
        for name in _values(kit, table, table.event_type)
    )
    return tuple(found)[:MOST_EVENTS]


def content_kinds(kit: "ToolKit", narrowed: frozenset[str]) -> tuple[ContentKind, ...]:
    """Kinds of content items; of tables seen whole alone."""
    return tuple(
        ContentKind(name=name, table=table.name)
        for table in kit.manifest.tables
        if table.content is not None and table.name.lower() not in narrowed
        for name in _kinds(kit, table)
    )


def verified_questions(kit: "ToolKit") -> tuple[VerifiedEntry, ...]:
    """Questions that a person has checked, in the order of their file."""
    known = kit.verified.questions if kit.verified is not None else ()
    return tuple(VerifiedEntry(question=one.question, by=one.by, at=one.at) for one in known)


def starters(kit: "ToolKit") -> tuple[str, ...]:
    """Questions that show what can be asked: checked ones, of the first metrics, and a feature."""
    checked = [entry.question for entry in verified_questions(kit)][: MOST_STARTERS // 2]
    feature = _feature_draft(kit)
    found = tuple(dict.fromkeys([*checked, *_of_metrics(kit)]))
    return (*found[: MOST_STARTERS - len(feature)], *feature)


def _feature_draft(kit: "ToolKit") -> tuple[str, ...]:
    """One feature of the first metric that counts what persons did; none where nobody is known."""
    if kit.drafter is None:
        return ()
    for metric in _plainest(kit):
        table = kit.manifest.table(metric.table or "")
        named = {c.name: c.entity for c in table.columns} if table is not None else {}
        entity = named.get(table.person or "") if table is not None and table.event_type else None
        if entity:
            label = metric.label[:1].lower() + metric.label[1:]
            return (f"Draft a feature: {label} per {entity} over the last 7 days",)
    return ()


def _of_metrics(kit: "ToolKit") -> Iterator[str]:
    catalogue = kit.catalogue
    first = _plainest(kit)
    for place, metric in enumerate(first[:MOST_METRICS]):
        request = MetricRequest(metrics=(metric.name,))
        sliced = slices(request, catalogue)[:1]
        along = {"grain": "week"} if metric.first_day is not None else {}
        by = {"group_by": sliced} if sliced else {}
        changed = (by or along) if place % 2 == 0 else (along or by)
        yield render_question(request.model_copy(update=changed), catalogue)
    yield from (f"How is {metric.label} computed?" for metric in first[:1])


def _plainest(kit: "ToolKit") -> list["Metric"]:
    """Metrics in the order in which a newcomer would ask: of events, adding up, in few words."""
    of_events = {table.name for table in kit.manifest.tables if table.event_type}

    def rank(metric: "Metric") -> tuple[bool, bool, int, int, str]:
        words = len(metric.label.split())
        whole = metric.table in of_events and not metric.needs_time and not metric.rolling
        return not whole, not metric.additive, words, -len(metric.synonyms), metric.label

    plain = [metric for metric in kit.catalogue.metrics.values() if not metric.needs_time]
    return sorted(plain, key=rank)


def _kinds(kit: "ToolKit", table: "LakeTable") -> tuple[str, ...]:
    if table.content is None:
        return ()
    if table.content.kind is None:
        return (table.content.default_kind,)
    return _values(kit, table, table.content.kind)


def _values(kit: "ToolKit", table: "LakeTable", column: str) -> tuple[str, ...]:
    return tuple(value.value for value in kit.values().listed.of_column(table.name, column))
