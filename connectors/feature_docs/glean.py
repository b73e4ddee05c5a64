"""Glean telemetry definitions: `metrics.yaml` (category, then metric) and `pings.yaml`."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from connectors.feature_docs.doc_file import DocFile
from connectors.feature_docs.values import expired, first_names, names, optional, table, text, yes
from connectors.records import DocKind, DocStatus, FeatureDoc

SCHEMA = re.compile(r"schemas/glean/(metrics|pings)/")
RESERVED = {"$schema", "no_lint", "$tags"}
UNNAMED_FOLDERS = {"", "app", "docs", "src"}


def schema_of(data: Mapping[str, Any]) -> str | None:
    """`metrics` or `pings` where the document says that it is one of Glean's, otherwise None."""
    match = SCHEMA.search(text(data.get("$schema")))
    return match.group(1) if match else None


def read_metrics(data: Mapping[str, Any], *, file: DocFile, today: date) -> Iterator[FeatureDoc]:
    """One document per metric; events are documents of kind event."""
    for category, metrics in data.items():
        if category in RESERVED:
            continue
        for name, entry in table(metrics).items():
            fields = table(entry)
            if "type" in fields or "description" in fields:
                yield _metric(fields, file=file, name=f"{category}.{name}", today=today)


def read_pings(data: Mapping[str, Any], *, file: DocFile) -> Iterator[FeatureDoc]:
    """One document per ping."""
    for name, entry in data.items():
        fields = table(entry)
        if name in RESERVED or not fields:
            continue
        reasons = _described(fields.get("reasons"), label="Sent for")
        yield FeatureDoc(
            id=file.record_id(name),
            doc_kind=DocKind.DATA_SOURCE,
            name=name,
            title=f"{name} ping",
            body="\n".join(part for part in (text(fields.get("description")), reasons) if part),
            owners=names(fields.get("notification_emails")),
            product=_product(file),
            tags=("ping",),
            source=file.source(name),
        )


def _metric(fields: Mapping[str, Any], *, file: DocFile, name: str, today: date) -> FeatureDoc:
    expires = optional(fields.get("expires"))
    metric_type = text(fields.get("type"))
    return FeatureDoc(
        id=file.record_id(name),
        doc_kind=DocKind.EVENT if metric_type == "event" else DocKind.METRIC,
        name=name,
        title=name,
        body=_body(fields, metric_type=metric_type),
        owners=first_names(fields, "notification_emails", "owners", "owner"),
        status=_status(fields, expires=expires, today=today),
        product=_product(file),
        tags=names(table(fields.get("metadata")).get("tags")),
        expires=expires,
        source=file.source(name),
    )


def _status(fields: Mapping[str, Any], *, expires: str | None, today: date) -> DocStatus:
    if expires is not None and expired(expires, today=today):
        return DocStatus.EXPIRED
    return DocStatus.DEPRECATED if yes(fields.get("deprecated")) else DocStatus.ACTIVE


def _body(fields: Mapping[str, Any], *, metric_type: str) -> str:
    sensitivity = ", ".join(names(fields.get("data_sensitivity")))
    parts = (
        text(fields.get("description")),
        _described(fields.get("extra_keys"), label="Extra keys"),
        _described(fields.get("labels"), label="Labels"),
        f"Type: {metric_type}." if metric_type else "",
        f"Unit: {fields['unit']}." if "unit" in fields else "",
        f"Sent in: {', '.join(names(fields.get('send_in_pings')))}."
        if "send_in_pings" in fields
        else "",
        f"Data sensitivity: {sensitivity}." if sensitivity else "",
        "Collection is disabled." if yes(fields.get("disabled")) else "",
    )
    return "\n".join(part for part in parts if part)


def _described(value: object, *, label: str) -> str:
    """`Label: key (its description); …` for a mapping, the names alone for a list."""
    entries = table(value)
    if not entries:
        found = names(value)
        return f"{label}: {', '.join(found)}." if found else ""
    lines = []
    for key, entry in entries.items():
        described = text(table(entry).get("description")) or text(entry)
        lines.append(f"{key} ({' '.join(described.split())})" if described else key)
    return f"{label}: {'; '.join(lines)}."


def _product(file: DocFile) -> str | None:
    folder = re.sub(r"[-_]?(glean|telemetry)$", "", file.relative.parent.name)
    return None if folder in UNNAMED_FOLDERS else folder
