"""What is kept to protect people across answers, and where it lies in a workspace."""

from typing import TYPE_CHECKING

from assistant.state.shared_privacy import SharedHistory, SharedLedger
from guardrails.privacy.history import PopulationHistory
from guardrails.privacy.protection import Protection, Standard
from guardrails.privacy.standard import DifferenceGuard
from guardrails.sql.declared import Declared

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.settings import PrivacySettings
    from assistant.state.database import Database
    from assistant.workspace import Workspace


def open_protection(
    workspace: "Workspace",
    settings: "PrivacySettings",
    *,
    lake_version: str,
    declared: Declared = frozenset(),
    database: "Database | None" = None,
) -> Protection:
    """The mode of the settings, with all that was answered before.

    Args:
        workspace: Where it is kept.
        settings: The mode and its limits.
        lake_version: The lake in use.
        declared: Lower-case table and column of every dimension of the semantic models.
        database: The state's, which keeps it where replicas share it; None or a file: `privacy.db`.

    Raises:
        NoiseError: If the mode is strict and OpenDP is not installed.
    """
    shared = database if database is not None and database.is_shared else None
    if settings.mode == "strict":
        return _open_strict(workspace, settings, lake_version=lake_version, shared=shared)
    own = PopulationHistory(privacy_file(workspace))
    guard = DifferenceGuard(
        history=own if shared is None else SharedHistory(shared),
        lake_version=lake_version,
        most_answers=settings.most_answers,
    )
    return Standard(guard=guard, declared=declared)


def _open_strict(
    workspace: "Workspace",
    settings: "PrivacySettings",
    *,
    lake_version: str,
    shared: "Database | None",
) -> Protection:
    from guardrails.privacy import noise  # noqa: PLC0415 (only where noise is wanted)
    from guardrails.privacy.ledger import Ledger  # noqa: PLC0415
    from guardrails.privacy.strict import Budget, Strict  # noqa: PLC0415
    from guardrails.sql.bounded_level import Limits  # noqa: PLC0415

    noise.require()
    return Strict(
        ledger=Ledger(privacy_file(workspace)) if shared is None else SharedLedger(shared),
        limits=Limits(settings.contribution_limit, settings.groups_limit),
        budget=Budget(settings.epsilon_per_query, settings.epsilon_total),
        lake_version=lake_version,
    )


def privacy_file(workspace: "Workspace") -> "Path":
    """SQLite file of answered populations, budgets and noisy answers; rebuilds keep it."""
    return workspace.built / "privacy.db"
