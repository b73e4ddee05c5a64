"""How many planted faults the proof catches, and how many right features it blames.

Run: python -m benchmarks.feature_faults [--names] [--set seen|unseen|fresh|third|fourth|fifth]

The set "seen" is what the proof was built against, "unseen" was written by somebody who had read
nothing of it, and "fresh" after the proof had been mended for what it missed there. "third" was
written in the same way once more, four faults of each relation. "fourth" holds specifications
beside bare SQL, from what an engineer may get wrong and from what one may try to hide; "fifth" has kinds that no
other set has. What the
first run over a set caught is the figure to state of it: afterwards the proof has learnt from it.
"""

import argparse
import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

from assistant.errors import FeatureError
from assistant.features.engine.engine import EngineError, FeatureEngine
from assistant.features.engine.tables import tables_of_contracts
from assistant.features.proof.check import CheckLimits, check_query
from assistant.features.query import FeatureTable
from assistant.features.spec.feature_file import read_feature
from connectors.contract_files import load_contracts
from guardrails.decisions import Denied

AN_ENGINE = 20
"""Features that are checked by one engine process."""
ROOT = Path(__file__).resolve().parents[1]
FIXTURES = ROOT / "tests" / "fixtures"
CONTRACTS = {
    "demo": ROOT / "assistant" / "demo" / "workspace" / "contracts",
    "thelook": ROOT / "examples" / "thelook" / "contracts",
}
LABELS = ("user_id", "content_id", "product_id", "genre", "label_ts", "target", "converted")
"""Columns of the labels file: the spine, and what is to be predicted."""
LEAST_CAUGHT = 0.97
FOLDERS = {
    "seen": ("feature_faults", "feature_correct"),
    "unseen": ("feature_faults_unseen", "feature_correct_unseen"),
    "fresh": ("feature_faults_fresh", "feature_correct_fresh"),
    "third": ("feature_faults_third", "feature_correct_third"),
    "fourth": ("feature_faults_fourth", "feature_correct_fourth"),
    "fifth": ("feature_faults_fifth", "feature_correct_fifth"),
}
"""Planted faults and right features of each set."""


@dataclass(frozen=True)
class Outcome:
    """What the check said of one file."""

    path: Path
    proven: bool
    rule: str
    seconds: float
    cpu_seconds: float = 0.0
    """Of this process and of the engine's worker."""


def contracts_of(workspace: str) -> tuple[dict[str, FeatureTable], tuple[str, ...]]:
    """Tables of one workspace, and the names of its withheld columns."""
    contracts = load_contracts(CONTRACTS[workspace])
    return tables_of_contracts(contracts), tuple(n for c in contracts for n in c.withheld)


def check_file(path: Path, engine: FeatureEngine) -> Outcome:
    """Check one specification or SQL file on the fixture."""
    tables, withheld = contracts_of(path.parent.name)
    before = cpu_seconds()
    try:
        file = read_feature(
            path, tables=tables, engine=engine, label_columns=LABELS, withheld=withheld
        )
        if isinstance(file.query, Denied):
            return Outcome(path, proven=False, rule=file.query.rule, seconds=0.0)
        verdict = check_query(
            file.query,
            engine=engine,
            tell=lambda *_: None,
            spec=file.spec,
            limits=CheckLimits(examples=0),
        )
    except FeatureError as error:
        return Outcome(path, proven=False, rule=f"not read: {error}", seconds=0.0)
    except EngineError as error:
        return Outcome(path, proven=False, rule=f"could not run: {error}", seconds=0.0)
    rule = "" if verdict.proven else verdict.findings[0].relation
    return Outcome(
        path,
        proven=verdict.proven,
        rule=rule,
        seconds=verdict.seconds,
        cpu_seconds=cpu_seconds() - before,
    )


def cpu_seconds() -> float:
    """Processor time that this process and its children have used."""
    here = psutil.Process()
    used = [one.cpu_times() for one in (here, *here.children(recursive=True))]
    return sum(times.user + times.system for times in used)


def features_of(folder: Path) -> list[Path]:
    """Specifications, and the SQL files without one."""
    specified = sorted(folder.rglob("*.yaml"))
    written = {path.with_suffix("") for path in specified}
    return [
        *specified,
        *(p for p in sorted(folder.rglob("*.sql")) if p.with_suffix("") not in written),
    ]


def check_folder(folder: Path, *, tell: Callable[[Outcome], None]) -> list[Outcome]:
    """Check every feature of a folder, and tell of each."""
    found = []
    paths = features_of(folder)
    for start in range(0, len(paths), AN_ENGINE):  # a check has one of its own
        with FeatureEngine() as engine:
            for path in paths[start : start + AN_ENGINE]:
                found.append(check_file(path, engine))
                tell(found[-1])
    return found


def name(one: Outcome) -> None:
    """Print what the check said of one file."""
    said = one.rule or "proven"
    print(
        f"  {one.path.parent.parent.name}/{one.path.stem}: {said} {one.seconds:.1f} s", flush=True
    )


def spread(values: list[float]) -> str:
    """Median, 95th percentile and maximum, as text."""
    near_most = statistics.quantiles(values, n=20)[-1]
    return f"median {statistics.median(values):.2f}, p95 {near_most:.2f}, most {max(values):.2f}"


def main() -> int:
    """Print the figures; 1 where a target is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--names", action="store_true", help="list what the check said of each")
    parser.add_argument("--set", choices=FOLDERS, default="seen", help="which planted faults")
    given = parser.parse_args()
    tell = name if given.names else (lambda _: None)
    faults, right = (check_folder(FIXTURES / folder, tell=tell) for folder in FOLDERS[given.set])
    broken = [one for one in faults if one.rule.startswith("could not run")]
    missed = [one for one in faults if one.proven] + broken
    blamed = [one for one in right if not one.proven]
    caught = 1 - len(missed) / len(faults)
    ran = [one for one in (*faults, *right) if one.seconds]
    print(f"planted faults caught: {len(faults) - len(missed)} of {len(faults)} ({caught:.1%})")
    print(f"right features blamed: {len(blamed)} of {len(right)}")
    print(f"seconds per check: {spread([one.seconds for one in ran])}")
    print(f"processor seconds per check: {spread([one.cpu_seconds for one in ran])}")
    for one in missed:
        print(f"  missed: {one.path.stem} {one.rule}")
    for one in blamed:
        print(f"  blamed: {one.path.stem} ({one.rule})")
    return int(caught < LEAST_CAUGHT or bool(blamed))


if __name__ == "__main__":
    sys.exit(main())
