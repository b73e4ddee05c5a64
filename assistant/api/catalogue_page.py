"""The catalogue as the API gives it: what can be asked for."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from assistant.semantics.catalogue import Catalogue
from connectors.lake.manifest import Manifest


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
    rows: int
    first_day: date | None
    last_day: date | None


class CataloguePage(Page):
    """Everything that can be asked for."""

    as_of: date | None
    lake_version: str
    metrics: tuple[MetricEntry, ...]
    dimensions: tuple[DimensionEntry, ...]
    tables: tuple[TableEntry, ...]


def make_page(catalogue: Catalogue, manifest: Manifest) -> CataloguePage:
    """The page of one workspace as it is."""
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
        tables=tuple(
            TableEntry(
                name=table.name,
                kind=str(table.kind),
                description=table.description,
                columns=tuple(column.name for column in table.columns),
                rows=table.counts.rows_out,
                first_day=table.first_day,
                last_day=table.last_day,
            )
            for table in manifest.tables
        ),
    )
