"""Checks of what people write: contracts and their data, semantic models, synonyms, documents."""

from collections.abc import Iterator

from assistant.errors import AssistantError
from assistant.semantics.synonyms import read_synonyms
from assistant.upkeep.findings import Finding, Patient, hint, problem, told
from connectors.feature_docs.read import read_docs


def check_data(patient: Patient) -> Iterator[Finding]:
    """Every contract finds its files."""
    if patient.contracts and not patient.data.is_dir():
        yield Finding(
            check="data",
            severity="hint" if patient.manifest else "problem",
            message=f"There is no data folder '{patient.data}'.",
            remedy="Set data.path in signpost.toml, or name it: signpost build --data PATH.",
        )
        return
    for contract in patient.contracts:
        if contract.reading.server is None and not any(patient.data.glob(contract.path)):
            yield problem(
                "data",
                f"Contract '{contract.name}' reads '{contract.path}', which matches no file.",
                f"Correct the path in the contract, or put the file into '{patient.data}'.",
            )


def check_semantics(patient: Patient) -> Iterator[Finding]:
    """There are semantic models, over tables that the lake has."""
    if patient.contracts and not patient.workspace.semantic_models.is_dir():
        yield hint(
            "semantic_models",
            "There are no semantic models, so no metric can be asked for.",
            "Add MetricFlow YAML to semantic_models/.",
        )
    catalogue, manifest = patient.catalogue, patient.manifest
    if catalogue is None or manifest is None:
        return
    tables = {dimension.table for dimension in catalogue.dimensions.values()}
    tables |= {metric.table for metric in catalogue.metrics.values() if metric.table}
    for name in sorted(tables):
        if name and manifest.table(name) is None:
            yield problem(
                "semantic_models",
                f"A semantic model reads table '{name}', which the lake does not have.",
                "Correct node_relation.alias, or contract the table and build.",
            )


def check_synonyms(patient: Patient) -> Iterator[Finding]:
    """Synonyms are of metrics and dimensions that exist."""
    try:
        synonyms = read_synonyms(patient.workspace.knowledge)
    except AssistantError as error:
        yield told("knowledge", error)
        return
    if patient.catalogue is None:
        return
    for what, named, known in (
        ("metric", synonyms.metrics, patient.catalogue.metrics),
        ("dimension", synonyms.dimensions, patient.catalogue.dimensions),
        ("dimension", synonyms.values, patient.catalogue.dimensions),
    ):
        for name in sorted(set(named) - set(known)):
            yield problem(
                "knowledge",
                f"knowledge/synonyms.yaml names {what} '{name}', which does not exist.",
                "Correct the name, or delete the entry.",
            )


def check_docs(patient: Patient) -> Iterator[Finding]:
    """Documents are there and can be read."""
    own = [patient.workspace.root / folder for folder in patient.settings.data.docs]
    for folder in own:
        if not folder.is_dir():
            yield hint(
                "docs",
                f"There is no documentation folder '{folder.name}'.",
                "Add Markdown files there, or change data.docs.",
            )
    raw = [patient.data / folder for folder in patient.settings.data.docs_in_data]
    for unread in read_docs([folder for folder in (*own, *raw) if folder.is_dir()]).problems:
        yield problem(
            "docs",
            f"'{unread.source}' cannot be read: {unread.message}",
            "Correct the file, then run: signpost index.",
        )
