"""MetricFlow behind one small door: parse, list what may be grouped, render DuckDB SQL."""

import logging
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml
from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest
from metricflow.protocols.sql_client import SqlEngine
from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
from metricflow_semantic_interfaces.parsing.dir_to_model import (
    parse_yaml_files_to_validation_ready_semantic_manifest,
)
from metricflow_semantic_interfaces.parsing.objects import YamlConfigFile
from metricflow_semantic_interfaces.references import MetricReference
from metricflow_semantic_interfaces.type_enums.date_part import DatePart
from metricflow_semantics.model.linkable_element_property import GroupByItemProperty
from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup
from metricflow_semantics.model.semantics.element_filter import GroupByItemSetFilter
from metricflow_semantics.specs.query_param_implementations import (
    DimensionOrEntityParameter,
    TimeDimensionParameter,
)

from assistant.errors import RequestError, SemanticsError
from assistant.semantics.model_files import ModelDocument

if TYPE_CHECKING:
    from collections.abc import Iterator

logging.getLogger("metricflow").setLevel(logging.CRITICAL)
logging.getLogger("metricflow_semantics").setLevel(logging.CRITICAL)
logging.getLogger("metricflow_semantic_interfaces").setLevel(logging.CRITICAL)

Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
SIMPLE = GroupByItemSetFilter.create(
    any_properties_denylist={
        GroupByItemProperty.DERIVED_TIME_GRANULARITY,
        GroupByItemProperty.METRIC,
        GroupByItemProperty.ENTITY,
        GroupByItemProperty.LOCAL_LINKED,
        GroupByItemProperty.DATE_PART,
    }
)


class _Renderer:
    """All that the engine asks of a warehouse client when it only explains."""

    sql_engine_type = SqlEngine.DUCKDB
    sql_plan_renderer = DuckDbSqlPlanRenderer()


@dataclass(frozen=True)
class GroupBy:
    """One dimension that a metric may be grouped by."""

    qualified: str
    """Without a time grain: `user__country`."""
    element: str
    model: str
    """Semantic model that holds it; empty for metric time."""
    hops: int
    is_time: bool


WEEKDAY = "metric_time__extract_dow"
"""MetricFlow's name for the day of the week; in DuckDB, 1 for Monday to 7 for Sunday."""


class SemanticEngine:
    """One parsed set of semantic models."""

    def __init__(self, documents: Sequence[ModelDocument]) -> None:
        """Parse the documents.

        Raises:
            SemanticsError: If MetricFlow refuses them; names file and reason.
        """
        self.documents = tuple(documents)
        """What was parsed, as the files say it."""
        manifest = _parse(documents)
        with _as_semantics_error():
            self._lookup = SemanticManifestLookup(manifest)
            self._engine = MetricFlowEngine(self._lookup, _Renderer())  # type: ignore[arg-type]

    def group_bys(self, metric: str) -> tuple[GroupBy, ...]:
        """Dimensions valid for a metric, shortest join first where several reach one."""
        with _as_semantics_error():
            items = self._lookup.metric_lookup.get_common_group_by_items(
                (MetricReference(metric),), SIMPLE
            )
        found = [_group_by(spec) for spec in items.annotated_specs]
        best: dict[tuple[str, str], GroupBy] = {}
        for item in sorted(found, key=lambda item: (item.hops, item.qualified)):
            shortest = best.setdefault((item.model, item.element), item)
            if shortest.hops == item.hops:
                best[(item.model, item.qualified)] = item
        unique = {item.qualified: item for item in best.values() if item.model}
        return tuple(unique[name] for name in sorted(unique))

    def explain(self, **request: Any) -> str:
        """Render one query to DuckDB SQL.

        Raises:
            RequestError: If MetricFlow cannot.
        """
        try:
            created = MetricFlowQueryRequest.create(**_with_weekday(request))
            rendered = self._engine.explain(created).sql_statement.sql
        except Exception as error:  # noqa: BLE001 - the engine raises bare exceptions of many kinds
            message = (
                f"This request cannot be compiled: {_reason(error)} Change its metrics or slices."
            )
            raise RequestError(message) from None
        return "\n".join(
            line for line in rendered.splitlines() if not line.lstrip().startswith("--")
        )


def _with_weekday(request: dict[str, Any]) -> dict[str, Any]:
    """The day of the week has no name that a request may use; it is asked for as an object."""
    names = request.get("group_by_names") or ()
    if WEEKDAY not in names:
        return request
    asked = [
        TimeDimensionParameter(name="metric_time", date_part=DatePart.DOW)
        if name == WEEKDAY
        else DimensionOrEntityParameter(name=name)
        for name in names
    ]
    return {**request, "group_by_names": None, "group_by": asked}


def _group_by(spec: Any) -> GroupBy:
    links = tuple(spec.entity_link_names)
    models = tuple(spec.origin_semantic_model_names)
    return GroupBy(
        qualified="__".join((*links, spec.element_name)),
        element=spec.element_name,
        model=models[0] if models and links else "",
        hops=len(links),
        is_time=spec.time_grain is not None,
    )


def _parse(documents: Sequence[ModelDocument]) -> Any:
    files = [
        YamlConfigFile(
            filepath=str(document.path),
            contents=yaml.dump({document.kind: document.body}, Dumper=Dumper, sort_keys=False),
        )
        for document in documents
    ]
    try:
        result = parse_yaml_files_to_validation_ready_semantic_manifest(
            files, raise_issues_as_exceptions=False
        )
    except Exception as error:  # noqa: BLE001 - the parser raises bare exceptions of many kinds
        message = f"The semantic models cannot be read: {_reason(error)} Correct them."
        raise SemanticsError(message) from None
    for issue in result.issues.errors:
        where = getattr(issue.context, "file_name", None) or "the semantic models"
        message = f"'{where}' cannot be used: {_first_lines(issue.message)} Correct the entry."
        raise SemanticsError(message)
    return result.semantic_manifest


@contextmanager
def _as_semantics_error() -> "Iterator[None]":
    try:
        yield
    except Exception as error:  # noqa: BLE001 - assertions and bare exceptions of the engine
        message = f"The semantic models cannot be used: {_reason(error)} Correct them."
        raise SemanticsError(message) from None


def _first_lines(text: str) -> str:
    return _sentence(" ".join(text.split())[:300])


def _reason(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return _sentence(" ".join(lines)[:300] or type(error).__name__)


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
