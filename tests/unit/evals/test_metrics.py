from evals.metrics import mean_of, median_ms, pass_rate, proportion
from evals.outcomes import Outcome, Verdict


def outcome(verdict: Verdict, recall: float | None = None) -> Outcome:
    return Outcome(
        id="a",
        family="value",
        verdict=verdict,
        expected_status="answered",
        context_recall=recall,
        elapsed_ms=None if verdict == "did_not_run" else 4.0,
    )


def test_a_case_that_did_not_run_did_not_pass() -> None:
    rate = pass_rate([outcome("passed"), outcome("did_not_run")])
    assert (rate.successes, rate.cases, rate.share) == (1, 2, 0.5)


def test_a_share_over_no_cases_is_none() -> None:
    assert proportion([]).share is None
    assert median_ms([outcome("did_not_run")]) is None


def test_a_mean_leaves_out_what_was_not_measured() -> None:
    mean = mean_of([outcome("passed", 0.5), outcome("passed")], lambda o: o.context_recall)
    assert (mean.value, mean.cases) == (0.5, 1)
