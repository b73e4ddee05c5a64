"""Requests in plain words: how many become a feature that is proven and equals its reference.

Run: python -m benchmarks.feature_requests [--workspace DIR] [--cases FILE]
"""

import argparse
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from assistant.drafter import Drafter, open_drafter
from assistant.features.compiling.compiler import compile_feature
from assistant.features.engine.engine import FeatureEngine
from assistant.features.engine.valuing import feature_values
from assistant.features.proof.check import check_query
from assistant.features.proof.sample import lake_labels
from assistant.features.spec.feature_spec import FeatureSpec
from assistant.planner.features.request import Drafted
from assistant.settings import load_settings
from assistant.stores import open_lake
from assistant.wiring import load_semantics
from assistant.workspace import Workspace
from benchmarks.demo_workspace import demo_workspace
from benchmarks.figures import Figure

_FIXTURES = Path(__file__).resolve().parents[1] / "tests" / "fixtures"
CASES = {
    "written": _FIXTURES / "feature_requests.yaml",
    "spoken": _FIXTURES / "feature_requests_spoken.yaml",
}
"""Requests as they are written down, and with the slips and shortcuts of every day."""
LEAST_EQUAL = 0.85
ENTITIES = 200


@dataclass(frozen=True)
class Outcome:
    """What became of one request."""

    say: str
    verdict: str
    """`equal`, `different`, `refuted`, `asked`, `unanswerable`."""
    informative: bool = False
    """Whether the reference gives at least two values on the labels."""


def reference_of(case: dict[str, Any], drafter: Drafter) -> FeatureSpec | None:
    """The hand-written specification; None where the specification cannot say it."""
    if case["is"] == "none":
        return None
    timed = "hours" in case or "calendar" in case
    table = case.get("table", "events")
    where = [*case.get("where", ())]
    if "events" in case:
        where.insert(0, {"column": "event_type", "any_of": case["events"]})
    join = None
    if "join" in case:
        column, key = drafter.words.join(table, case["join"]) or ("", "")
        join = {"table": case["join"], "column": column, "key": key}
    return FeatureSpec.model_validate(
        {
            "name": "reference",
            "version": 1,
            "description": case["say"],
            "entity": "as written",
            "keys": case["keys"],
            "type": case["type"],
            "source": {"table": table, "where": where, "join": join},
            "aggregation": case["is"],
            "windows": case.get("hours", ()) if timed else (),
            "calendar": case.get("calendar"),
            "delay_hours": case.get("delay", 0),
            "default": case.get("default"),
            "transform": case.get("transform"),
            "purpose": "analytics",
            "sensitivity": "pseudonymous",
        }
    )


def outcome_of(case: dict[str, Any], drafter: Drafter, engine: FeatureEngine) -> Outcome:
    """Read, check and compare one request."""
    read = drafter.read(case["say"])
    if not isinstance(read, Drafted):
        return Outcome(case["say"], "asked" if read.kind == "clarify" else "unanswerable")
    spec, reference = read.spec, reference_of(case, drafter)
    query = compile_feature(spec, drafter.place.tables)
    if not check_query(query, engine=engine, tell=lambda *_: None).proven:
        return Outcome(case["say"], "refuted")
    if reference is None or set(reference.keys) != set(spec.keys):
        return Outcome(case["say"], "different")
    return _compared(case["say"], spec, reference, drafter=drafter, engine=engine)


def _compared(
    say: str, spec: FeatureSpec, reference: FeatureSpec, *, drafter: Drafter, engine: FeatureEngine
) -> Outcome:
    place = drafter.place
    wanted = compile_feature(reference, place.tables)
    lake = place.lake
    if lake is None:
        raise SystemExit("The workspace has no lake. Run signpost build.")
    # A feature of a table without times is wanted at times of the events.
    timed = wanted.model_copy(update={"tables": (*wanted.tables, *drafter.words.events[:1])})
    labels = lake_labels(timed, lake, rng=np.random.default_rng(3), entities=ENTITIES)
    if labels is None:
        return Outcome(say, "different")
    found = [
        feature_values(
            one, compile_feature(one, place.tables), lake=lake, engine=engine, labels=labels
        )
        for one in (spec, reference)
    ]
    mine, theirs = (table.columns for table in found)
    same = len(mine) == len(theirs) and all(a.equals(b) for a, b in zip(mine, theirs, strict=True))
    values = {str(value) for value in theirs[0].to_pylist()}
    return Outcome(say, "equal" if same else "different", informative=len(values) > 1)


def measure(workspace: Workspace, path: Path) -> tuple[list[Outcome], list[tuple[str, str]]]:
    """Every request's outcome, and what became of those that must not become a feature."""
    cases = yaml.safe_load(path.read_text(encoding="utf-8"))
    catalogue, _ = load_semantics(workspace, open_lake(workspace)[1])
    drafter = open_drafter(workspace, load_settings(workspace.root), catalogue)
    with FeatureEngine() as engine:
        outcomes = [outcome_of(case, drafter, engine) for case in cases["requests"]]
    refused = []
    for case in cases["refused"]:
        read = drafter.read(case["say"])
        became = "feature" if isinstance(read, Drafted) else read.kind
        refused.append((case["say"], became))
    return outcomes, refused


def run() -> list[Figure]:
    """Figures on a fresh demo workspace."""
    place = demo_workspace()
    return [
        one for name, path in CASES.items() for one in figures(*measure(place, path), name=name)
    ]


def figures(outcomes: list[Outcome], refused: list[tuple[str, str]], *, name: str) -> list[Figure]:
    """The share that is right, and what must be zero."""
    counts = Counter(outcome.verdict for outcome in outcomes)
    equal = counts["equal"] / len(outcomes)
    telling = sum(outcome.informative for outcome in outcomes)
    note = f"{dict(counts)}; {telling} references vary over the labels"
    made = [say for say, became in refused if became == "feature"]
    wrong = counts["refuted"]
    return [
        Figure(f"{name} requests proven and equal", equal, "of 1", ">= 0.85", equal >= LEAST_EQUAL, note),
        Figure(f"{name} requests read wrong in time", wrong, "requests", "0", wrong == 0),
        Figure(f"impossible {name} requests made a feature", len(made), "requests", "0", not made, "; ".join(made)),
    ]  # fmt: skip


def main() -> int:
    """Measure one workspace and name what is not right."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--workspace", type=Path)
    parser.add_argument("--cases", type=Path, help="One file of requests; without it, all.")
    chosen = parser.parse_args()
    place = Workspace(chosen.workspace) if chosen.workspace else demo_workspace()
    cases = {"given": chosen.cases} if chosen.cases else CASES
    found = []
    for name, path in cases.items():
        outcomes, refused = measure(place, path)
        for outcome in outcomes:
            if outcome.verdict != "equal":
                print(f"{outcome.verdict}: {outcome.say}")
        found += figures(outcomes, refused, name=name)
    for figure in found:
        print(figure.line())
    return 1 if any(figure.met is False for figure in found) else 0


if __name__ == "__main__":
    sys.exit(main())
