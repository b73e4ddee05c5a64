"""The catalogue as the API gives it: what one principal can ask for."""

from datetime import date
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from assistant.api.catalogue_lists import (
    ContentKind,
    EventEntry,
    VerifiedEntry,
    content_kinds,
    events,
    starters,
    verified_questions,
)
from assistant.tools.visible import narrowed_tables

if TYPE_CHECKING:
    from connectors.lake.manifest import LakeTable

if TYPE_CHECKING:
    from assistant.tools.kit import ToolKit
    from guardrails.principals import Principal
    from guardrails.sql.policy import SqlPolicy


class Page(BaseModel):
    """Common settings of the page's types."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class MetricEntry(Page):
    """One metric."""

    name: str
    label: str
    description: str
    kind: str
    unit: str | None
    owner: str | None
    dimensions: tuple[str, ...]


class DimensionEntry(Page):
    """One dimension."""

    name: str
    label: str
    description: str
    type: str


class TableEntry(Page):
    """One table of the lake."""

    name: str
    kind: str
    description: str
    columns: tuple[str, ...]
    """Those that the principal may read."""
    rows: int | None
    """None where the principal may not see every row."""
    first_day: date | None
    last_day: date | None
    closed: str | None = None
    """Why the table is not open to the principal; None: it is."""


class FeatureLine(Page):
    """One feature, in a line; `GET /v1/features/{id}` has it whole."""

    id: str
    """`name@version`."""
    status: str
    description: str
    owner: str | None
    entity: str


class CataloguePage(Page):
    """Everything that can be asked for."""

    as_of: date | None
    lake_version: str
    metrics: tuple[MetricEntry, ...]
    dimensions: tuple[DimensionEntry, ...]
    tables: tuple[TableEntry, ...]
    features: tuple[FeatureLine, ...] = ()
    events: tuple[EventEntry, ...] = ()
    content_kinds: tuple[ContentKind, ...] = ()
    starters: tuple[str, ...] = ()
    """Questions to begin with."""
    verified: tuple[VerifiedEntry, ...] = ()
    """Questions whose answer a person has checked."""


def make_page(
    kit: "ToolKit", principal: "Principal", *, features: tuple[FeatureLine, ...] = ()
) -> CataloguePage:
    """The page of one workspace as one principal may see it.

    Args:
        kit: The workspace as the tools see it.
        principal: Who looks.
        features: Already read from the workspace.
    """
    catalogue, manifest = kit.catalogue, kit.manifest
    narrowed = narrowed_tables(kit, principal)
    policy = kit.policy.for_principal(principal)
    return CataloguePage(
        as_of=manifest.as_of,
        lake_version=manifest.version,
        metrics=tuple(
            MetricEntry(
                name=metric.name,
                label=metric.label,
                description=metric.description,
                kind=metric.kind,
                unit=metric.unit,
                owner=metric.owner,
                dimensions=metric.dimensions,
            )
            for metric in catalogue.metrics.values()
        ),
        dimensions=tuple(
            DimensionEntry(
                name=dimension.name,
                label=dimension.label,
                description=dimension.description,
                type=dimension.type,
            )
            for dimension in catalogue.dimensions.values()
        ),
        tables=tuple(_table(table, policy, narrowed=narrowed) for table in manifest.tables),
        features=features,
        events=events(kit, narrowed),
        content_kinds=content_kinds(kit, narrowed),
        starters=starters(kit),
        verified=verified_questions(kit),
    )


def _table(table: "LakeTable", policy: "SqlPolicy", *, narrowed: frozenset[str]) -> TableEntry:
    """A table, without counts of rows that are not all for the principal."""
    name = table.name.lower()
    closed = policy.closed_tables.get(name)
    whole = name not in narrowed
    return TableEntry(
        name=table.name,
        kind=str(table.kind),
        description=table.description,
        columns=tuple(
            column.name
            for column in table.columns
            if closed is None and (name, column.name.lower()) not in policy.closed_columns
        ),
        rows=table.counts.rows_out if whole else None,
        first_day=table.first_day if whole else None,
        last_day=table.last_day,
        closed=closed.reason if closed is not None else None,
    )
