"""What can be asked: metrics, the dimensions valid for each, and the words people use for them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from assistant.errors import SemanticsError
from assistant.semantics.engine import GroupBy, SemanticEngine
from assistant.semantics.model_files import Meta, ModelDocument, read_documents
from assistant.semantics.synonyms import Synonyms
from connectors.contracts import Classification
from connectors.lake.manifest import LakeColumn, Manifest

MetricKind = Literal["simple", "ratio", "cumulative", "derived", "conversion"]
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True)
class Dimension:
    """One way to slice."""

    name: str
    """Qualified: `user__country`."""
    label: str
    description: str
    table: str
    column: str | None
    """Lake column behind it; None for an expression."""
    type: str
    """Wire type: `string`, `integer`, `number`, `boolean`, `date`, `timestamp`."""
    synonyms: tuple[str, ...] = ()
    unit: str | None = None
    is_time: bool = False
    content_role: Literal["title", "kind"] | None = None
    """Whether it names content items or says of which kind they are."""
    nouns: tuple[str, ...] = ()
    """Of a title: what the table calls one item (`product`), where it holds a single kind."""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The workspace's extra words for values, by value as stored."""


@dataclass(frozen=True)
class Metric:
    """One number that can be asked for."""

    name: str
    label: str
    description: str
    kind: MetricKind
    unit: str | None
    synonyms: tuple[str, ...]
    owner: str | None
    dimensions: tuple[str, ...]
    """Qualified names of the dimensions valid for it, sorted."""
    aggregation: str | None = None
    """Of a simple or cumulative metric: `sum`, `count`, `count_distinct`, `average`…"""
    table: str | None = None
    """Table that its measure reads; None where several are combined."""
    rolling: bool = False
    """A cumulative number: it has a value at the end of each day, not one for a period."""
    needs_time: bool = False
    """Compares with an earlier time, so it exists only along time."""
    inputs: tuple[str, ...] = ()
    """Metrics that it is computed from."""
    source: str = ""
    """File that defines it, relative to the semantic models."""
    definition: str = ""
    """How it is computed, in one line."""

    @property
    def additive(self) -> bool:
        """Whether slices add up to the whole."""
        return self.kind == "simple" and self.aggregation in ("sum", "count", "sum_boolean")


@dataclass(frozen=True)
class Catalogue:
    """Metrics and dimensions by name."""

    metrics: Mapping[str, Metric]
    dimensions: Mapping[str, Dimension]

    def dimensions_of(self, metrics: Sequence[str]) -> tuple[str, ...]:
        """Qualified names valid for all the metrics, sorted."""
        sets = [set(self.metrics[name].dimensions) for name in metrics if name in self.metrics]
        return tuple(sorted(set.intersection(*sets))) if sets else ()


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
    documents = read_documents(semantic_models)
    engine = engine or SemanticEngine(documents)
    models = {d.name: d for d in documents if d.kind == "semantic_model"}
    shared = _Shared(semantic_models, manifest, synonyms, models, _measures(models))
    found: dict[str, Dimension] = {}
    metrics: dict[str, Metric] = {}
    for document in documents:
        if document.kind != "metric":
            continue
        shown = []
        for item in engine.group_bys(document.name):
            dimension = found.get(item.qualified) or _dimension(item, shared)
            if dimension is not None:
                found[item.qualified] = dimension
                shown.append(item.qualified)
        metrics[document.name] = _metric(document, shown, shared)
    return Catalogue(_with_time_needs(metrics), dict(sorted(found.items())))


@dataclass(frozen=True)
class _Shared:
    folder: Path
    manifest: Manifest | None
    synonyms: Synonyms
    models: Mapping[str, ModelDocument]
    measures: Mapping[str, tuple[ModelDocument, Mapping[str, Any]]]

    def column(self, table: str, name: str | None) -> LakeColumn | None:
        lake = self.manifest.table(table) if self.manifest else None
        return next((c for c in lake.columns if c.name == name), None) if lake else None


def _measures(
    models: Mapping[str, ModelDocument],
) -> dict[str, tuple[ModelDocument, Mapping[str, Any]]]:
    return {
        str(measure.get("name")): (model, measure)
        for model in models.values()
        for measure in model.body.get("measures") or ()
    }


def _dimension(item: GroupBy, shared: _Shared) -> Dimension | None:
    model = shared.models.get(item.model)
    body = _element(model, item.element) if model else None
    if model is None or body is None:
        return None
    table = _table(model)
    expression = str(body.get("expr") or item.element)
    name = expression if IDENTIFIER.fullmatch(expression) else None
    column = shared.column(table, name)
    if column is not None and column.classification is Classification.PSEUDONYMOUS:
        return None
    meta = model.element_meta.get(item.element, {})
    label = body.get("label") or meta.get("display_name") or (column and column.display_name)
    words = (
        *_words(meta),
        *(column.synonyms if column else ()),
        *shared.synonyms.dimensions.get(item.qualified, ()),
    )
    return Dimension(
        name=item.qualified,
        label=str(label or readable(item.element)),
        description=str(body.get("description") or (column.description if column else "")),
        table=table,
        column=name,
        type=_wire_type(column, is_time=item.is_time),
        synonyms=tuple(dict.fromkeys(words)),
        unit=str(meta["unit"]) if meta.get("unit") else (column.unit if column else None),
        is_time=item.is_time,
        content_role=_content_role(table, name, shared.manifest),
        nouns=_nouns(table, name, shared.manifest),
        values=shared.synonyms.values.get(item.qualified, {}),
    )


