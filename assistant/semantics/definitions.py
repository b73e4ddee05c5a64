"""What metrics and dimensions are read from: semantic models, the lake's columns, synonyms."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from assistant.semantics.catalogue import Link
from assistant.semantics.model_files import Meta, ModelDocument
from assistant.semantics.synonyms import Synonyms
from connectors.lake.manifest import LakeColumn, Manifest

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True)
class Definitions:
    """One workspace's definitions."""

    folder: Path
    manifest: Manifest | None
    synonyms: Synonyms
    models: Mapping[str, ModelDocument]
    measures: Mapping[str, tuple[ModelDocument, Mapping[str, Any]]]

    def column(self, table: str, name: str | None) -> LakeColumn | None:
        """A column of the lake, where there is one."""
        lake = self.manifest.table(table) if self.manifest else None
        return next((c for c in lake.columns if c.name == name), None) if lake else None

    def first_day(self, model: ModelDocument | None) -> date | None:
        """The first day of a model's table, where the model counts by the table's own time."""
        lake = self.manifest.table(table_of(model)) if self.manifest and model else None
        if lake is None or model is None:
            return None
        time = str((model.body.get("defaults") or {}).get("agg_time_dimension", ""))
        dimensions = model.body.get("dimensions") or ()
        columns = {str(d.get("name")): str(d.get("expr") or d.get("name")) for d in dimensions}
        return lake.first_day if columns.get(time) == lake.time else None


def measures_of(
    models: Mapping[str, ModelDocument],
) -> dict[str, tuple[ModelDocument, Mapping[str, Any]]]:
    """Every measure by name, with the model that holds it."""
    return {
        str(measure.get("name")): (model, measure)
        for model in models.values()
        for measure in model.body.get("measures") or ()
    }


def table_of(model: ModelDocument) -> str:
    """Table of the lake that a model reads."""
    relation = model.body.get("node_relation") or {}
    return str(relation.get("alias", model.name))


def time_of(model: ModelDocument, measure: Mapping[str, Any]) -> str | None:
    """Column that places a measure's rows in time; None where it is an expression."""
    defaults = model.body.get("defaults") or {}
    name = measure.get("agg_time_dimension") or defaults.get("agg_time_dimension")
    found = (d for d in model.body.get("dimensions") or () if d.get("name") == name)
    column = str((next(found, None) or {}).get("expr") or name or "")
    return column if IDENTIFIER.fullmatch(column) else None


def links_of(models: Mapping[str, ModelDocument]) -> dict[str, tuple[Link, ...]]:
    """The entities that each table names by a plain column."""
    found: dict[str, tuple[Link, ...]] = {}
    for model in models.values():
        table = table_of(model)
        for entity in model.body.get("entities") or ():
            column = str(entity.get("expr") or entity.get("name"))
            if IDENTIFIER.fullmatch(column):
                unique = str(entity.get("type")).lower() in ("primary", "unique")
                link = Link(str(entity.get("name")), column, unique)
                found[table] = (*found.get(table, ()), link)
    return found


def words_of(meta: Meta) -> tuple[str, ...]:
    """Synonyms that a definition gives."""
    words = meta.get("synonyms") or ()
    return (words,) if isinstance(words, str) else tuple(str(word) for word in words)
