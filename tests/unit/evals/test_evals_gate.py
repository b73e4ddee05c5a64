from pathlib import Path
from typing import Any

import pytest

from evals.errors import ThresholdError
from evals.gate import GateFile, failures, load_thresholds
from evals.outcomes import Outcome
from evals.report import Report, make_report
from evals.runner import Ran


def outcome(name: str, verdict: str = "passed", **changes: Any) -> Outcome:
    values = {"id": name, "family": "value", "verdict": verdict, "expected_status": "answered"}
    if verdict != "did_not_run":
        values["status"] = "answered"
    return Outcome.model_validate({**values, **changes})


def report(*outcomes: Outcome) -> Report:
    return make_report([Ran(item) for item in outcomes])


def gate(**tables: Any) -> GateFile:
    return GateFile.model_validate(tables)


def test_a_run_at_its_thresholds_passes() -> None:
    run = report(outcome("a"), outcome("b", "failed"))
    assert failures(run, gate(overall={"pass_rate": 0.5, "cases": 2})) == ()


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        ({"overall": {"pass_rate": 0.6}}, "all: pass_rate is 0.500, at least 0.600 is required"),
        ({"overall": {"cases": 3}}, "all: 2 cases, at least 3 are required"),
        (
            {"overall": {"confidently_wrong_rate": 0.4}},
            "all: confidently_wrong_rate is 0.500, at most 0.400 is allowed",
        ),
        (
            {"overall": {"withheld_rate": 0.0}},
            "all: withheld_rate is 1.000, at most 0.000 is allowed",
        ),
        ({"families": {"trend": {}}}, "family 'trend' has a threshold and no case"),
        (
            {"families": {"value": {"context_recall": 0.5}}},
            "value: context_recall has a threshold and no case measures it",
        ),
        (
            {"families": {"value": {"execution_accuracy": 1.0}}},
            "value: execution_accuracy is 0.000, at least 1.000 is required",
        ),
    ],
)
def test_a_run_below_a_threshold_fails(bounds: dict[str, Any], said: str) -> None:
    wrong = outcome("b", "failed", confidently_wrong=True, result_equal=False, withheld=True)
    assert failures(report(outcome("a"), wrong), gate(**bounds)) == (said,)


def test_a_case_that_did_not_run_fails_the_gate_without_any_threshold() -> None:
    run = report(outcome("a"), outcome("b", "did_not_run", reasons=("RuntimeError",)))
    assert failures(run, gate()) == ("case 'b' did not run: RuntimeError",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "No 'thresholds.toml'"),
        ("[overall", "not valid TOML"),
        ("[overall]\nspeed = 1", "'overall.speed'"),
        ("[overall]\npass_rate = 2", "'overall.pass_rate'"),
    ],
)
def test_thresholds_that_cannot_be_used_are_named(
    tmp_path: Path, text: str | None, said: str
) -> None:
    if text is not None:
        (tmp_path / "thresholds.toml").write_text(text)
    with pytest.raises(ThresholdError) as raised:
        load_thresholds(tmp_path)
    assert said in str(raised.value)
