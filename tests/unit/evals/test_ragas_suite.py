from ragas._analytics import do_not_track

from evals.ragas_suite import Call, context_precision, context_recall, tool_call_f1

SESSIONS = Call("query_metrics", {"metrics": ["sessions"], "group_by": ["event__browser"]})
ORDERS = Call("query_metrics", {"metrics": ["orders"], "group_by": None})


def test_usage_is_not_reported() -> None:
    assert do_not_track()


def test_precision_is_the_share_of_the_retrieved() -> None:
    assert context_precision(["a", "b", "c", "d"], ["a"]) == 0.25


def test_recall_is_the_share_of_the_expected() -> None:
    assert context_recall(["a", "x"], ["a", "b"]) == 0.5


def test_nothing_expected_is_unmeasured_and_nothing_retrieved_is_zero_recall() -> None:
    assert context_recall(["a"], []) is None
    assert context_precision([], ["a"]) is None
    assert context_recall([], ["a"]) == 0.0


def test_the_expected_call_scores_one_and_another_call_zero() -> None:
    assert tool_call_f1([SESSIONS], [SESSIONS]) == 1.0
    assert tool_call_f1([ORDERS], [SESSIONS]) == 0.0


def test_an_extra_call_lowers_the_score() -> None:
    assert tool_call_f1([SESSIONS, ORDERS], [SESSIONS]) == 0.6667


def test_no_call_made_where_none_is_expected_is_unmeasured() -> None:
    assert tool_call_f1([], []) is None
