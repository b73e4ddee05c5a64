"""Checks of what keeps people's data in: the secrets, and the jail of the workers."""

from collections.abc import Iterator
from pathlib import Path

from assistant.errors import WarehouseError
from assistant.upkeep.findings import Finding, Patient, hint, problem, told
from assistant.warehouse.jail import MEANINGS
from assistant.warehouse.pool import Warehouse
from connectors.errors import ConnectorError
from connectors.lake.known import open_known
from connectors.lake.manifest import DATABASE
from connectors.lake.publish import current_lake

OTHERS_MAY_READ = 0o077
OWNERS_ONLY = "600"


def check_secret(patient: Patient) -> Iterator[Finding]:
    """The secret is there, and only its owner reads it."""
    path = patient.workspace.secret
    if not path.is_file() and patient.manifest is not None:
        yield problem(
            "secret",
            f"The secret '{path}' that keyed the lake's ids is gone; the next build makes a new one, "
            "and every id changes.",
            "Restore it from a backup; where there is none, run: signpost build.",
        )
    yield from _readable(path)


def check_known(patient: Patient) -> Iterator[Finding]:
    """Identifiers of the raw data are recognised in text, and only the owner reads their key."""
    yield from _readable(patient.workspace.known_key)
    if patient.manifest is None:
        return
    lake = current_lake(patient.workspace.lakes)
    if lake is not None and open_known(lake, patient.workspace.known_key) is None:
        yield problem(
            "known",
            "Identifiers of the raw data are not recognised in questions and answers: their list or "
            "its key is gone.",
            "Run: signpost build.",
        )


def check_jail(patient: Patient) -> Iterator[Finding]:
    """The workers give up all that this system lets them give up."""
    try:
        lake = current_lake(patient.workspace.lakes)
    except ConnectorError:
        return  # it was said why the lake is no use
    if lake is None or patient.manifest is None:
        return
    with Warehouse(lake / DATABASE) as warehouse:
        try:
            given_up = warehouse.given_up()
        except WarehouseError as error:
            yield told("jail", error)
            return
    for words in (words for name, words in MEANINGS.items() if name not in given_up):
        yield hint(
            "jail",
            f"Of a query's process it cannot be had here that {words}.",
            "Run it on Linux as root or with user namespaces, or set it in the container.",
        )


def _readable(path: Path) -> Iterator[Finding]:
    if path.is_file() and path.stat().st_mode & OTHERS_MAY_READ:
        yield problem(
            "secret",
            f"'{path}' can be read by others than its owner.",
            f"Run: chmod {OWNERS_ONLY} '{path}'.",
        )
