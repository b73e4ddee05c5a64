"""Run the benchmarks: `python -m benchmarks [AREA ...]`. Prints one line per figure."""

import importlib
import json
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

AREAS = ("start_up", "build", "init", "index", "ask", "guardrails", "privacy", "search_quality")
LONG = ("tables",)
"""Areas of half an hour and more, measured where they are named."""
RESULTS = Path(__file__).parent / "results.json"


def main(chosen: list[str]) -> int:
    """Measure the chosen areas, or all; return 1 where a target was missed."""
    unknown = sorted(set(chosen) - {*AREAS, *LONG})
    if unknown:
        choices = ", ".join((*AREAS, *LONG))
        print(f"No benchmark is called {', '.join(unknown)}. Choose from {choices}.")
        return 2
    records: list[dict[str, object]] = []
    for area in chosen or AREAS:
        for figure in importlib.import_module(f"benchmarks.{area}").run():
            print(figure.line(), flush=True)
            records.append({"area": area, **figure.record()})
    RESULTS.write_text(json.dumps(_report(records), indent=2) + "\n")
    return 1 if any(record["met"] is False for record in records) else 0


def _report(records: list[dict[str, object]]) -> dict[str, object]:
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "command": "make bench",
        "figures": records,
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
