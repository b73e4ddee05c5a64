"""One CSV file of 5 GB: memory and time of `signpost init` and `signpost build`.

`python -m benchmarks.big_csv 300` measures 300 MB instead.
"""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.figures import Figure

MEGABYTES = 5_000
MOST_MEMORY_MB = 1_500
ROW_BYTES = 121
ROWS = """SELECT i AS event_id, TIMESTAMP '2026-01-01' + i * INTERVAL '100 milliseconds' AS at,
 'user-' || (hash(i) % 500000) AS user_id, ['play', 'pause', 'stop', 'search'][1 + i * 7 % 13 % 4] AS event_type,
 '/title/' || (hash(i, 2) % 20000) || '/watch' AS page, hash(i, 3) % 7200 AS seconds,
 ['de', 'us', 'jp', 'br'][1 + i * 11 % 17 % 4] AS market, round((hash(i, 5) % 10000) / 100, 2) AS price,
 md5(CAST(i AS VARCHAR)) AS trace FROM range({rows}) t(i)"""


@dataclass(frozen=True)
class Cost:
    """What one command took."""

    seconds: float
    peak_mb: float


def run(megabytes: int = MEGABYTES) -> list[Figure]:
    """Peak memory and seconds of both commands on one generated file."""
    figures = []
    with tempfile.TemporaryDirectory(prefix="signpost-big-csv-") as place:
        folder = Path(place)
        size_mb = write_csv(folder / "data" / "events.csv", megabytes=megabytes)
        workspace = str(folder / "workspace")
        commands = {
            "init": ("init", workspace, "--from", str(folder / "data")),
            "build": ("build", "--workspace", workspace),
        }
        for name, arguments in commands.items():
            cost = measured(*arguments)
            met = cost.peak_mb <= MOST_MEMORY_MB
            note = f"one file of {size_mb:,.0f} MB"
            figures += [
                Figure(
                    f"{name}: peak memory", cost.peak_mb, "MB", f"<= {MOST_MEMORY_MB} MB", met, note
                ),
                Figure(f"{name}: time", cost.seconds, "s", note=note),
            ]
    return figures


def write_csv(file: Path, *, megabytes: int) -> float:
    """Generate a file of about so many megabytes, the same every time; returns its size in MB."""
    file.parent.mkdir(parents=True)
    rows = megabytes * 1_000_000 // ROW_BYTES
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({ROWS.format(rows=rows)}) TO '{file}' (FORMAT csv)").fetchall()
    return file.stat().st_size / 1_000_000


def measured(*arguments: str) -> Cost:
    """Run `signpost` in a process of its own, to its end."""
    started = time.perf_counter()
    command = [sys.executable, "-c", "from assistant.cli.main import run; run()", *arguments]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        said = process.stderr.read() if process.stderr else b""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(said.decode()[-500:])
    return Cost(time.perf_counter() - started, usage.ru_maxrss / 1_000)


if __name__ == "__main__":
    for line in run(*(int(argument) for argument in sys.argv[1:])):
        print(line.line())
