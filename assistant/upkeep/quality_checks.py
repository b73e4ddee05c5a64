"""Checks of what is there but poor: quarantine, owners, definitions, drafts that nobody reviewed."""

import re
from collections.abc import Iterator, Sequence

from assistant.upkeep.findings import Finding, Patient, hint, problem
from connectors.feature_docs.read import read_docs
from connectors.lake.manifest import LakeTable
from connectors.proposal.yaml_text import DRAFT
from connectors.records import DocKind, DocStatus, FeatureDoc

HIGH_SHARE = 0.05
"""Quarantined rows among those that came in, from which it is said."""
LOST_SHARE = 0.5
"""From which it is a problem."""
NAMED = 5
DEFINING = (DocKind.METRIC, DocKind.FEATURE, DocKind.EVENT)


def check_quarantine(patient: Patient) -> Iterator[Finding]:
    """Few rows of each table are in quarantine, and each table has rows."""
    for table in patient.manifest.tables if patient.manifest else ():
        share = table.counts.quarantined_share
        if share is None:
            yield hint(
                "lake",
                f"Table '{table.name}' came without rows.",
                "Put its data into the data folder, then run: signpost build.",
            )
        elif share >= HIGH_SHARE:
            say = problem if share >= LOST_SHARE else hint
            yield say(
                "quarantine",
                f"{share:.0%} of the rows of table '{table.name}' are in quarantine: {_why(table)}.",
                "Correct the column's type or format in the contract, or the data, and build.",
            )


def _why(table: LakeTable) -> str:
    reasons = sorted(table.counts.quarantined.items(), key=lambda item: -item[1])
    columns = {fault.reason: fault.column for fault in reversed(table.problems) if fault.column}
    return ", ".join(
        f"{rows:,} {reason.replace('_', ' ')}"
        + (f" in '{columns[reason]}'" if reason in columns else "")
        for reason, rows in reasons[:NAMED]
    )


def check_definitions(patient: Patient) -> Iterator[Finding]:
    """Definitions have owners and are computed; deprecated ones are used nowhere."""
    docs = _docs(patient)
    active = [doc for doc in docs if doc.status is DocStatus.ACTIVE and doc.doc_kind in DEFINING]
    unowned = [doc.name for doc in active if not doc.owners]
    if unowned:
        yield hint(
            "docs",
            f"{len(unowned)} of {len(active)} documented metrics, features and events name no "
            f"owner: {_named(unowned)}.",
            "Write 'Owner: …' on the page, or 'owner:' into its front matter.",
        )
    yield from _not_computed(patient, active)
    yield from _still_used(patient, docs)


def _docs(patient: Patient) -> tuple[FeatureDoc, ...]:
    folders = [patient.workspace.root / folder for folder in patient.settings.data.docs]
    folders += [patient.data / folder for folder in patient.settings.data.docs_in_data]
    return read_docs([folder for folder in folders if folder.is_dir()]).docs


def _not_computed(patient: Patient, active: Sequence[FeatureDoc]) -> Iterator[Finding]:
    if patient.catalogue is None or not patient.catalogue.metrics:
        return
    known = {
        _plain(name)
        for metric in patient.catalogue.metrics.values()
        for name in (metric.name, metric.label, *metric.synonyms)
    }
    missing = [
        doc.name
        for doc in active
        if doc.doc_kind is DocKind.METRIC and not known & {_plain(doc.name), _plain(doc.title)}
    ]
    if missing:
        yield hint(
            "semantic_models",
            f"{len(missing)} documented metrics are defined in no semantic model, so no table "
            f"backs them: {_named(missing)}.",
            "Define them in semantic_models/, or mark their documents as drafts.",
        )


def _still_used(patient: Patient, docs: Sequence[FeatureDoc]) -> Iterator[Finding]:
    gone = {doc.name: doc for doc in docs if doc.status is DocStatus.DEPRECATED}
    metrics = patient.catalogue.metrics if patient.catalogue else {}
    inputs = {name: metric.name for metric in metrics.values() for name in metric.inputs}
    sql = {doc.name: doc.sql for doc in docs if doc.sql and doc.name not in gone}
    for name, doc in gone.items():
        users = [user for user, text in sql.items() if re.search(rf"\b{re.escape(name)}\b", text)]
        users += [inputs[name]] if name in inputs else []
        use = doc.replaced_by or "another definition"
        if users:
            yield hint(
                "docs",
                f"'{name}' is deprecated and still used by {_named(users)}.",
                f"Let them use {use}.",
            )
        elif name in metrics:
            yield hint(
                "docs",
                f"Metric '{name}' can be asked for, though '{doc.source}' says that it is deprecated.",
                f"Remove it from semantic_models/ in favour of {use}, or correct the page.",
            )


def check_drafts(patient: Patient) -> Iterator[Finding]:
    """Somebody has reviewed what was proposed."""
    root = patient.workspace.root
    places = (
        root.glob("*.toml"),
        root.glob("contracts/*.yaml"),
        root.glob("semantic_models/*.yaml"),
    )
    drafts = [
        str(file.relative_to(root))
        for files in places
        for file in sorted(files)
        if DRAFT in file.read_text("utf-8", errors="replace")[:400]
    ]
    if drafts:
        yield hint(
            "drafts",
            f"{len(drafts)} proposed files were never reviewed: {_named(drafts)}.",
            "Read each, correct it, and delete the line that calls it a draft.",
        )


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", " ", name).strip().casefold()


def _named(names: Sequence[str]) -> str:
    each = list(dict.fromkeys(names))
    shown = ", ".join(each[:NAMED])
    return shown if len(each) <= NAMED else f"{shown} and {len(each) - NAMED} more"
