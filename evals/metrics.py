"""Metrics over outcomes: one small function each. Over no cases a metric is None, not zero."""

from collections.abc import Callable, Sequence
from statistics import median

from pydantic import BaseModel, ConfigDict

from evals.outcomes import Outcome
from evals.statistics import Interval, wilson


class Proportion(BaseModel):
    """A share of cases, with its 95% interval."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    successes: int
    cases: int
    share: float | None
    """0 to 1; None over no cases."""
    low: float | None = None
    high: float | None = None


class Mean(BaseModel):
    """A mean over the cases where something was measured."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: float | None
    cases: int


def pass_rate(outcomes: Sequence[Outcome]) -> Proportion:
    """Share of all cases that passed; one that did not run did not pass."""
    return proportion([outcome.verdict == "passed" for outcome in outcomes])


def execution_accuracy(outcomes: Sequence[Outcome]) -> Proportion:
    """Share of the cases with golden SQL whose result set is equal."""
    return proportion([o.result_equal for o in outcomes if o.result_equal is not None])


def status_accuracy(outcomes: Sequence[Outcome]) -> Proportion:
    """Share of all cases with the expected status."""
    return proportion([outcome.status == outcome.expected_status for outcome in outcomes])


def citation_rate(outcomes: Sequence[Outcome]) -> Proportion:
    """Share of the cases with expected passages that cite all of them."""
    return proportion([outcome.cited for outcome in outcomes if outcome.cited is not None])


def confidently_wrong_rate(outcomes: Sequence[Outcome]) -> Proportion:
    """Share of the cases that ran and were answered wrongly without a doubt."""
    ran = [outcome for outcome in outcomes if outcome.status is not None]
    return proportion([outcome.confidently_wrong for outcome in ran])


def withheld_rate(outcomes: Sequence[Outcome]) -> Proportion:
    """Share of the answers that lost a sentence which no result and no source supports."""
    return proportion([outcome.withheld for outcome in outcomes if outcome.withheld is not None])


def mean_of(outcomes: Sequence[Outcome], measure: Callable[[Outcome], float | None]) -> Mean:
    """Mean of a measure over the cases that have it."""
    values = [value for value in map(measure, outcomes) if value is not None]
    return Mean(value=sum(values) / len(values) if values else None, cases=len(values))


def median_ms(outcomes: Sequence[Outcome]) -> float | None:
    """Median wall time of an answer in milliseconds."""
    times = [outcome.elapsed_ms for outcome in outcomes if outcome.elapsed_ms is not None]
    return median(times) if times else None


def proportion(held: Sequence[bool]) -> Proportion:
    """Count, share and interval of what held."""
    successes, cases = sum(held), len(held)
    interval: Interval | None = wilson(successes, cases)
    if interval is None:
        return Proportion(successes=0, cases=0, share=None)
    return Proportion(
        successes=successes,
        cases=cases,
        share=successes / cases,
        low=interval.low,
        high=interval.high,
    )
