"""The hour of the day as a dimension, where the lake keeps the time of what happened."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from assistant.semantics.definitions import IDENTIFIER, table_of
from assistant.semantics.model_files import ModelDocument
from connectors.contracts import ColumnType
from connectors.lake.manifest import Manifest

HOUR = "hour_of_day"
LABEL = "Hour of the day"
EXPRESSION = re.compile(r"date_part\('hour', ([A-Za-z_][A-Za-z0-9_]*)\)")


def with_hours(
    documents: Sequence[ModelDocument], manifest: Manifest | None
) -> tuple[ModelDocument, ...]:
    """Add the hour to every model that is counted by a time that the lake keeps, not only by a day.

    Args:
        documents: The semantic models.
        manifest: Says which columns are moments; without one, none is known to be.
    """
    if manifest is None:
        return tuple(documents)
    return tuple(_with_hour(document, manifest) for document in documents)


def moment_of(expression: str) -> str | None:
    """The column whose hour an expression is; None for any other."""
    found = EXPRESSION.fullmatch(expression)
    return found[1] if found else None


def _with_hour(document: ModelDocument, manifest: Manifest) -> ModelDocument:
    column = _moment(document, manifest)
    dimensions = list(document.body.get("dimensions") or ())
    if column is None or any(d.get("name") == HOUR for d in dimensions):
        return document
    hour = {
        "name": HOUR,
        "type": "categorical",
        "label": LABEL,
        "description": f"Hour of {column}, 0 to 23, in UTC.",
        "expr": f"date_part('hour', {column})",
    }
    return replace(document, body={**document.body, "dimensions": [*dimensions, hour]})


def _moment(document: ModelDocument, manifest: Manifest) -> str | None:
    """The column that places a model's rows in time, where it is a moment."""
    if document.kind != "semantic_model":
        return None
    defaults = document.body.get("defaults")
    name = defaults.get("agg_time_dimension") if isinstance(defaults, dict) else None
    element: dict[str, Any] = next(
        (d for d in document.body.get("dimensions") or () if d.get("name") == name), {}
    )
    column = str(element.get("expr") or name or "")
    table = manifest.table(table_of(document))
    if table is None or not IDENTIFIER.fullmatch(column):
        return None
    held = next((c for c in table.columns if c.name == column), None)
    return column if held is not None and held.type is ColumnType.TIMESTAMP else None
