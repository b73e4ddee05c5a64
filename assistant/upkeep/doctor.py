"""What is missing or inconsistent in a workspace, and how to mend it."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from assistant.errors import AssistantError
from assistant.semantics.catalogue import Catalogue
from assistant.semantics.catalogue_reader import load_catalogue
from assistant.semantics.synonyms import Synonyms, read_synonyms
from assistant.settings import Settings, load_settings
from assistant.stores import pointer
from assistant.upkeep.building import data_folder
from assistant.workspace import Workspace
from connectors.contract_files import load_contracts
from connectors.contracts import TableContract
from connectors.errors import ConnectorError
from connectors.feature_docs.read import read_docs
from connectors.lake.manifest import Manifest, read_manifest
from connectors.lake.publish import current_lake

OTHERS_MAY_READ = 0o077
OWNERS_ONLY = "600"


class Finding(BaseModel):
    """One thing that is wrong or worth knowing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    check: str
    severity: Literal["problem", "hint"]
    message: str
    remedy: str


@dataclass(frozen=True)
class Patient:
    """What the checks look at; what could not be read is None and was said."""

    workspace: Workspace
    settings: Settings
    contracts: tuple[TableContract, ...]
    manifest: Manifest | None
    catalogue: Catalogue | None
    data: Path


def examine(workspace: Workspace, *, data: Path | None = None) -> tuple[Finding, ...]:
    """Run every check, in order."""
    try:
        settings = load_settings(workspace.root)
    except AssistantError as error:
        return (_told("settings", error),)
    findings: list[Finding] = []
    patient = Patient(
        workspace=workspace,
        settings=settings,
        contracts=_contracts(workspace, findings),
        manifest=_manifest(workspace, findings),
        catalogue=None,
        data=data_folder(workspace, settings, data=data),
    )
    catalogue = _catalogue(workspace, patient.manifest, findings)
    patient = Patient(**{**patient.__dict__, "catalogue": catalogue})
    for check in CHECKS:
        findings.extend(check(patient))
    return tuple(findings)


def _told(check: str, error: Exception) -> Finding:
    """An error's two parts: what is wrong, what to do."""
    text = " ".join(str(error).split())
    message, _, remedy = text.rpartition(". ")
    if not message:
        message, remedy = text, "Correct it."
    return Finding(check=check, severity="problem", message=f"{message}.", remedy=remedy)


def _contracts(workspace: Workspace, findings: list[Finding]) -> tuple[TableContract, ...]:
    if not any(workspace.contracts.glob("*.odcs.yaml")):
        return ()
    try:
        return load_contracts(workspace.contracts)
    except ConnectorError as error:
        findings.append(_told("contracts", error))
        return ()


def _manifest(workspace: Workspace, findings: list[Finding]) -> Manifest | None:
    try:
        lake = current_lake(workspace.lakes)
        return read_manifest(lake) if lake is not None else None
    except (ConnectorError, OSError, ValueError) as error:
        findings.append(_told("lake", error))
        return None


def _catalogue(
    workspace: Workspace, manifest: Manifest | None, findings: list[Finding]
) -> Catalogue | None:
    if not workspace.semantic_models.is_dir():
        return None
    try:
        return load_catalogue(workspace.semantic_models, manifest, Synonyms())
    except AssistantError as error:
        findings.append(_told("semantic_models", error))
        return None


def _data(patient: Patient) -> Iterator[Finding]:
    if patient.contracts and not patient.data.is_dir():
        yield Finding(
            check="data",
            severity="hint" if patient.manifest else "problem",
            message=f"There is no data folder '{patient.data}'.",
            remedy="Set data.path in signpost.toml, or name it: signpost build --data PATH.",
        )
        return
    for contract in patient.contracts:
        if not any(patient.data.glob(contract.path)):
            yield Finding(
                check="data",
                severity="problem",
                message=f"Contract '{contract.name}' reads '{contract.path}', which matches no file.",
                remedy=f"Correct the path in the contract, or put the file into '{patient.data}'.",
            )


def _lake(patient: Patient) -> Iterator[Finding]:
    if not patient.contracts:
        return
    if patient.manifest is None:
        yield Finding(
            check="lake",
            severity="problem",
            message="There is no lake yet.",
            remedy="Run: signpost build.",
        )
        return
    for contract in patient.contracts:
        table = patient.manifest.table(contract.name)
        columns = {column.name for column in table.columns} if table else set()
        missing = [column.name for column in contract.kept if column.name not in columns]
        if table is None or missing:
            what = f"columns {', '.join(missing)}" if table else "the table"
            yield Finding(
                check="lake",
                severity="problem",
                message=f"The lake lacks {what} of contract '{contract.name}'.",
                remedy="Run: signpost build.",
            )


