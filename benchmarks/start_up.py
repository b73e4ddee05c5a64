"""How long the command takes before it does anything."""

import statistics
import subprocess
import sys
from pathlib import Path

from benchmarks.figures import Figure, seconds


def run() -> list[Figure]:
    """`signpost --help`, a new process each time, warm file cache."""
    command = Path(sys.executable).with_name("signpost")

    def call() -> None:
        subprocess.run([command, "--help"], check=True, capture_output=True)

    call()
    taken = statistics.median(seconds(call) for _ in range(9))
    return [Figure("signpost --help, median of 9", taken, "s", "< 0.5 s", taken < 0.5)]
