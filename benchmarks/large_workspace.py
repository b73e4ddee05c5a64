"""An invented workspace of a hundred metrics and a hundred thousand distinct values."""

import csv
import functools
import itertools
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from assistant.workspace import Workspace

METRICS = 100
VALUES = 100_000
"""Names and keys of campaigns together."""
CAMPAIGNS = VALUES // 2
EVENTS = 20_000
PEOPLE = 2_000
KINDS = [
    "view",
    "tap",
    "scroll",
    "save",
    "skip",
    "like",
    "follow",
    "comment",
    "invite",
    "upload",
    "export",
    "import",
    "pin",
    "mute",
    "report",
    "replay",
    "preview",
    "gift",
    "vote",
    "join",
    "leave",
    "rename",
    "archive",
    "restore",
    "publish",
]
"""Types of events; four metrics each."""
FIRST = "Amber Birch Cedar Delta Ember Fjord Grove Heron Ivory Juniper Karst Lotus Maple Nectar Onyx Pearl Quartz Raven Sable Tundra".split()  # noqa: SIM905
SECOND = "Anchor Beacon Canyon Dune Estuary Forge Glacier Harbor Island Jetty Kiln Lagoon Meadow Notch Orchard Prairie Quarry Ridge Summit Terrace".split()  # noqa: SIM905
CHANNELS = ("email", "social", "partner", "affiliate", "print", "radio")
REGIONS = ("North", "South", "East", "West", "Central")
START = datetime(2026, 3, 1)  # noqa: DTZ001 - raw files have naive times
DAYS = 120


