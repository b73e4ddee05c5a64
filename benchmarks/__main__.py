"""Run the benchmarks: `python -m benchmarks [AREA ...]`. Prints one line per figure."""

import importlib
import json
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

AREAS = (
    "start_up",
    "build",
    "init",
    "index",
    "ask",
    "planner",
    "agent_step",
    "guardrails",
    "privacy",
    "features",
    "search_quality",
    "page",
)
LONG = ("big_csv", "feature_engines", "tables", "serving")
"""Areas of half an hour and more, measured where they are named."""
RESULTS = Path(__file__).parent / "results.json"


def main(chosen: list[str]) -> int:
    """Measure the chosen areas, or all; return 1 where a target was missed."""
    unknown = sorted(set(chosen) - {*AREAS, *LONG})
    if unknown:
        choices = ", ".join((*AREAS, *LONG))
        print(f"No benchmark is called {', '.join(unknown)}. Choose from {choices}.")
        return 2
    missed = False
    for area in chosen or AREAS:
        records = []
        for figure in importlib.import_module(f"benchmarks.{area}").run():
            print(figure.line(), flush=True)
            records.append({"area": area, "measured_at": _now(), **figure.record()})
        missed = missed or any(record["met"] is False for record in records)
        _keep(area, records)
    return 1 if missed else 0


def _keep(area: str, records: list[dict[str, object]]) -> None:
    """Write an area's figures; those of other areas stay as they were measured."""
    earlier = json.loads(RESULTS.read_text())["figures"] if RESULTS.is_file() else []
    order = (*AREAS, *LONG)
    figures = [record for record in earlier if record["area"] != area] + records
    figures.sort(key=lambda record: order.index(record["area"]) if record["area"] in order else 99)
    report = {"python": platform.python_version(), "command": "make bench", "figures": figures}
    RESULTS.write_text(json.dumps(report, indent=2) + "\n")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
