"""Dimensions of the semantic models."""

from collections.abc import Mapping
from typing import Any, Literal

from assistant.semantics.catalogue import Dimension, readable
from assistant.semantics.definitions import IDENTIFIER, Definitions, table_of, words_of
from assistant.semantics.engine import GroupBy
from assistant.semantics.hours import moment_of
from assistant.semantics.model_files import ModelDocument
from connectors.contracts import Classification
from connectors.lake.manifest import LakeColumn, Manifest


def read_dimension(item: GroupBy, shared: Definitions) -> Dimension | None:
    """One dimension; None where it must not be shown."""
    model = shared.models.get(item.model)
    body = _element(model, item.element) if model else None
    if model is None or body is None:
        return None
    table = table_of(model)
    expression = str(body.get("expr") or item.element)
    hour_of = moment_of(expression)
    name = expression if IDENTIFIER.fullmatch(expression) else None
    column = shared.column(table, name)
    if column is not None and column.classification is Classification.PSEUDONYMOUS:
        return None
    meta = model.element_meta.get(item.element, {})
    label = body.get("label") or meta.get("display_name") or (column and column.display_name)
    words = (
        *words_of(meta),
        *(column.synonyms if column else ()),
        *shared.synonyms.dimensions.get(item.qualified, ()),
    )
    return Dimension(
        name=item.qualified,
        label=str(label or readable(item.element)),
        description=str(body.get("description") or (column.description if column else "")),
        table=table,
        column=name,
        type="integer" if hour_of else _wire_type(column, is_time=item.is_time),
        synonyms=tuple(dict.fromkeys(words)),
        unit=str(meta["unit"]) if meta.get("unit") else (column.unit if column else None),
        is_time=item.is_time,
        hour_of=hour_of,
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


def _wire_type(column: LakeColumn | None, *, is_time: bool) -> str:
    if is_time:
        return "date"
    return str(column.type) if column is not None else "string"
