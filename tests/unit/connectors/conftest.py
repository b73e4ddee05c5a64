"""A small table and its build."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from connectors.contract_files import load_contracts
from connectors.contracts import TableContract
from connectors.lake.build import build_lake
from connectors.lake.manifest import LakeTable, Manifest
from connectors.lake.options import BuildOptions
from connectors.profiling.profile import DataProfile
from connectors.profiling.profiler import profile_folder
from connectors.proposal.proposal import propose
from connectors.proposal.workspace_files import left_out

Build = Callable[..., Manifest]


@dataclass(frozen=True)
class Unedited:
    """A folder that nobody described, and its lake."""

    profile: DataProfile
    manifest: Manifest
    lake: Path

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.lake / "safe.duckdb"), read_only=True) as connection:
            return connection.sql(query).fetchall()

    @property
    def said(self) -> str:
        """All that was left out or noted."""
        notes = [text for table in self.manifest.tables for text in table.notes]
        return "\n".join((*left_out(self.profile), *notes))


COLUMNS = (
    {"name": "event_id", "source": "event_id", "type": "string", "primary_key": True},
    {
        "name": "user_id",
        "source": "user_id",
        "type": "string",
        "classification": "pseudonymous",
        "entity": "user",
    },
    {"name": "at", "source": "at", "type": "timestamp", "required": True},
    {"name": "kind", "source": "kind", "type": "string"},
    {"name": "seconds", "source": "seconds", "type": "integer"},
)
HEADER = "event_id,user_id,at,kind,seconds"
NOW = datetime(2026, 3, 1, 12)  # noqa: DTZ001 - naive means UTC


@pytest.fixture
def contract() -> Callable[..., TableContract]:
    def make(**changes: Any) -> TableContract:
        values = {
            "name": "plays",
            "kind": "events",
            "path": "plays*.csv",
            "file_format": "csv",
            "columns": COLUMNS,
            "time": "at",
            "person": "user_id",
            "event_type": "kind",
        }
        return TableContract.model_validate(values | changes)

    return make


@pytest.fixture
def build(tmp_path: Path) -> Build:
    def run(*contracts: TableContract, **options: Any) -> Manifest:
        return build_lake(
            contracts,
            data=tmp_path / "data",
            lakes=tmp_path / "lakes",
            secret=b"s" * 32,
            options=BuildOptions(**({"now": NOW, "minimum_group": 1} | options)),
        )

    return run


@pytest.fixture
def raw(tmp_path: Path) -> Callable[[str, str], Path]:
    def write(name: str, text: str) -> Path:
        path = tmp_path / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def only() -> Callable[[Manifest], LakeTable]:
    return lambda manifest: manifest.tables[0]


@pytest.fixture
def unedited(tmp_path: Path) -> Callable[..., Unedited]:
    """Proposes contracts for a folder and builds them as they came out."""

    def run(folder: Path) -> Unedited:
        profile = profile_folder(folder)
        place = tmp_path / "contracts"
        place.mkdir(exist_ok=True)
        for name, text in propose(profile, name="test").files.items():
            if name.startswith("contracts/"):
                (tmp_path / name).write_text(text, encoding="utf-8")
        lakes = tmp_path / "unedited"
        manifest = build_lake(
            load_contracts(place),
            data=folder,
            lakes=lakes,
            secret=b"s" * 32,
            options=BuildOptions(now=NOW, minimum_group=1, memory_mb=512),
        )
        return Unedited(profile=profile, manifest=manifest, lake=lakes / manifest.version)

    return run
