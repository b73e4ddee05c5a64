"""Features as the search index knows them: the page that people wrote, or else the specification."""

from collections.abc import Iterable

from assistant.features.life.store import StoredFeature
from assistant.features.spec.feature_spec import FeatureSpec
from connectors.records import DocKind, DocStatus, FeatureDoc, RecordId

FOLDER = "features"


def with_specifications(
    docs: Iterable[FeatureDoc], features: Iterable[StoredFeature]
) -> tuple[FeatureDoc, ...]:
    """The documents, and one more for each approved or deprecated feature that has no page.

    A page of the same name and version stays as it is, but a deprecated feature's page is
    deprecated with it. Proposed features are not indexed: nobody has agreed to them.

    Args:
        docs: What the docs folders hold.
        features: What the `features/` folder holds.
    """
    known = {doc.id: doc for doc in docs}
    pages = {(doc.name, _number(doc.version)): doc for doc in known.values() if _is_feature(doc)}
    for feature in features:
        spec = feature.spec
        if spec.status == "proposed":
            continue
        page = pages.get((spec.name, spec.version)) or pages.get((spec.name, None))
        found = doc_of(spec, source=f"{FOLDER}/{feature.path.name}")
        if page is None:
            known[found.id] = found
        elif spec.status == "deprecated":
            gone = {"status": DocStatus.DEPRECATED, "replaced_by": spec.replaced_by}
            known[page.id] = page.model_copy(update=gone)
    return tuple(known[key] for key in sorted(known))


def doc_of(spec: FeatureSpec, *, source: str) -> FeatureDoc:
    """One specification as a document.

    Args:
        spec: The feature.
        source: Its file, relative to the workspace.
    """
    lines = [
        spec.description,
        f"One value per {spec.entity} and moment{f', in {spec.unit}' if spec.unit else ''}.",
        f"Computed as {spec.aggregation.kind.replace('_', ' ')}"
        + (f" of rows of {spec.source.table}." if spec.source is not None else "."),
        f"For {spec.purpose}; {spec.sensitivity.value}.",
        f"Approved by {spec.approval.by} on {spec.approval.at:%Y-%m-%d}." if spec.approval else "",
    ]
    return FeatureDoc(
        id=RecordId(f"feature:{source}"),
        doc_kind=DocKind.FEATURE,
        name=spec.name,
        title=spec.name,
        body="\n".join(line for line in lines if line),
        owners=(spec.owner,) if spec.owner else (),
        status=DocStatus.DEPRECATED if spec.status == "deprecated" else DocStatus.ACTIVE,
        version=str(spec.version),
        replaced_by=spec.replaced_by,
        window=_window(spec),
        source=source,
    )


def _is_feature(doc: FeatureDoc) -> bool:
    return doc.doc_kind is DocKind.FEATURE


def _number(version: str | None) -> int | None:
    digits = (version or "").lower().removeprefix("v")
    return int(digits) if digits.isdecimal() else None


def _window(spec: FeatureSpec) -> str | None:
    if spec.calendar is not None:
        return f"{spec.calendar.count} calendar {spec.calendar.unit}, {spec.calendar.zone}"
    return ", ".join(f"{hours} hours" for hours in spec.windows) or None
