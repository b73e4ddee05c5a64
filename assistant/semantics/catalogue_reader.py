"""Reads the catalogue from a workspace's semantic models, lake and synonyms."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from assistant.semantics.catalogue import Catalogue, Dimension, Metric
from assistant.semantics.content_tables import content_tables
from assistant.semantics.definitions import Definitions, links_of, measures_of
from assistant.semantics.dimension_reader import read_dimension
from assistant.semantics.engine import SemanticEngine
from assistant.semantics.hours import with_hours
from assistant.semantics.metric_reader import read_metric
from assistant.semantics.model_files import read_documents
from assistant.semantics.synonyms import Synonyms
from connectors.lake.manifest import Manifest


def load_catalogue(
    semantic_models: Path,
    manifest: Manifest | None,
    synonyms: Synonyms,
    *,
    engine: SemanticEngine | None = None,
) -> Catalogue:
    """Read what the semantic models offer.

    Labels fall back to the lake's display names, then to the names themselves. Dimensions over
    pseudonymous columns are left out: they are counted, never shown.

    Raises:
        SemanticsError: If the models cannot be used; names file and reason.
    """
    engine = engine or SemanticEngine(with_hours(read_documents(semantic_models), manifest))
    documents = engine.documents
    models = {d.name: d for d in documents if d.kind == "semantic_model"}
    shared = Definitions(semantic_models, manifest, synonyms, models, measures_of(models))
    found: dict[str, Dimension] = {}
    metrics: dict[str, Metric] = {}
    for document in documents:
        if document.kind != "metric":
            continue
        shown = []
        for item in engine.group_bys(document.name):
            dimension = found.get(item.qualified) or read_dimension(item, shared)
            if dimension is not None:
                found[item.qualified] = dimension
                shown.append(item.qualified)
        metrics[document.name] = read_metric(document, shown, shared)
    return Catalogue(
        _with_time_needs(metrics),
        dict(sorted(found.items())),
        links_of(models),
        content_tables(manifest) if manifest is not None else (),
    )


def _with_time_needs(metrics: Mapping[str, Metric]) -> dict[str, Metric]:
    """Pass `rolling` and `needs_time` up to the metrics computed from others."""

    def reaches(metric: Metric, role: str, depth: int = 0) -> bool:
        if getattr(metric, role):
            return True
        inputs = (metrics[name] for name in metric.inputs if name in metrics)
        return depth < 20 and any(reaches(item, role, depth + 1) for item in inputs)

    return {
        name: Metric(
            **{
                **metric.__dict__,
                "rolling": reaches(metric, "rolling"),
                "needs_time": reaches(metric, "needs_time"),
                "fixed": metric.fixed or _fixed(metric, metrics),
                "first_day": metric.first_day or _first_day(metric, metrics),
            }
        )
        for name, metric in sorted(metrics.items())
    }


def _first_day(metric: Metric, metrics: Mapping[str, Metric]) -> date | None:
    """The day from which all metrics that it is computed from have data."""
    days = [metrics[name].first_day for name in metric.inputs if name in metrics]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def _fixed(metric: Metric, metrics: Mapping[str, Metric]) -> tuple[str, ...]:
    """Dimensions that any metric it is computed from is held to one value of."""
    inputs = (metrics[name] for name in metric.inputs if name in metrics)
    return tuple(dict.fromkeys(name for item in inputs for name in item.fixed))
