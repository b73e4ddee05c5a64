"""Ten thousand invented tables: none crashes, every report adds up, nothing personal is open."""

import os
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from hypothesis import HealthCheck, Phase, given, settings

from benchmarks.figures import Figure
from benchmarks.invented_tables import CANARIES, NAMES, InventedTable, folders, write_folder
from connectors.contract_files import load_contracts
from connectors.errors import SourceError
from connectors.lake.build import build_lake
from connectors.lake.manifest import LakeTable, Manifest
from connectors.lake.options import BuildOptions
from connectors.profiling.profile import DataProfile
from connectors.profiling.profiler import profile_folder
from connectors.proposal.keeping import write_proposal
from connectors.proposal.proposal import propose

TABLES = 10_000
EACH = 5
"""Tables of one folder."""
NOTHING = "holds no table that can be read"


@dataclass
class Tally:
    """What has been found so far."""

    tables: int = 0
    built: int = 0
    rows: int = 0
    faults: Counter[str] = field(default_factory=Counter)


def run() -> list[Figure]:
    """Build the tables, or as many as `SIGNPOST_BENCH_TABLES` says."""
    wanted = int(os.environ.get("SIGNPOST_BENCH_TABLES", TABLES))  # noqa: TID251 - no workspace here
    started = time.monotonic()
    tally = build_invented(wanted)
    note = "; ".join(f"{count} x {fault}" for fault, count in tally.faults.most_common(3))
    seconds = time.monotonic() - started
    counted = f"{tally.built:,} of {tally.tables:,} in a lake, {tally.rows:,} rows, {seconds:.0f} s"
    faults = sum(tally.faults.values())
    return [
        Figure("faults in invented tables", faults, "faults", "0", faults == 0, note or counted),
        Figure("init and build of an invented table", 1000 * seconds / max(tally.tables, 1), "ms"),
    ]


def build_invented(wanted: int) -> Tally:
    """Invent tables, propose and build them, and count what is wrong instead of stopping."""
    tally = Tally()

    @settings(
        max_examples=-(-wanted // EACH),
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(invented=folders(tables_each=EACH))
    def one(invented: tuple[InventedTable, ...]) -> None:
        tally.tables += len(invented)
        try:
            manifest = built(invented)
        except Exception as error:  # noqa: BLE001 (a crash is what is counted)
            tally.faults[f"{type(error).__name__}: {str(error)[:160]}"] += 1
            return
        if manifest is not None:
            tally.built += len(manifest.tables)
            tally.rows += sum(table.counts.rows_in for table in manifest.tables)

    one()
    return tally


def built(invented: Sequence[InventedTable]) -> Manifest | None:
    """Propose and build a folder of tables; None where all of it was rightly refused.

    Raises:
        AssertionError: If a row or a file is unaccounted for, or a personal value is in the lake.
        ConnectorError: If what was proposed does not build.
    """
    with tempfile.TemporaryDirectory() as place:
        data, root = Path(place) / "data", Path(place) / "workspace"
        data.mkdir()
        files = write_folder(data, invented)
        try:
            profile = profile_folder(data)
        except SourceError as error:
            if NOTHING not in str(error):
                raise
            return None
        write_proposal(propose(profile, name="invented").files, root=root)
        manifest = build_lake(
            load_contracts(root / "contracts"),
            data=data,
            lakes=root / "lake",
            secret=b"k" * 32,
            options=BuildOptions(minimum_group=1, threads=1),
        )
        check_report(profile, manifest, files=files)
        check_closed(manifest, lake=root / "lake" / manifest.version)
    return manifest


def check_report(
    profile: DataProfile, manifest: Manifest, *, files: dict[str, InventedTable]
) -> None:
    """Every file is in a table or was named with a reason; every row of a table was counted."""
    skipped = {
        path for item in profile.skipped for path in _matches(profile.folder, item.path, files)
    }
    used: set[str] = set()
    for found in profile.tables:
        of_table = _matches(profile.folder, found.path, files)
        used |= of_table
        given_rows = sum(_rows(file, files[file]) for file in of_table - skipped)
        table = manifest.table(found.name)
        if table is not None:
            assert table.counts.rows_in == given_rows, (found.path, table.counts, given_rows)
            check_sum(table)
    unnamed = sorted(set(files) - used - skipped)
    assert not unnamed, unnamed


def _matches(folder: Path, pattern: str, files: dict[str, InventedTable]) -> set[str]:
    """The files that a path or a pattern stands for."""
    there = {path.relative_to(folder).as_posix() for path in folder.glob(pattern)}
    return {file for file in files if file == pattern or file in there}


def _rows(file: str, table: InventedTable) -> int:
    parts = table.parts()
    return len(parts[0] if len(parts) == 1 else parts[int(Path(file).name[8:10]) - 1])


def check_sum(table: LakeTable) -> None:
    """The parts of a table's report make the whole."""
    counts = table.counts
    gone = sum(counts.quarantined.values()) + counts.duplicates + counts.without_consent
    assert counts.rows_in == counts.rows_out + gone, counts


def check_closed(manifest: Manifest, *, lake: Path) -> None:
    """No personal value is in the lake, and no person's name by its column."""
    with duckdb.connect(str(lake / "safe.duckdb"), read_only=True) as connection:
        for table in manifest.tables:
            assert not NAMES & {column.name for column in table.columns}, table.name
            rows = connection.execute(f'SELECT CAST(t AS VARCHAR) FROM "{table.name}" t').fetchall()
            for (text,) in rows:
                assert not any(canary in text.casefold() for canary in CANARIES), (table.name, text)
