"""Checks of age: what people or loads changed after it was built from."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from assistant.upkeep.findings import Finding, Patient, hint
from connectors.contracts import TableContract

NAMED = 3
"""Files named in one finding."""


def check_contract_age(patient: Patient) -> Iterator[Finding]:
    """No contract was edited after the lake was built."""
    if patient.manifest is None or not patient.contracts:
        return
    edited = _newer(patient.workspace.contracts.glob("*.odcs.yaml"), patient.manifest.built_at)
    if edited:
        yield hint(
            "lake",
            f"{_files(edited)} changed after the lake was built.",
            "Run: signpost build, then signpost index.",
        )


def check_data_age(patient: Patient) -> Iterator[Finding]:
    """No raw file came after the lake was built."""
    if patient.manifest is None or not patient.data.is_dir():
        return
    for contract in patient.contracts:
        newer = _newer(_raw(contract, patient.data), patient.manifest.built_at)
        if newer:
            yield hint(
                "data",
                f"Table '{contract.name}': {_files(newer)} came after the lake was built.",
                "Run: signpost build, then signpost index.",
            )


def _raw(contract: TableContract, data: Path) -> Iterator[Path]:
    try:
        for match in data.glob(contract.path):
            yield from (match.rglob("*") if match.is_dir() else (match,))
    except (ValueError, NotImplementedError):  # an address, or an absolute path
        return


def _newer(files: Iterable[Path], moment: datetime) -> list[str]:
    limit = moment.astimezone(UTC).timestamp()
    return sorted(file.name for file in files if file.is_file() and file.stat().st_mtime > limit)


def _files(names: list[str]) -> str:
    shown = ", ".join(f"'{name}'" for name in names[:NAMED])
    return shown if len(names) <= NAMED else f"{shown} and {len(names) - NAMED} more files"
