"""Make a demo workspace: copy the packaged plain-text files and generate the raw data."""

import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from assistant.demo.catalogue import Item, make_items, make_placements
from assistant.demo.clickstream import draw, event_rows
from assistant.demo.effects import EXPERIMENT, PLACEBO, Experiment, Faults, planted_faults
from assistant.demo.faults import with_faults
from assistant.demo.files import write_csv, write_days, write_jsonl, write_parquet
from assistant.demo.people import People, make_people
from assistant.demo.words import markets
from assistant.errors import WorkspaceError

Progress = Callable[[str, int, int], None]
"""Called with the step's name, how much is done, and of how much."""
FEWEST_EVENTS = 2_000


@dataclass(frozen=True)
class DemoReport:
    """What was made."""

    root: Path
    events: int
    """Good events, each counted once."""
    faults: Faults
    """Bad rows beside them."""
    rows: dict[str, int]
    """Rows written, by table."""
    elapsed_s: float


def make_demo(
    root: Path, *, events: int = 1_000_000, seed: int = 7, progress: Progress | None = None
) -> DemoReport:
    """Make a demo workspace at `root`; equal `events` and `seed` make equal bytes.

    Files of an earlier run are written over; what else lies there stays.

    Raises:
        WorkspaceError: If fewer events are asked for than the planted rows need.
    """
    if events < FEWEST_EVENTS:
        message = f"A demo of {events} events is too small. Ask for {FEWEST_EVENTS} or more."
        raise WorkspaceError(message)
    started = time.perf_counter()
    say = progress or _silent
    copy_workspace(root)
    data = root / "data"
    if data.exists():
        shutil.rmtree(data)
    for_items, for_people, for_events, for_faults = (
        np.random.default_rng([seed, part]) for part in range(4)
    )
    say("catalogue", 0, 1)
    items = make_items(for_items)
    rows = _write_catalogue(for_items, items, data)
    say("catalogue", 1, 1)
    people = make_people(for_people, events=events)
    rows |= _write_people(people, data)
    say("events", 0, 1)
    drawn = draw(for_events, items=items, people=people, events=events)
    faults = planted_faults(events)
    table = with_faults(for_faults, event_rows(for_events, drawn), faults)
    say("events", 1, 1)
    rows["events"] = write_days(
        table, data / "events", progress=lambda done, total: say("files", done, total)
    )
    return DemoReport(root, events, faults, rows, time.perf_counter() - started)


def copy_workspace(root: Path) -> None:
    """Copy the packaged contracts, semantic models, docs, knowledge and evals."""
    with as_file(files("assistant.demo") / "workspace") as packaged:
        for path in sorted(packaged.rglob("*")):
            if path.is_dir() or path.suffix == ".pyc":
                continue
            name = path.relative_to(packaged)
            target = root / (".gitignore" if name == Path("gitignore.txt") else name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())


def _write_catalogue(
    random: np.random.Generator, items: tuple[Item, ...], data: Path
) -> dict[str, int]:
    content = 0
    for kind in dict.fromkeys(item.kind for item in items):
        own = [asdict(item) for item in items if item.kind == kind]
        content += write_jsonl(own, data / "content" / f"{kind}.jsonl.gz")
    placements = [asdict(placement) for placement in make_placements(random, items)]
    return {
        "content": content,
        "placements": write_parquet(placements, data / "placements.parquet"),
        "storefronts": write_csv(pa.Table.from_pylist(_storefronts()), data / "storefronts.csv"),
        "experiments": write_csv(pa.Table.from_pylist(_experiments()), data / "experiments.csv"),
    }


def _write_people(people: People, data: Path) -> dict[str, int]:
    return {
        "users": write_csv(people.table, data / "users.csv"),
        "assignments": write_csv(people.assignments, data / "assignments.csv"),
    }


def _storefronts() -> list[dict[str, Any]]:
    return [
        {
            "storefront": code,
            "country": market.spellings[0],
            "region": market.region,
            "currency": market.currency,
            "opened_on": market.opened.isoformat(),
        }
        for code, market in markets().items()
    ]


def _experiments() -> list[dict[str, Any]]:
    return [
        _experiment(EXPERIMENT, "Smart shelf", "Orders the home shelf by what the user finished."),
        _experiment(PLACEBO, "Quiet badge", "Replaces the red badge with a grey dot."),
    ]


def _experiment(experiment: Experiment, name: str, description: str) -> dict[str, Any]:
    return {
        "experiment_id": experiment.experiment_id,
        "name": name,
        "description": description,
        "owner": "experimentation@signpost.example",
        "starts_on": experiment.start.isoformat(),
        "ends_on": experiment.end.isoformat(),
    }


def _silent(step: str, done: int, total: int) -> None:
    del step, done, total
