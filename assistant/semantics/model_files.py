"""Semantic-model files as people write them, to the documents that MetricFlow parses."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import SemanticsError

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
SINGULAR = {
    "semantic_models": "semantic_model",
    "metrics": "metric",
    "saved_queries": "saved_query",
}
KINDS = ("semantic_model", "metric", "project_configuration", "saved_query")
IGNORED = ("version", "models", "sources", "seeds", "exposures", "groups", "macros")
"""Keys of dbt files that hold no semantics."""
TIME_SPINE: dict[str, Any] = {
    "time_spine_table_configurations": [],
    "time_spines": [
        {
            "node_relation": {"schema_name": "main", "alias": "time_spine"},
            "primary_column": {"name": "date_day", "time_granularity": "day"},
        }
    ],
}
Meta = Mapping[str, Any]


@dataclass(frozen=True)
class ModelDocument:
    """One semantic model, metric or configuration, without its `config`."""

    kind: str
    body: dict[str, Any]
    path: Path
    meta: Meta
    """`config.meta`, which MetricFlow cannot hash and so never sees."""
    element_meta: Mapping[str, Meta]
    """`config.meta` of dimensions and measures, by their name."""

    @property
    def name(self) -> str:
        """The name that other documents use; empty for configurations."""
        return str(self.body.get("name", ""))


def read_documents(folder: Path) -> tuple[ModelDocument, ...]:
    """Read every YAML file of the folder, in order of path.

    Files of dbt projects work: plural keys hold lists, and `model: ref('x')` names table `x`.

    Raises:
        SemanticsError: If the folder or a file cannot be read.
    """
    paths = sorted(
        path
        for path in folder.rglob("*")
        if path.suffix in (".yaml", ".yml") and not path.name.startswith(".")
    )
    if not paths:
        message = (
            f"No semantic models in '{folder}'. Add a YAML file with semantic_models and metrics."
        )
        raise SemanticsError(message)
    documents = [document for path in paths for document in _documents(path)]
    if not any(document.kind == "project_configuration" for document in documents):
        documents.append(ModelDocument("project_configuration", TIME_SPINE, folder, {}, {}))
    return tuple(documents)


def _documents(path: Path) -> Iterator[ModelDocument]:
    try:
        loaded = list(yaml.load_all(path.read_text("utf-8"), Loader))
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        message = f"'{path}' is not valid YAML: {' '.join(str(error).split())}. Correct the file."
        raise SemanticsError(message) from None
    for document in loaded:
        if document is None:
            continue
        if not isinstance(document, dict):
            message = (
                f"'{path}' holds {type(document).__name__} where keys are expected. Correct it."
            )
            raise SemanticsError(message)
        for key, value in document.items():
            yield from _entries(path, str(key), value)


def _entries(path: Path, key: str, value: object) -> Iterator[ModelDocument]:
    if key in IGNORED:
        return
    kind = SINGULAR.get(key, key)
    if kind not in KINDS:
        message = f"'{path}' has unknown key '{key}'. Use one of: {', '.join(KINDS)}."
        raise SemanticsError(message)
    for body in value if isinstance(value, list) else [value]:
        if not isinstance(body, dict):
            message = f"'{path}': an entry of '{key}' is not a mapping. Give it a name and keys."
            raise SemanticsError(message)
        yield _normalise(path, kind, body)


def _normalise(path: Path, kind: str, body: dict[str, Any]) -> ModelDocument:
    plain = {key: value for key, value in body.items() if key != "config"}
    if kind == "semantic_model":
        plain = _semantic_model(plain)
    elif kind == "metric":
        plain = _metric(plain)
    elements = {
        str(element["name"]): _meta(element)
        for group in ("dimensions", "measures")
        for element in body.get(group) or ()
        if isinstance(element, dict) and "name" in element
    }
    for name, declared in _declared(_meta(body)).items():
        elements[name] = {**elements.get(name, {}), **declared}
    return ModelDocument(kind, plain, path, _meta(body), elements)


def _declared(meta: Meta) -> dict[str, Meta]:
    dimensions = meta.get("dimensions")
    if not isinstance(dimensions, dict):
        return {}
    return {str(name): value for name, value in dimensions.items() if isinstance(value, dict)}


def _meta(body: Mapping[str, Any]) -> Meta:
    config = body.get("config")
    meta = config.get("meta") if isinstance(config, dict) else body.get("meta")
    return meta if isinstance(meta, dict) else {}


def _semantic_model(body: dict[str, Any]) -> dict[str, Any]:
    plain = {key: value for key, value in body.items() if key not in ("model", "meta")}
    reference = str(body.get("model", ""))
    if reference and "node_relation" not in body:
        alias = reference.rsplit("(", maxsplit=1)[-1].strip("() '\"").split(",")[-1].strip(" '\"")
        plain["node_relation"] = {"schema_name": "main", "alias": alias}
    for group in ("dimensions", "measures", "entities"):
        if plain.get(group):
            plain[group] = [_without_config(element) for element in plain[group]]
    return plain


def _without_config(element: object) -> object:
    if not isinstance(element, dict):
        return element
    return {key: value for key, value in element.items() if key not in ("config", "meta")}


def _metric(body: dict[str, Any]) -> dict[str, Any]:
    plain = {key: value for key, value in body.items() if key != "meta"}
    parameters = plain.get("type_params")
    if isinstance(parameters, dict):
        plain["type_params"] = {
            key: {"name": value}
            if key in ("numerator", "denominator") and isinstance(value, str)
            else value
            for key, value in parameters.items()
        }
    return plain
