"""Mozilla metric-hub TOML: metrics, data sources, dimensions, segments, functions and outcomes.

The application is the file's stem, or the folder under `outcomes/`. Entries that only say which
statistics to compute for a metric defined elsewhere are configuration and give no document.
"""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from connectors.errors import SourceError
from connectors.feature_docs.doc_file import DocFile
from connectors.feature_docs.values import first_names, listed, optional, status_of, table, text
from connectors.records import DocKind, FeatureDoc

SECTIONS: dict[str, DocKind] = {
    "metrics": DocKind.METRIC,
    "data_sources": DocKind.DATA_SOURCE,
    "dimensions": DocKind.DOC,
    "segments": DocKind.DOC,
    "functions": DocKind.DOC,
    "parameters": DocKind.DOC,
}
DEFINING_KEYS = {
    "select_expression",
    "from_expression",
    "definition",
    "description",
    "friendly_name",
    "depends_on",
}
EXPRESSIONS = ("select_expression", "from_expression", "definition")
DETAILS: dict[str, str] = {
    "data_source": "Data source",
    "category": "Category",
    "type": "Type",
    "level": "Level",
    "depends_on": "Depends on",
    "submission_date_column": "Date column",
    "client_id_column": "Client id column",
}


def load_toml(text_: str, *, file: DocFile) -> dict[str, Any]:
    """Parse a TOML text.

    Raises:
        SourceError: If it does not parse; names the file and the line.
    """
    try:
        return tomllib.loads(text_)
    except tomllib.TOMLDecodeError as error:
        message = f"'{file.relative}' is not valid TOML: {error}. Correct that line."
        raise SourceError(message) from None


def recognises(data: Mapping[str, Any]) -> bool:
    """Whether a TOML file has a section of metric-hub."""
    return any(isinstance(data.get(section), Mapping) for section in SECTIONS)


def read_metric_hub(data: Mapping[str, Any], *, file: DocFile) -> Iterator[FeatureDoc]:
    """Documents of one metric-hub file."""
    product = _product(file)
    outcome = _outcome(data, file=file, product=product)
    if outcome is not None:
        yield outcome
    for section, kind in SECTIONS.items():
        for name, entry in table(data.get(section)).items():
            fields = table(entry)
            if DEFINING_KEYS & fields.keys():
                yield _definition(
                    fields, file=file, product=product, section=section, name=name, kind=kind
                )


def _product(file: DocFile) -> str:
    parts = file.relative.parts
    if "outcomes" in parts[:-2]:
        return parts[-2]
    return file.relative.stem


def _outcome(data: Mapping[str, Any], *, file: DocFile, product: str) -> FeatureDoc | None:
    if not text(data.get("description")):
        return None
    metrics = ", ".join(table(data.get("metrics")))
    body = text(data.get("description")) + (f"\nMetrics: {metrics}." if metrics else "")
    return FeatureDoc(
        id=file.record_id(),
        doc_kind=DocKind.DOC,
        name=file.relative.stem,
        title=text(data.get("friendly_name")) or file.relative.stem,
        body=body,
        owners=first_names(data, "owner", "owners"),
        product=product,
        tags=("outcome",),
        source=file.source(),
    )


def _definition(
    fields: Mapping[str, Any],
    *,
    file: DocFile,
    product: str,
    section: str,
    name: str,
    kind: DocKind,
) -> FeatureDoc:
    anchor = name if section == "metrics" else f"{section}.{name}"
    return FeatureDoc(
        id=file.record_id(anchor),
        doc_kind=kind,
        name=name,
        title=text(fields.get("friendly_name")) or name,
        body=_body(fields),
        owners=first_names(fields, "owner", "owners"),
        status=status_of(fields),
        replaced_by=optional(fields.get("replaced_by")),
        sql=next((sql for key in EXPRESSIONS if (sql := text(fields.get(key)))), None),
        product=product,
        tags=() if kind is not DocKind.DOC else (section.removesuffix("s"),),
        source=file.source(anchor),
    )


def _body(fields: Mapping[str, Any]) -> str:
    described = text(fields.get("description")) or text(fields.get("descriptions"))
    details = (
        f"{label}: {', '.join(map(text, listed(fields[key])))}."
        for key, label in DETAILS.items()
        if key in fields and fields[key] != "NULL"
    )
    return "\n".join(part for part in (described, *details) if part)