def campaign(number: int) -> str:
    """The distinct name of one campaign."""
    first, second = FIRST[number % len(FIRST)], SECOND[number // len(FIRST) % len(SECOND)]
    return f"{first} {second} {number // (len(FIRST) * len(SECOND)) + 100}"


@functools.cache
def large_workspace() -> Workspace:
    """The workspace with its lake built, in a temporary folder that goes with the process."""
    folder = tempfile.TemporaryDirectory(prefix="signpost-large-")
    _kept.append(folder)
    root = Path(folder.name)
    _write_data(root / "data")
    _write_models(root)
    signpost, until = Path(sys.executable).with_name("signpost"), START + timedelta(days=DAYS)
    command: list[str | Path] = [signpost, "build", "--workspace", root, "--data", root / "data"]
    command += ["--now", until.isoformat()]
    subprocess.run(command, check=True, capture_output=True)
    return Workspace(root)


_kept: list[tempfile.TemporaryDirectory[str]] = []


def _write_data(folder: Path) -> None:
    folder.mkdir(parents=True)
    rows = ((f"c{n}", campaign(n), CHANNELS[n % 6], REGIONS[n % 5]) for n in range(CAMPAIGNS))
    _csv(folder / "campaigns.csv", ("campaign_id", "campaign", "channel", "region"), rows)
    names = ("event_id", "user_id", "occurred_at", "event_type", "campaign_id", "amount")
    _csv(folder / "events.csv", names, _events())


def _events() -> Iterator[tuple[object, ...]]:
    chance = random.Random(7)
    for number in range(EVENTS):
        moment = START + timedelta(seconds=DAYS * 86_400 * number // EVENTS)
        yield (
            f"e{number}",
            f"u{chance.randrange(PEOPLE)}",
            moment.isoformat(),
            KINDS[number % len(KINDS)],
            f"c{chance.randrange(CAMPAIGNS)}",
            chance.randrange(100) / 10,
        )


def _csv(path: Path, names: tuple[str, ...], rows: Iterator[tuple[object, ...]]) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows(rows)


def _write_models(root: Path) -> None:
    (root / "signpost.toml").write_text('[workspace]\nname = "Large"\n\n[data]\npath = "data"\n')
    events = {
        "kind": "events",
        "time": "occurred_at",
        "person": "user_id",
        "eventType": "event_type",
    }
    _contract(
        root,
        "events",
        properties=events,
        columns={
            "event_id": ("string", "pseudonymous"),
            "user_id": ("string", "pseudonymous"),
            "occurred_at": ("timestamp", "internal"),
            "event_type": ("string", "internal"),
            "campaign_id": ("string", "internal"),
            "amount": ("number", "internal"),
        },
    )
    names = ("campaign_id", "campaign", "channel", "region")
    public = dict.fromkeys(names, ("string", "public"))
    _contract(root, "campaigns", properties={"kind": "reference"}, columns=public)
    folder = root / "semantic_models"
    folder.mkdir()
    spine = {"location": "main.time_spine", "column_name": "date_day", "grain": "day"}
    _yaml(
        folder / "models.yaml",
        [
            {"project_configuration": {"time_spine_table_configurations": [spine]}},
            {"semantic_model": _event_model()},
            {"semantic_model": _campaign_model()},
            *({"metric": metric} for metric in itertools.chain.from_iterable(map(_metrics, KINDS))),
        ],
    )


def _contract(
    root: Path, name: str, *, properties: dict[str, str], columns: dict[str, tuple[str, str]]
) -> None:
    custom = [{"property": f"signpost.{key}", "value": value} for key, value in properties.items()]
    listed: list[dict[str, object]] = [
        {"name": column, "logicalType": kind, "classification": level}
        for column, (kind, level) in columns.items()
    ]
    listed[0] |= {"primaryKey": True, "required": True}
    table = {
        "name": name,
        "physicalName": name,
        "logicalType": "object",
        "customProperties": custom,
        "properties": listed,
    }
    contract = {
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": name,
        "name": name,
        "version": "1.0.0",
        "status": "active",
        "servers": [{"server": "raw", "type": "local", "path": f"{name}.csv", "format": "csv"}],
        "schema": [table],
    }
    (root / "contracts").mkdir(exist_ok=True)
    _yaml(root / "contracts" / f"{name}.odcs.yaml", [contract])


def _event_model() -> dict[str, Any]:
    return {
        "name": "events",
        "node_relation": {"schema_name": "main", "alias": "events"},
        "defaults": {"agg_time_dimension": "occurred_at"},
        "entities": [
            {"name": "event", "type": "primary", "expr": "event_id"},
            {"name": "user", "type": "foreign", "expr": "user_id"},
            {"name": "campaign", "type": "foreign", "expr": "campaign_id"},
        ],
        "dimensions": [
            {"name": "occurred_at", "type": "time", "type_params": {"time_granularity": "day"}},
            {"name": "event_type", "type": "categorical"},
        ],
        "measures": [
            {"name": "event_count", "agg": "count", "expr": "event_id"},
            {"name": "user_count", "agg": "count_distinct", "expr": "user_id"},
            {"name": "amount_sum", "agg": "sum", "expr": "amount"},
        ],
    }


def _campaign_model() -> dict[str, Any]:
    return {
        "name": "campaigns",
        "node_relation": {"schema_name": "main", "alias": "campaigns"},
        "entities": [{"name": "campaign", "type": "primary", "expr": "campaign_id"}],
        "dimensions": [
            {"name": name, "type": "categorical"} for name in ("campaign", "channel", "region")
        ],
    }


def _metrics(kind: str) -> list[dict[str, Any]]:
    only = f"{{{{ Dimension('event__event_type') }}}} = '{kind}'"

    def simple(name: str, label: str, measure: str) -> dict[str, Any]:
        params = {"measure": measure}
        return {"name": name, "label": label, "description": f"{label}.", "type": "simple",
                "type_params": params, "filter": only}  # fmt: skip

    count, people = f"{kind}_count", f"{kind}_users"
    ratio = {"name": f"{kind}_rate", "label": f"{kind.title()} rate", "description": "Per user.",
             "type": "ratio", "type_params": {"numerator": count, "denominator": people}}  # fmt: skip
    return [
        simple(count, f"{kind.title()} count", "event_count"),
        simple(people, f"{kind.title()} users", "user_count"),
        simple(f"{kind}_amount", f"{kind.title()} amount", "amount_sum"),
        ratio,
    ]


def _yaml(path: Path, documents: list[dict[str, Any]]) -> None:
    path.write_text(yaml.safe_dump_all(documents, sort_keys=False))
