"""Checks of what commands have built: lake, index, conversations, secret, and that git ignores it."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from assistant.access.options import RateSettings
from assistant.errors import AssistantError
from assistant.state.database import open_database
from assistant.stores import pointer
from assistant.upkeep.findings import Finding, Patient, problem, told
from retrieval.errors import RetrievalError
from retrieval.vector_server import VectorServer


def check_lake(patient: Patient) -> Iterator[Finding]:
    """There is a lake, and it has what the contracts name."""
    if not patient.contracts:
        return
    if patient.manifest is None:
        if pointer(patient.workspace.lakes) is None:  # otherwise it was said why it is no use
            yield problem("lake", "There is no lake yet.", "Run: signpost build.")
        return
    for contract in patient.contracts:
        table = patient.manifest.table(contract.name)
        columns = {column.name for column in table.columns} if table else set()
        missing = [column.name for column in contract.kept if column.name not in columns]
        if table is None or missing:
            what = f"columns {', '.join(missing)}" if table else "the table"
            yield problem(
                "lake",
                f"The lake lacks {what} of contract '{contract.name}'.",
                "Run: signpost build.",
            )


def check_index(patient: Patient) -> Iterator[Finding]:
    """There is an index, made for the current lake."""
    version = pointer(patient.workspace.index)
    if version is None:
        yield problem("index", "There is no search index.", "Run: signpost index.")
        return
    place = patient.workspace.index / version / "index.json"
    try:
        built_for = IndexFile.model_validate_json(place.read_bytes()).lake_version
    except (OSError, ValueError):
        yield problem("index", f"The index '{version}' is gone or damaged.", "Run: signpost index.")
        return
    if patient.manifest is None and patient.contracts:
        return  # the lake comes first
    lake = patient.manifest.version if patient.manifest else None
    if built_for != lake:
        yield problem(
            "index",
            f"The index was built for lake '{built_for}'; the current lake is '{lake}'.",
            "Run: signpost index.",
        )
        return
    yield from _check_vectors(place.parent, patient.settings.index.server)


def _check_vectors(folder: Path, server: VectorServer | None) -> Iterator[Finding]:
    """They lie where the settings say, and are whole."""
    from retrieval.health import check_vectors  # noqa: PLC0415 (0.5 s of imports)
    from retrieval.versions import check_place, read_manifest  # noqa: PLC0415

    try:
        check_place(read_manifest(folder), server=server)
        if server is not None:
            check_vectors(folder, server=server)
            return
    except RetrievalError as error:
        yield told("index", error)
        return
    # Files that are damaged can take their reader down with them: it is a process of its own.
    command = [sys.executable, "-m", "retrieval.health", str(folder)]
    code = subprocess.run(command, check=False, capture_output=True).returncode  # noqa: S603 (fixed)
    if code != 0:
        yield problem(
            "index",
            f"The vectors of index '{folder.name}' are damaged or lost.",
            "Run: signpost index --rebuild.",
        )


class IndexFile(BaseModel):
    """The part of an index manifest that the doctor reads."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    lake_version: str | None


def check_state(patient: Patient) -> Iterator[Finding]:
    """Conversations, feedback, keys and costs can be opened."""
    state = patient.settings.state
    if state.url is None and not patient.workspace.state.is_file():
        return
    try:
        open_database(patient.workspace, state).close()
    except AssistantError as error:
        yield told("state", error)


def check_rates(patient: Patient) -> Iterator[Finding]:
    """What counts requests can be reached, or nobody is let in."""
    settings = patient.settings.access.rates
    if settings.storage == RateSettings().storage:
        return
    from assistant.access.rates import Rates  # noqa: PLC0415 (0.1 s of imports)

    try:
        reached = Rates(settings).answers()
    except AssistantError as error:
        yield told("access", error)
        return
    if not reached:
        yield problem(
            "access",
            "What 'access.rates.storage' names does not answer, so nobody would be let in.",
            "Start it, or correct the address.",
        )


def check_ignored(patient: Patient) -> Iterator[Finding]:
    """Git leaves out what was built."""
    git = shutil.which("git")
    if git is None or not patient.workspace.built.is_dir():
        return
    command = [git, "-C", str(patient.workspace.root), "check-ignore", "-q", ".signpost/state.db"]
    code = subprocess.run(command, check=False, capture_output=True).returncode  # noqa: S603 (fixed)
    if code == 1:  # 128 means that this is no git repository
        yield problem(
            "git",
            "git does not ignore '.signpost', which holds the secret and the lake.",
            "Add the line '.signpost/' to .gitignore.",
        )
