"""A check: every relation on the fixture, then on governed data, and one verdict."""

import time
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.features.engine.engine import FeatureEngine
from assistant.features.proof.change import Remake, Trial
from assistant.features.proof.emptied import emptied
from assistant.features.proof.example import example_of
from assistant.features.proof.fixture import make_fixture
from assistant.features.proof.minimise import Minimiser
from assistant.features.proof.output import ShapeError
from assistant.features.proof.prover import (
    IGNORED,
    NO_DATA,
    NO_DATA_REMEDY,
    SHAPES,
    Failure,
    Place,
    Prover,
    Seen,
    Tell,
)
from assistant.features.proof.relation import Setting
from assistant.features.proof.rule import RULE, Compared, compare_with_rule, rule_finding
from assistant.features.proof.stated import stated_findings
from assistant.features.proof.suite import RELATIONS
from assistant.features.proof.verdict import Finding, RelationRun, RuleRun, Verdict
from assistant.features.proof.world import World
from assistant.features.query import LABEL_TIME, FeatureQuery
from assistant.features.spec.feature_spec import FeatureSpec
from assistant.features.spec.hashing import sql_sha256
from guardrails.decisions import Denied
from guardrails.sql.label_clock import label_clock

SEEDS = (20_260_301, 7)
_MOMENTS = {"fixture": 6, "governed": 3}
_MOMENTS_AGAIN = 3
"""Times around which rows are changed in every fixture after the first."""


@dataclass(frozen=True)
class CheckLimits:
    """How much is tried."""

    seeds: tuple[int, ...] = SEEDS
    """One fixture is made of each; the governed sample is of the first."""
    examples: int = 2
    """Findings that get a minimal example; the others share its cause more often than not."""


def refused(query_name: str, sql: str, denied: Denied) -> Verdict:
    """The verdict on a query that the gate did not let run."""
    finding = Finding(
        relation=denied.rule,
        reason=denied.reason,
        change="nothing: the text of the query says it",
        remedy=denied.remedy,
        on="query",
    )
    return Verdict(
        feature=query_name,
        proven=False,
        findings=(finding,),
        relations=(),
        labels_checked=0,
        seeds=(),
        sql_sha256=sql_sha256(sql),
        seconds=0.0,
    )


def check_query(
    query: FeatureQuery,
    *,
    engine: FeatureEngine,
    governed: World | None = None,
    tell: Tell,
    limits: CheckLimits | None = None,
    spec: FeatureSpec | None = None,
) -> Verdict:
    """Try every relation on a feature that passed the gate.

    Args:
        query: The feature.
        engine: Runs it.
        governed: A sample of real rows with labels; None checks on invented rows alone.
        tell: Told of the progress.
        limits: How much is tried.
        spec: What the values must keep too; those of a compiled feature must be those of the rule
            in plain Python.

    Raises:
        EngineError: If the query cannot be run at all, or runs out of time or memory.
    """
    started = time.monotonic()
    limits = limits or CheckLimits()
    prover = Prover(engine)
    findings: list[Finding] = []
    runs: list[RelationRun] = []
    notes: list[str] = list(_assumed(query))
    compared: list[Compared] = []
    labels = 0
    for place, seed, world in _worlds(query, governed, seeds=limits.seeds):
        if findings:
            break
        first = seed == limits.seeds[0]
        seen, failures = _pass(prover, world, place=place, seed=seed, first=first, tell=tell)
        labels += world.labels.num_rows
        findings += _findings(prover, failures, place=place, examples=limits.examples)
        notes += [note for note in seen.notes if note not in notes]
        runs += _runs(seen, place=place)
        if spec is not None and first and not findings:
            findings += stated_findings(spec, prover, world, place=place)
        if spec is not None and spec.compiled and not findings:
            tell(f"{place}: {RULE}", len(RELATIONS), len(RELATIONS))
            compared.append(compare_with_rule(spec, world, engine))
            if compared[-1].differing:
                findings.append(rule_finding(compared[-1], query, invented=place == "fixture"))
    return Verdict(
        feature=query.name,
        proven=not findings,
        findings=tuple(findings),
        relations=_summed(runs),
        notes=tuple(notes),
        rule=_ruled(compared),
        labels_checked=labels,
        seeds=limits.seeds,
        sql_sha256=sql_sha256(query.sql),
        seconds=round(time.monotonic() - started, 2),
    )


