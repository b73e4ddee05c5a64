"""What an examination looks at, and what it finds."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from assistant.problems import parts_of
from assistant.semantics.catalogue import Catalogue
from assistant.settings import Settings
from assistant.workspace import Workspace
from connectors.contracts import TableContract
from connectors.lake.manifest import Manifest


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


def problem(check: str, message: str, remedy: str) -> Finding:
    """Something that must be mended."""
    return Finding(check=check, severity="problem", message=message, remedy=remedy)


def hint(check: str, message: str, remedy: str) -> Finding:
    """Something worth knowing."""
    return Finding(check=check, severity="hint", message=message, remedy=remedy)


def told(check: str, error: Exception) -> Finding:
    """An error's two parts: what is wrong, what to do."""
    message, remedy = parts_of(str(error))
    return problem(check, message, remedy or "Correct it.")
