"""The report of one run: figures by family, as a table for people and as JSON for machines."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict
from rich.box import SIMPLE_HEAD
from rich.table import Table

from evals import metrics
from evals.metrics import Mean, Proportion
from evals.outcomes import ModelLine, Outcome
from evals.runner import Ran

ALL = "all"
NOTHING = "-"
"""Shown where no case measures a figure."""


class Figures(BaseModel):
    """What was measured over one family, or over all cases."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    family: str
    cases: int
    did_not_run: int
    pass_rate: Proportion
    execution_accuracy: Proportion
    status_accuracy: Proportion
    citation_rate: Proportion
    confidently_wrong_rate: Proportion
    withheld_rate: Proportion
    context_precision: Mean
    context_recall: Mean
    tool_call_f1: Mean
    median_ms: float | None


class Report(BaseModel):
    """One run, whole."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    line: ModelLine
    overall: Figures
    families: tuple[Figures, ...]
    """Sorted by name."""
    outcomes: tuple[Outcome, ...]
    """In the order of the cases."""


def make_report(runs: Sequence[Ran]) -> Report:
    """Gather the outcomes of a run."""
    outcomes = tuple(ran.outcome for ran in runs)
    names = sorted({outcome.family for outcome in outcomes})
    return Report(
        line=next((ran.line for ran in runs if ran.line is not None), ModelLine()),
        overall=figures(ALL, outcomes),
        families=tuple(figures(name, [o for o in outcomes if o.family == name]) for name in names),
        outcomes=outcomes,
    )


def figures(family: str, outcomes: Sequence[Outcome]) -> Figures:
    """Measure one group of outcomes."""
    return Figures(
        family=family,
        cases=len(outcomes),
        did_not_run=sum(outcome.verdict == "did_not_run" for outcome in outcomes),
        pass_rate=metrics.pass_rate(outcomes),
        execution_accuracy=metrics.execution_accuracy(outcomes),
        status_accuracy=metrics.status_accuracy(outcomes),
        citation_rate=metrics.citation_rate(outcomes),
        confidently_wrong_rate=metrics.confidently_wrong_rate(outcomes),
        withheld_rate=metrics.withheld_rate(outcomes),
        context_precision=metrics.mean_of(outcomes, lambda o: o.context_precision),
        context_recall=metrics.mean_of(outcomes, lambda o: o.context_recall),
        tool_call_f1=metrics.mean_of(outcomes, lambda o: o.tool_call_f1),
        median_ms=metrics.median_ms(outcomes),
    )


def family_table(report: Report) -> Table:
    """The figures by family, with 95% intervals of the pass rate."""
    table = Table(
        title=f"Evals of {report.line.model or 'no model'}", box=SIMPLE_HEAD, padding=(0, 1, 0, 0)
    )
    for name in ("Family", "Cases", "Passed", "95%", "Results", "Wrong", "Cited", "Recall", "ms"):
        table.add_column(name, justify="left" if name == "Family" else "right", no_wrap=True)
    for item in (*report.families, report.overall):
        if item.family == ALL:
            table.add_section()
        table.add_row(
            item.family,
            str(item.cases),
            _percent(item.pass_rate.share),
            _interval(item.pass_rate),
            _percent(item.execution_accuracy.share),
            _percent(item.confidently_wrong_rate.share),
            _percent(item.citation_rate.share),
            _percent(item.context_recall.value),
            NOTHING if item.median_ms is None else f"{item.median_ms:.0f}",
        )
    return table


def failure_lines(report: Report) -> tuple[str, ...]:
    """One line for each case that did not pass: verdict, id, reasons."""
    return tuple(
        f"{outcome.verdict.replace('_', ' ')}: {outcome.id}: {'; '.join(outcome.reasons)}"
        for outcome in report.outcomes
        if outcome.verdict != "passed"
    )


def _percent(share: float | None) -> str:
    return NOTHING if share is None else f"{share:.0%}"


def _interval(rate: Proportion) -> str:
    return NOTHING if rate.low is None or rate.high is None else f"{rate.low:.0%}-{rate.high:.0%}"
