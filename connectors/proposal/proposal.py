"""A whole workspace proposed from a profile, as text by path."""

from dataclasses import dataclass

from connectors.contract_checks import check_contracts
from connectors.profiling.profile import DataProfile
from connectors.proposal.contract_text import contract_text
from connectors.proposal.contracts import contract_of
from connectors.proposal.lake_names import name_tables
from connectors.proposal.lookups import with_lookups
from connectors.proposal.semantic_models import TIME_SPINE, semantic_texts
from connectors.proposal.sessions import with_session_length
from connectors.proposal.workspace_files import (
    DOCS,
    GITIGNORE,
    SYNONYMS,
    decisions,
    left_out,
    readme_text,
    settings_text,
)


@dataclass(frozen=True)
class Proposal:
    """Files to write, and what their reader should know."""

    files: dict[str, str]
    """Text by path relative to the workspace, `/` between parts."""
    decisions: tuple[str, ...]
    """What is in doubt, each beginning with the file where it is decided."""
    left_out: tuple[str, ...]
    """Files and columns not used, with reasons."""


def propose(profile: DataProfile, *, name: str) -> Proposal:
    """Propose contracts, semantic models and everything else of a workspace.

    Raises:
        ContractError: If the contracts contradict each other, which is a defect of the profile.
    """
    profile = with_session_length(with_lookups(profile, name_tables(profile)))
    names = name_tables(profile)
    contracts = {
        table.name: contract_of(names[table.name], all_names=names) for table in profile.tables
    }
    check_contracts(list(contracts.values()))
    files = {
        "signpost.toml": settings_text(profile, name=name),
        "README.md": readme_text(profile, names, name=name),
        ".gitignore": GITIGNORE,
        "docs/notes.md": DOCS,
        "knowledge/synonyms.yaml": SYNONYMS,
        "semantic_models/time_spine.yaml": TIME_SPINE,
    }
    for table in profile.tables:
        files[f"contracts/{table.name}.odcs.yaml"] = contract_text(contracts[table.name], table)
    for table_name, text in semantic_texts(profile, names).items():
        files[f"semantic_models/{table_name}.yaml"] = text
    return Proposal(
        files=dict(sorted(files.items())),
        decisions=decisions(profile, names),
        left_out=left_out(profile),
    )
