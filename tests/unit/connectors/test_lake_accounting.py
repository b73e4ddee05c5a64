"""Rules of the build's own audit: rows that nobody can account for are never published."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from connectors.contracts import TableContract
from connectors.errors import BuildError
from connectors.lake.accounting import check_counts, check_files
from connectors.lake.manifest import LakeTable, Manifest, RowCounts
from connectors.lake.publish import current_lake

GOOD = RowCounts(rows_in=10, rows_out=5, quarantined={"future": 2}, duplicates=2, without_consent=1)
HEADER = "event_id,user_id,at,kind,seconds\n"
ROWS = "e1,u1,2026-02-01,play,3\ne1,u1,2026-02-01,play,3\n,u1,2026-02-01,play,3\n"


def test_counts_that_add_up_pass() -> None:
    check_counts("plays", GOOD)

    assert GOOD.quarantined_share == 0.2
    assert RowCounts(rows_in=0, rows_out=0).quarantined_share is None


@pytest.mark.parametrize(
    "change",
    [{"rows_in": 11}, {"rows_out": 4}, {"quarantined": {}}, {"duplicates": 3}],
)
def test_one_row_too_many_or_too_few_stops_the_build(change: dict[str, Any]) -> None:
    with pytest.raises(BuildError, match=r"'plays'.*accounted for. Nothing was published"):
        check_counts("plays", GOOD.model_copy(update=change))


@pytest.fixture
def built(
    raw: Callable[[str, str], Path],
    build: Callable[..., Manifest],
    contract: Callable[..., TableContract],
    tmp_path: Path,
) -> tuple[Manifest, Path]:
    raw("plays.csv", HEADER + ROWS)
    manifest = build(contract())
    folder = current_lake(tmp_path / "lakes")
    assert folder is not None
    return manifest, folder


def audit(table: LakeTable, folder: Path) -> None:
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"ATTACH '{folder / 'safe.duckdb'}' AS safe (READ_ONLY)")
        check_files(connection, [table], folder=folder, quarantine=folder / "quarantine.parquet")


def test_a_build_agrees_with_its_files(built: tuple[Manifest, Path]) -> None:
    manifest, folder = built
    table = manifest.tables[0]

    audit(table, folder)

    assert table.counts.accounted_for == table.counts.rows_in == 3


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"rows_in": 4, "rows_out": 2}, "the lake's database holds 1 rows, meant were 2"),
        (
            {"rows_in": 4, "quarantined": {"empty_key": 2}},
            "the quarantine holds 1 rows, meant were 2",
        ),
    ],
)
def test_a_report_that_its_files_contradict_stops_the_build(
    built: tuple[Manifest, Path], change: dict[str, Any], place: str
) -> None:
    manifest, folder = built
    table = manifest.tables[0]
    false = table.model_copy(update={"counts": table.counts.model_copy(update=change)})

    with pytest.raises(BuildError, match=place):
        audit(false, folder)


def test_a_lost_file_of_the_lake_stops_the_build(built: tuple[Manifest, Path]) -> None:
    manifest, folder = built
    for file in (folder / "tables").rglob("*.parquet"):
        with duckdb.connect(":memory:") as connection:
            empty = f"(FROM read_parquet('{file}') LIMIT 0)"
            connection.execute(f"COPY {empty} TO '{file}.new' (FORMAT parquet)")
        Path(f"{file}.new").replace(file)

    with pytest.raises(BuildError, match=r"files holds 0 rows, meant were 1"):
        audit(manifest.tables[0], folder)
