"""What is missing or inconsistent in a workspace, and how to mend it."""

from collections.abc import Callable, Iterator
from pathlib import Path

from assistant.errors import AssistantError
from assistant.semantics.catalogue import Catalogue
from assistant.semantics.catalogue_reader import load_catalogue
from assistant.semantics.synonyms import Synonyms
from assistant.settings import load_settings
from assistant.stores import read_lake
from assistant.upkeep.age_checks import check_contract_age, check_data_age
from assistant.upkeep.building import data_folder
from assistant.upkeep.built_checks import (
    check_ignored,
    check_index,
    check_lake,
    check_rates,
    check_state,
)
from assistant.upkeep.findings import Finding, Patient, told
from assistant.upkeep.privacy_checks import check_jail, check_known, check_secret
from assistant.upkeep.quality_checks import check_definitions, check_drafts, check_quarantine
from assistant.upkeep.written_checks import (
    check_data,
    check_docs,
    check_semantics,
    check_synonyms,
)
from assistant.workspace import Workspace
from connectors.contract_files import load_contracts
from connectors.contracts import TableContract
from connectors.errors import ConnectorError
from connectors.lake.manifest import Manifest
from connectors.lake.publish import current_lake


def examine(workspace: Workspace, *, data: Path | None = None) -> tuple[Finding, ...]:
    """Run every check, in order."""
    try:
        settings = load_settings(workspace.root)
    except AssistantError as error:
        return (told("settings", error),)
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


def _contracts(workspace: Workspace, findings: list[Finding]) -> tuple[TableContract, ...]:
    if not any(workspace.contracts.glob("*.odcs.yaml")):
        return ()
    try:
        return load_contracts(workspace.contracts)
    except ConnectorError as error:
        findings.append(told("contracts", error))
        return ()


def _manifest(workspace: Workspace, findings: list[Finding]) -> Manifest | None:
    try:
        lake = current_lake(workspace.lakes)
        return read_lake(lake) if lake is not None else None
    except (ConnectorError, AssistantError) as error:
        findings.append(told("lake", error))
        return None


def _catalogue(
    workspace: Workspace, manifest: Manifest | None, findings: list[Finding]
) -> Catalogue | None:
    if not workspace.semantic_models.is_dir():
        return None
    try:
        return load_catalogue(workspace.semantic_models, manifest, Synonyms())
    except AssistantError as error:
        findings.append(told("semantic_models", error))
        return None


CHECKS: tuple[Callable[[Patient], Iterator[Finding]], ...] = (
    check_data,
    check_data_age,
    check_lake,
    check_contract_age,
    check_quarantine,
    check_semantics,
    check_synonyms,
    check_docs,
    check_definitions,
    check_drafts,
    check_index,
    check_state,
    check_rates,
    check_secret,
    check_known,
    check_jail,
    check_ignored,
)