def _content_role(
    table: str, column: str | None, manifest: Manifest | None
) -> Literal["title", "kind"] | None:
    lake = manifest.table(table) if manifest else None
    if lake is None or lake.content is None or column is None:
        return None
    if column == lake.content.title:
        return "title"
    return "kind" if column == lake.content.kind else None


def _nouns(table: str, column: str | None, manifest: Manifest | None) -> tuple[str, ...]:
    if _content_role(table, column, manifest) != "title":
        return ()
    lake = manifest.table(table) if manifest else None
    single = lake is not None and lake.content is not None and lake.content.kind is None
    return (lake.content.default_kind,) if single and lake and lake.content else ()


def _element(model: ModelDocument, name: str) -> Mapping[str, Any] | None:
    return next((d for d in model.body.get("dimensions") or () if d.get("name") == name), None)


def _table(model: ModelDocument) -> str:
    relation = model.body.get("node_relation") or {}
    return str(relation.get("alias", model.name))


def _wire_type(column: LakeColumn | None, *, is_time: bool) -> str:
    if is_time:
        return "date"
    return str(column.type) if column is not None else "string"


def _words(meta: Meta) -> tuple[str, ...]:
    words = meta.get("synonyms") or ()
    return (words,) if isinstance(words, str) else tuple(str(word) for word in words)


def _metric(document: ModelDocument, dimensions: Sequence[str], shared: _Shared) -> Metric:
    body = document.body
    parameters = body.get("type_params") or {}
    kind = str(body.get("type", "simple")).lower()
    model, measure = shared.measures.get(_measure_name(parameters), (None, {}))
    table = _table(model) if model else None
    meta = document.meta
    column = shared.column(table or "", str(measure.get("expr") or measure.get("name")))
    counted = str(measure.get("agg", "")).lower()
    unit = meta.get("unit") or (column.unit if column and "count" not in counted else None)
    words = (*_words(meta), *shared.synonyms.metrics.get(document.name, ()))
    return Metric(
        name=document.name,
        label=str(body.get("label") or readable(document.name)),
        description=" ".join(str(body.get("description") or "").split()),
        kind=kind,  # type: ignore[arg-type] # MetricFlow has checked it
        unit=str(unit) if unit else None,
        synonyms=tuple(dict.fromkeys(words)),
        owner=str(meta["owner"]) if meta.get("owner") else None,
        dimensions=tuple(dimensions),
        aggregation=counted or None,
        table=table,
        rolling=kind == "cumulative",
        needs_time=_has_offset(parameters),
        inputs=_inputs(parameters),
        source=_relative(document.path, shared.folder),
        definition=_definition(kind, parameters, measure),
    )


def _measure_name(parameters: Mapping[str, Any]) -> str:
    measure = parameters.get("measure")
    return str(measure.get("name") if isinstance(measure, dict) else measure)


def _has_offset(parameters: Mapping[str, Any]) -> bool:
    return any(
        isinstance(item, dict) and (item.get("offset_window") or item.get("offset_to_grain"))
        for item in parameters.get("metrics") or ()
    )


def _inputs(parameters: Mapping[str, Any]) -> tuple[str, ...]:
    items = [parameters.get("numerator"), parameters.get("denominator")]
    items.extend(parameters.get("metrics") or ())
    names = [item.get("name") if isinstance(item, dict) else item for item in items if item]
    return tuple(dict.fromkeys(str(name) for name in names))


def _definition(kind: str, parameters: Mapping[str, Any], measure: Mapping[str, Any]) -> str:
    if kind == "ratio":
        top, bottom = (_inputs(parameters) * 2)[:2]
        return f"{top} / {bottom}"
    if kind == "derived":
        return str(parameters.get("expr", ""))
    expression = measure.get("expr") or measure.get("name")
    base = f"{measure.get('agg')}({expression})" if measure else ""
    window = (parameters.get("cumulative_type_params") or {}).get("window")
    return f"{base} over {window}" if window else base


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
            }
        )
        for name, metric in sorted(metrics.items())
    }


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name


def readable(name: str) -> str:
    """A name as words: `traffic_source` is `Traffic source`."""
    text = name.replace("__", " ").replace("_", " ").strip()
    return text[:1].upper() + text[1:]


__all__ = ["Catalogue", "Dimension", "Metric", "SemanticsError", "load_catalogue", "readable"]
