"""A served workspace: the real command in a process of its own, on a free port."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from benchmarks.demo_workspace import demo_workspace

WORKSPACE = os.environ.get("SIGNPOST_BENCH_WORKSPACE")  # noqa: TID251 - no settings here
RATES = {
    "SIGNPOST_ACCESS__RATES__QUESTIONS": "1000000/minute",
    "SIGNPOST_ACCESS__RATES__REQUESTS": "1000000/minute",
}


@dataclass(frozen=True)
class Server:
    """A served workspace."""

    url: str
    process: psutil.Process
    ready_s: float
    """From the start of the process to the first 200 of `/readyz`."""
    ready_cpu_s: float
    """Processor time that took."""

    def memory_mb(self) -> float:
        """Of the process and its workers."""
        family = [self.process, *self.process.children(recursive=True)]
        return sum(member.memory_info().rss for member in family) / 2**20


def workspace_folder() -> Path:
    """The workspace that `SIGNPOST_BENCH_WORKSPACE` names, or the demo."""
    return Path(WORKSPACE) if WORKSPACE else demo_workspace().root


@contextmanager
def served(place: Path) -> Iterator[Server]:
    """Serve a workspace for the length of the block, without limits to how often one may ask."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant", "serve", "-w", str(place), "--port", "0"],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **RATES},  # noqa: TID251 - a child process gets an environment
    )
    try:
        url = re.search(r"http://[^\s]+", process.stderr.readline())[0]
        httpx.get(f"{url}/readyz", timeout=60).raise_for_status()
        taken, seen = time.perf_counter() - began, psutil.Process(process.pid)
        times = seen.cpu_times()
        yield Server(url, seen, taken, times.user + times.system)
    finally:
        process.terminate()
        process.communicate(timeout=60)