def _semantics(patient: Patient) -> Iterator[Finding]:
    catalogue, manifest = patient.catalogue, patient.manifest
    if catalogue is None or manifest is None:
        return
    tables = {dimension.table for dimension in catalogue.dimensions.values()}
    tables |= {metric.table for metric in catalogue.metrics.values() if metric.table}
    for name in sorted(tables):
        if name and manifest.table(name) is None:
            yield Finding(
                check="semantic_models",
                severity="problem",
                message=f"A semantic model reads table '{name}', which the lake does not have.",
                remedy="Correct node_relation.alias, or contract the table and build.",
            )


def _synonyms(patient: Patient) -> Iterator[Finding]:
    try:
        synonyms = read_synonyms(patient.workspace.knowledge)
    except AssistantError as error:
        yield _told("knowledge", error)
        return
    if patient.catalogue is None:
        return
    for what, named, known in (
        ("metric", synonyms.metrics, patient.catalogue.metrics),
        ("dimension", synonyms.dimensions, patient.catalogue.dimensions),
        ("dimension", synonyms.values, patient.catalogue.dimensions),
    ):
        for name in sorted(set(named) - set(known)):
            yield Finding(
                check="knowledge",
                severity="problem",
                message=f"knowledge/synonyms.yaml names {what} '{name}', which does not exist.",
                remedy="Correct the name, or delete the entry.",
            )


def _docs(patient: Patient) -> Iterator[Finding]:
    own = [patient.workspace.root / folder for folder in patient.settings.data.docs]
    for folder in own:
        if not folder.is_dir():
            yield Finding(
                check="docs",
                severity="hint",
                message=f"There is no documentation folder '{folder.name}'.",
                remedy="Add Markdown files there, or change data.docs.",
            )
    raw = [patient.data / folder for folder in patient.settings.data.docs_in_data]
    for problem in read_docs([folder for folder in (*own, *raw) if folder.is_dir()]).problems:
        yield Finding(
            check="docs",
            severity="problem",
            message=f"'{problem.source}' cannot be read: {problem.message}",
            remedy="Correct the file, then run: signpost index.",
        )


def _index(patient: Patient) -> Iterator[Finding]:
    version = pointer(patient.workspace.index)
    if version is None:
        yield Finding(
            check="index",
            severity="problem",
            message="There is no search index.",
            remedy="Run: signpost index.",
        )
        return
    place = patient.workspace.index / version / "index.json"
    lake = patient.manifest.version if patient.manifest else None
    try:
        built_for = IndexFile.model_validate_json(place.read_bytes()).lake_version
    except (OSError, ValueError):
        built_for = "unreadable"
    if built_for != lake:
        yield Finding(
            check="index",
            severity="problem",
            message=f"The index was built for lake '{built_for}'; the current lake is '{lake}'.",
            remedy="Run: signpost index.",
        )


class IndexFile(BaseModel):
    """The part of an index manifest that the doctor reads."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    lake_version: str | None


def _secret(patient: Patient) -> Iterator[Finding]:
    path = patient.workspace.secret
    if path.is_file() and path.stat().st_mode & OTHERS_MAY_READ:
        yield Finding(
            check="secret",
            severity="problem",
            message=f"'{path}' can be read by others than its owner.",
            remedy=f"Run: chmod {OWNERS_ONLY} '{path}'.",
        )


def _ignored(patient: Patient) -> Iterator[Finding]:
    git = shutil.which("git")
    if git is None or not patient.workspace.built.is_dir():
        return
    command = [git, "-C", str(patient.workspace.root), "check-ignore", "-q", ".signpost/state.db"]
    code = subprocess.run(command, check=False, capture_output=True).returncode  # noqa: S603 (fixed)
    if code == 1:  # 128 means that this is no git repository
        yield Finding(
            check="git",
            severity="problem",
            message="git does not ignore '.signpost', which holds the secret and the lake.",
            remedy="Add the line '.signpost/' to .gitignore.",
        )


CHECKS: tuple[Callable[[Patient], Iterator[Finding]], ...] = (
    _data,
    _lake,
    _semantics,
    _synonyms,
    _docs,
    _index,
    _secret,
    _ignored,
)
