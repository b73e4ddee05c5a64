"""What the tools cite: metrics and dimensions of the catalogue, tables, passages."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.answering.record import Source
from assistant.semantics.catalogue import Dimension, Metric
from connectors.lake.manifest import LakeTable

if TYPE_CHECKING:
    from retrieval.passages import Passage


def metric_place(metric: Metric) -> str:
    """The file that defines a metric, relative to the workspace."""
    return f"semantic_models/{metric.source}".rstrip("/")


def dimension_place(dimension: Dimension) -> str:
    """The column behind a dimension."""
    return f"{dimension.table}.{dimension.column or dimension.name}"


def metric_source(metric: Metric, *, tables: Sequence[str] = ()) -> Source:
    """A metric as a citation, with the tables that it reads where they are told."""
    parts = [metric.description]
    if metric.definition:
        parts.append(f"Computed as {metric.definition}.")
    parts.append(f"Owner: {metric.owner}." if metric.owner else "No owner is recorded.")
    if tables:
        said = f"table {tables[0]}" if len(tables) == 1 else f"tables {', '.join(tables)}"
        parts.append(f"It reads the {said}.")
    return Source(
        passage_id=f"metric:{metric.name}",
        kind="metric",
        title=metric.label,
        source=metric_place(metric),
        text=" ".join(part for part in parts if part),
        owners=(metric.owner,) if metric.owner else (),
    )


def dimension_source(dimension: Dimension) -> Source:
    """A dimension as a citation."""
    return Source(
        passage_id=f"dimension:{dimension.name}",
        kind="dimension",
        title=dimension.label,
        source=dimension_place(dimension),
        text=dimension.description or f"{dimension.label} of {dimension.table}.",
    )


def table_source(table: LakeTable) -> Source:
    """A table of the lake as a citation."""
    return Source(
        passage_id=f"table:{table.name}",
        kind="table",
        title=table.name,
        source=table.name,
        text=table.description or f"Table {table.name}.",
        owners=(table.owner,) if table.owner else (),
    )


def passage_source(passage: "Passage") -> Source:
    """A passage as a citation."""
    return Source(
        passage_id=str(passage.id),
        kind=str(passage.kind),
        title=passage.title,
        source=passage.source,
        text=passage.text,
        owners=tuple(name for name in passage.metadata.get("owners", "").split("; ") if name),
    )
