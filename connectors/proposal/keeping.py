"""A proposal written to disk so that a person's edits outlive the next one."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from connectors.errors import ConnectorError

RECORD = ".signpost/proposed.json"


class ProposalError(ConnectorError):
    """The proposal cannot be written."""


@dataclass(frozen=True)
class Written:
    """What became of every proposed file."""

    created: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: tuple[str, ...]
    kept: tuple[str, ...]
    """Changed by a person since they were proposed; nothing was written."""
    removed: tuple[str, ...] = ()
    """Proposed before and removed by a person; they are not written again."""
    vanished: tuple[str, ...] = ()
    """Proposed before of data that is there no more; nothing was changed."""


def write_proposal(files: dict[str, str], *, root: Path) -> Written:
    """Write the files that nobody changed; a file that a person made or edited is kept.

    Raises:
        ProposalError: If the folder cannot be written to.
    """
    recorded = _recorded(root)
    outcome: dict[str, list[str]] = {
        "created": [],
        "updated": [],
        "unchanged": [],
        "kept": [],
        "removed": [],
    }
    try:
        for path, text in files.items():
            outcome[_write(root / path, text, proposed=recorded.get(path))].append(path)
        digests = {
            path: digest(text)
            for path, text in files.items()
            if path not in {*outcome["kept"], *outcome["removed"]}
        }
        target = root / RECORD
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(recorded | digests, indent=1, sort_keys=True) + "\n", "utf-8")
    except OSError as error:
        message = (
            f"'{error.filename or root}' cannot be written ({error.strerror}). "
            "Name a folder that you may write to."
        )
        raise ProposalError(message) from None
    gone = tuple(path for path in sorted(recorded.keys() - files.keys()) if (root / path).exists())
    return Written(**{key: tuple(paths) for key, paths in outcome.items()}, vanished=gone)


def _write(target: Path, text: str, *, proposed: str | None) -> str:
    if target.exists():
        there = target.read_bytes()
        if there == text.encode():
            return "unchanged"
        if hashlib.sha256(there).hexdigest() != proposed:
            return "kept"
    elif proposed is not None:
        return "removed"
    outcome = "updated" if target.exists() else "created"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, "utf-8")
    return outcome


def _recorded(root: Path) -> dict[str, str]:
    try:
        found = json.loads((root / RECORD).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def digest(text: str) -> str:
    """SHA-256 of a text as written."""
    return hashlib.sha256(text.encode()).hexdigest()
