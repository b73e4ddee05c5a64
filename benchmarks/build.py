"""`signpost build` of a real shop against one plain DuckDB COPY of the same columns."""

import tempfile
from pathlib import Path

import duckdb

from benchmarks.figures import Figure, paired, shared_data
from connectors.contract_files import load_contracts
from connectors.contracts import ColumnContract, TableContract
from connectors.lake.build import build_lake
from connectors.lake.options import BuildOptions

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "thelook"
NAME = "build of thelook / plain COPY"


def run() -> list[Figure]:
    """Both write every kept column of every table, partitioned by day where a table has a time."""
    shared = shared_data()
    if shared is None or not (shared / "thelook").is_dir():
        return [Figure(NAME, None, "x", "<= 2 x", note="data set 'thelook' is absent")]
    data, contracts = shared / "thelook", load_contracts(EXAMPLE / "contracts")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)

        def build() -> None:
            options = BuildOptions(keep_builds=1)
            build_lake(contracts, data=data, lakes=root / "lake", secret=b"k" * 32, options=options)

        def copy() -> None:
            with tempfile.TemporaryDirectory() as target:
                plain_copy(contracts, data=data, target=Path(target))

        measured = paired(build, copy, rounds=3)
    note = f"{measured.subject:.1f} s / {measured.baseline:.1f} s, median of 3 pairs"
    return [Figure(NAME, measured.ratio, "x", "<= 2 x", measured.ratio <= 2, note)]


def plain_copy(contracts: tuple[TableContract, ...], *, data: Path, target: Path) -> None:
    """One COPY per table, as somebody would write it who governs nothing."""
    with duckdb.connect() as connection:
        for contract in contracts:
            columns = ", ".join(f'"{column.source}"' for column in contract.kept)
            source = f"read_parquet('{data / contract.path}')"
            place = target / contract.name
            time = contract.column(contract.time) if contract.time else None
            connection.execute(
                _statement(columns, source=source, place=place, time=time)
            ).fetchall()


def _statement(columns: str, *, source: str, place: Path, time: ColumnContract | None) -> str:
    if time is None:
        return f"COPY (SELECT {columns} FROM {source}) TO '{place}.parquet' (FORMAT parquet)"
    return (
        f'COPY (SELECT {columns}, CAST("{time.source}" AS DATE) AS day FROM {source}) '
        f"TO '{place}' (FORMAT parquet, PARTITION_BY (day))"
    )
