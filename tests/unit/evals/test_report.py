from io import StringIO
from typing import Any

from rich.console import Console

from evals.outcomes import ModelLine, Outcome
from evals.report import Report, failure_lines, family_table, make_report
from evals.runner import Ran


def ran(name: str, family: str, verdict: str = "passed", **changes: Any) -> Ran:
    values = {"id": name, "family": family, "verdict": verdict, "expected_status": "answered"}
    return Ran(
        Outcome.model_validate({**values, "status": "answered", **changes}),
        ModelLine(model="planner"),
    )


def test_families_are_measured_apart_and_together() -> None:
    report = make_report([ran("a", "value"), ran("b", "trend", "failed"), ran("c", "trend")])
    shares = {item.family: item.pass_rate.share for item in (*report.families, report.overall)}
    assert shares == {"trend": 0.5, "value": 1.0, "all": 2 / 3}


def test_what_no_case_measures_is_none_not_zero() -> None:
    overall = make_report([ran("a", "value")]).overall
    assert overall.execution_accuracy.share is None
    assert (overall.context_recall.value, overall.context_recall.cases) == (None, 0)


def test_the_report_survives_json() -> None:
    report = make_report([ran("a", "value", result_equal=True, elapsed_ms=3.0)])
    assert Report.model_validate_json(report.model_dump_json()) == report


def test_the_table_has_a_row_for_each_family_and_for_all() -> None:
    report = make_report([ran("a", "value"), ran("b", "trend", "failed")])
    console = Console(width=120, record=True, file=StringIO())
    console.print(family_table(report))
    text = console.export_text()
    assert all(name in text for name in ("value", "trend", "all", "planner"))


def test_each_case_that_did_not_pass_has_a_line() -> None:
    report = make_report([ran("a", "value"), ran("b", "trend", "failed", reasons=("no table",))])
    assert failure_lines(report) == ("failed: b: no table",)
