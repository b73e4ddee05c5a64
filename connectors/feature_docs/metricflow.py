"""MetricFlow and dbt YAML: semantic models become data sources, metrics become metrics."""

from collections.abc import Iterator, Mapping
from typing import Any

from connectors.feature_docs.doc_file import DocFile
from connectors.feature_docs.values import (
    first_names,
    listed,
    names,
    optional,
    status_of,
    table,
    text,
)
from connectors.records import DocKind, FeatureDoc

SECTIONS = {"semantic_models", "metrics", "saved_queries", "project_configuration"}
INPUTS = ("measure", "measures", "numerator", "denominator", "metrics", "base_measure", "metric")


def sections_of(data: Mapping[str, Any]) -> frozenset[str]:
    """The sections that a MetricFlow reader knows: lists of definitions, by dbt's or its own layout."""
    singular = {"semantic_model", "metric", "saved_query", "project_configuration"}
    plural = {section for section in SECTIONS if isinstance(data.get(section), list)}
    return frozenset(plural | {key for key in singular if isinstance(data.get(key), Mapping)})


def read_metricflow(data: Mapping[str, Any], *, file: DocFile) -> Iterator[FeatureDoc]:
    """Documents of one YAML document."""
    models = [*listed(data.get("semantic_models")), *listed(data.get("semantic_model"))]
    metrics = [*listed(data.get("metrics")), *listed(data.get("metric"))]
    for model in map(table, models):
        if text(model.get("name")):
            yield _semantic_model(model, file=file)
    for metric in map(table, metrics):
        if text(metric.get("name")):
            yield _metric(metric, file=file)


def _meta(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {**table(fields.get("meta")), **table(table(fields.get("config")).get("meta"))}


def _semantic_model(fields: Mapping[str, Any], *, file: DocFile) -> FeatureDoc:
    name, meta = text(fields["name"]), _meta(fields)
    anchor = f"semantic_models.{name}"
    parts = (
        text(fields.get("description")),
        _members(fields.get("dimensions"), label="Dimensions"),
        _members(fields.get("measures"), label="Measures"),
        _members(fields.get("entities"), label="Entities"),
    )
    relation = table(fields.get("node_relation"))
    return FeatureDoc(
        id=file.record_id(anchor),
        doc_kind=DocKind.DATA_SOURCE,
        name=name,
        title=text(fields.get("label")) or name,
        body="\n".join(part for part in parts if part),
        owners=first_names(meta, "owners", "owner"),
        status=status_of(meta),
        sql=optional(relation.get("alias")) or optional(fields.get("model")),
        product=optional(meta.get("product")),
        tags=names(meta.get("tags")),
        source=file.source(anchor),
    )


def _metric(fields: Mapping[str, Any], *, file: DocFile) -> FeatureDoc:
    name, meta = text(fields["name"]), _meta(fields)
    parameters = table(fields.get("type_params"))
    synonyms = ", ".join(names(meta.get("synonyms")))
    parts = (
        text(fields.get("description")),
        f"Also called: {synonyms}." if synonyms else "",
        f"Type: {text(fields['type'])}." if "type" in fields else "",
        f"Unit: {text(meta['unit'])}." if "unit" in meta else "",
        *(
            f"{key.replace('_', ' ').capitalize()}: {_inputs(parameters[key])}."
            for key in INPUTS
            if key in parameters
        ),
        f"Filter: {text(fields['filter'])}" if text(fields.get("filter")) else "",
    )
    return FeatureDoc(
        id=file.record_id(name),
        doc_kind=DocKind.METRIC,
        name=name,
        title=text(fields.get("label")) or name,
        body="\n".join(part for part in parts if part),
        owners=first_names(meta, "owners", "owner"),
        status=status_of(meta),
        version=optional(meta.get("version")),
        replaced_by=optional(meta.get("replaced_by")),
        window=_window(parameters),
        sql=optional(parameters.get("expr")),
        product=optional(meta.get("product")),
        tags=names(meta.get("tags")),
        source=file.source(name),
    )


def _window(parameters: Mapping[str, Any]) -> str | None:
    own = parameters.get("window") or table(parameters.get("cumulative_type_params")).get("window")
    if isinstance(own, Mapping):
        return f"{own.get('count')} {own.get('granularity')}"
    return optional(own)


def _inputs(value: object) -> str:
    """Names of the measures or metrics that another is made of."""
    return ", ".join(
        text(table(item).get("name")) or text(item) for item in listed(value) if item is not None
    )


def _members(value: object, *, label: str) -> str:
    lines = []
    for member in map(table, listed(value)):
        described = text(member.get("label")) or text(member.get("description"))
        name = text(member.get("name"))
        lines.append(f"{name} ({' '.join(described.split())})" if described else name)
    return f"{label}: {'; '.join(filter(None, lines))}." if lines else ""
