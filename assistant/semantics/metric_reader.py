"""Metrics of the semantic models."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.semantics.catalogue import Metric, readable
from assistant.semantics.definitions import Definitions, table_of, time_of, words_of
from assistant.semantics.model_files import ModelDocument

FIXED = re.compile(r"Dimension\(\s*['\"](\w+)['\"]\s*\)\s*\}\}\s*=")
"""Dimensions that a filter holds to one value."""


def read_metric(document: ModelDocument, dimensions: Sequence[str], shared: Definitions) -> Metric:
    """One metric with the dimensions valid for it."""
    body = document.body
    parameters = body.get("type_params") or {}
    kind = str(body.get("type", "simple")).lower()
    model, measure = shared.measures.get(_measure_name(parameters), (None, {}))
    table = table_of(model) if model else None
    meta = document.meta
    column = shared.column(table or "", str(measure.get("expr") or measure.get("name")))
    counted = str(measure.get("agg", "")).lower()
    unit = meta.get("unit") or (column.unit if column and "count" not in counted else None)
    words = (*words_of(meta), *shared.synonyms.metrics.get(document.name, ()))
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
        fixed=tuple(dict.fromkeys(FIXED.findall(str(body.get("filter") or "")))),
        first_day=shared.first_day(model),
        source=_relative(document.path, shared.folder),
        definition=_definition(kind, parameters, measure),
        filters=_filters(body.get("filter")),
        time=time_of(model, measure) if model else None,
    )


def _filters(written: Any) -> tuple[str, ...]:
    """The filter of a metric: one text, a list of them, or MetricFlow's own form of either."""
    if isinstance(written, Mapping):
        written = written.get("where_filters") or written.get("where_sql_template")
    if isinstance(written, str):
        return (" ".join(written.split()),)
    return tuple(text for part in written or () for text in _filters(part))


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


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name