def _worlds(
    query: FeatureQuery, governed: World | None, *, seeds: tuple[int, ...]
) -> Iterable[tuple[Place, int, World]]:
    """Invented rows, again with gaps, then governed ones; each made when its turn comes."""
    for seed in seeds:
        yield "fixture", seed, make_fixture(query, seed=seed, gaps=seed != seeds[0])
    if governed is not None:
        yield "governed", seeds[0], governed


def _ruled(compared: list[Compared]) -> RuleRun | None:
    if not compared:
        return None
    return RuleRun(
        labels=sum(one.labels for one in compared),
        differing=sum(len(one.differing) for one in compared),
    )


def _assumed(query: FeatureQuery) -> Iterable[str]:
    for table in query.tables:
        roles = (table.time, table.arrival)
        later = [n for n, kind in table.columns if kind == "TIMESTAMP" and n not in roles]
        if table.time is not None and later:
            yield f"Rows of '{table.name}' change after they happen ({', '.join(later)}): a column such as a status is taken as it is today."
        if table.time is None:
            yield f"Table '{table.name}' has no time column: its values are taken as they are today."
        elif table.arrival is None:
            yield f"Table '{table.name}' does not say when rows arrived: they are taken as known when they happened."


def _pass(
    prover: Prover, world: World, *, place: Place, seed: int, first: bool, tell: Tell
) -> tuple[Seen, list[Failure]]:
    """The shape first, then no data, then every relation."""
    nothing = emptied(world)
    prover.engine_runs(nothing)
    asked = bool(label_clock(world.query.sql, column=LABEL_TIME))
    moments = world.moments(_MOMENTS[place] if first or asked else _MOMENTS_AGAIN)
    tried = world
    try:
        for tried in (world, *map(world.at, moments)):
            prover.output(tried)
        differing = prover.without_data(world) if place == "fixture" else ()
    except ShapeError as error:
        trial = Trial(before=tried, change=Remake(lambda same: same), what="nothing at all")
        failure = Failure(error.rule, str(error), SHAPES[error.rule], trial)
        return Seen(), [failure]
    if differing:
        trial = Trial(
            before=nothing, change=Remake(lambda same: same), what="the label's time alone"
        )
        reason = "Without any data, two labels get different values."
        return Seen(), [Failure(NO_DATA, reason, NO_DATA_REMEDY, trial, differing)]
    ignored = prover.ignored(world) if place == "fixture" else None
    if ignored is not None:
        trial = Trial(before=world, change=Remake(lambda same: same), what=f"'{ignored}' alone")
        reason = f"The value is the same for every '{ignored}': the query does not use it."
        remedy = f"Compare '{ignored}' with labels.{ignored} where rows are chosen, not where they are described."
        return Seen(), [Failure(IGNORED, reason, remedy, trial)]
    setting = Setting(world=world, moments=moments, seed=seed)
    seen = prover.check(
        setting, RELATIONS, lambda label, done, steps: tell(f"{place}: {label}", done, steps)
    )
    return seen, seen.failures


def _findings(
    prover: Prover, failures: list[Failure], *, place: Place, examples: int
) -> Iterable[Finding]:
    for number, failure in enumerate(failures):
        example = None
        if place == "fixture" and number < examples:
            smallest = Minimiser(prover).smallest(failure.trial, rule=failure.rule)
            example = example_of(smallest, prover)
        yield Finding(
            relation=failure.rule,
            reason=failure.reason,
            change=failure.trial.what,
            remedy=failure.remedy,
            on=place,
            labels_differing=len(failure.labels),
            example=example,
        )


def _runs(seen: Seen, *, place: Place) -> Iterable[RelationRun]:
    for relation in RELATIONS:
        count = seen.trials.get(relation.name)
        if count is not None:
            absent = relation.absent if count == 0 else ""
            yield RelationRun(name=relation.name, on=place, trials=count, absent=absent)


def _summed(runs: list[RelationRun]) -> tuple[RelationRun, ...]:
    """One entry per relation and place."""
    found: dict[tuple[str, str], RelationRun] = {}
    for run in runs:
        before = found.get((run.name, run.on))
        trials = run.trials + (before.trials if before else 0)
        found[run.name, run.on] = run.model_copy(update={"trials": trials})
    return tuple(found.values())
