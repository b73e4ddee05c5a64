"""The tools as this workspace has them: the names that each argument may take, from the catalogue."""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from langchain_core.tools import BaseTool

from assistant.semantics.catalogue import Catalogue

MOST_NAMES = 200
"""Names that one argument lists; a larger catalogue is searched instead."""
METRIC_FIELDS = frozenset({"metrics", "metric"})
DIMENSION_FIELDS = frozenset({"group_by", "dimension", "dimensions", "by"})


def describe_tools(tools: Sequence[BaseTool], catalogue: Catalogue) -> Sequence[BaseTool]:
    """The same tools, their schemas naming the workspace's metrics and dimensions.

    Values of the data are never named: they are looked up.
    """
    return tuple(_described(tool, catalogue) for tool in tools)


def _described(tool: BaseTool, catalogue: Catalogue) -> BaseTool:
    if not isinstance(tool.args_schema, dict):
        return tool
    schema: dict[str, Any] = deepcopy(tool.args_schema)
    for part in (schema, *schema.get("$defs", {}).values()):
        for name, field in part.get("properties", {}).items():
            _name_choices(name, field, catalogue)
    return tool.model_copy(update={"args_schema": schema})


def _name_choices(name: str, field: dict[str, Any], catalogue: Catalogue) -> None:
    if name in METRIC_FIELDS:
        choices = list(catalogue.metrics)
        labels = [metric.label for metric in catalogue.metrics.values()]
    elif name in DIMENSION_FIELDS:
        choices = list(catalogue.dimensions)
        labels = [dimension.label for dimension in catalogue.dimensions.values()]
    else:
        return
    target = field.get("items", field)
    if target.get("type") != "string" or not 0 < len(choices) <= MOST_NAMES:
        return
    target["enum"] = choices
    pairs = zip(choices, labels, strict=True)
    field["description"] = "; ".join(f"{choice}: {label}" for choice, label in pairs)
