"""Memory does not grow with the file: builds in processes of their own, of ten rows and of 60 MB."""

# ruff: noqa: S608 - generated rows

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

MEMORY_MB = 96
"""Of the engine; without it, the larger file takes 280 MB more than nothing at all."""
MARGIN_MB = 50
SCRIPT = """
import sys
from pathlib import Path
from connectors.contracts import TableContract
from connectors.lake.build import build_lake
from connectors.lake.options import BuildOptions
columns = [{"name": name, "source": name, "type": kind} for name, kind in (("id", "integer"), ("trace", "string"))]
place = Path(sys.argv[1])
manifest = build_lake(
    [TableContract.model_validate({"name": "log", "kind": "reference", "path": "log.csv",
                                   "file_format": "csv", "columns": columns})],
    data=place, lakes=place / "lakes", secret=b"s" * 32,
    options=BuildOptions(memory_mb=int(sys.argv[2]), threads=1, minimum_group=1),
)
print(manifest.tables[0].counts.rows_out)
"""


def _peak_mb(folder: Path, *, rows: int) -> float:
    folder.mkdir()
    with duckdb.connect() as connection:
        texts = (
            "md5(CAST(i AS VARCHAR)) || md5(CAST(i + 1 AS VARCHAR)) || md5(CAST(i + 2 AS VARCHAR))"
        )
        connection.execute(
            f"COPY (SELECT i AS id, {texts} AS trace FROM range({rows}) t(i)) TO '{folder}/log.csv'"
        ).fetchall()
    command = [sys.executable, "-c", SCRIPT, str(folder), str(MEMORY_MB)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        written = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert (process.returncode, written.strip()) == (0, str(rows))
    return usage.ru_maxrss / 1_000


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss is in kilobytes on Linux alone")
def test_a_file_of_60_mb_takes_the_engine_s_limit_and_no_more(tmp_path: Path) -> None:
    nothing = _peak_mb(tmp_path / "small", rows=10)
    large = _peak_mb(tmp_path / "large", rows=600_000)

    assert large < nothing + MEMORY_MB + MARGIN_MB
