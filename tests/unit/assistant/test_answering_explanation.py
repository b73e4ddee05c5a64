"""A query is explained from its request: the same words for the same request, every family."""

from typing import Any

import pytest
from planning import media_catalogue

from assistant.answering.explanation import Explainer
from assistant.answers import Query, QueryKind

MAY = {"start": "2026-05-01", "end": "2026-06-01"}
APRIL = {"start": "2026-04-01", "end": "2026-05-01"}
LEFT_OUT = "Groups of fewer than 10 people are left out."


def explained(request: dict[str, Any] | None, *, kind: QueryKind = "metric", sql: str = "") -> str:
    query = Query(
        id="q1", kind=kind, request=request, sql=sql, verified=True, row_count=1, elapsed_ms=1
    )
    return str(Explainer(media_catalogue(), minimum=10)(query))


CASES = (
    ({"metrics": ["plays"], "period": MAY}, "Computes Plays", "in May 2026."),
    ({"metrics": ["plays"], "grain": "week"}, "for each week", "over all days."),
    ({"metrics": ["plays"], "period": MAY, "comparison": APRIL}, "Does the same in April 2026"),
    ({"metrics": ["plays"], "share": True}, "Divides each row by the total."),
    ({"metrics": ["plays"], "limit": 5}, "Shows the first 5."),
    (
        {
            "metrics": ["plays"],
            "filters": [{"dimension": "user__country", "operator": "not_in", "values": ["Japan"]}],
        },
        "that is not Japan.",
    ),
    (
        {"metrics": ["plays"], "period": {"start": "2026-05-04", "end": "2026-05-11"}},
        "from 4 May to 10 May 2026.",
    ),
    ({"metrics": ["plays"], "weekdays": [6, 7]}, "Only Saturday and Sunday count."),
)


@pytest.mark.parametrize("case", CASES)
def test_a_metric_s_explanation_says_what_the_request_says(case: tuple[Any, ...]) -> None:
    request, *said = case
    told = explained(request)
    assert [words for words in said if words not in told] == []
    assert told.endswith(LEFT_OUT)


def test_a_metric_s_own_condition_is_told_without_its_markup() -> None:
    told = explained({"metrics": ["plays"]})
    assert "event_type = 'play'" in told
    assert "{{" not in told


def test_a_funnel_is_explained_by_its_steps_and_window() -> None:
    request = {"steps": ["searches", "downloads"], "window": {"count": 2, "unit": "day"}}
    told = explained(request, kind="funnel")
    assert "in this order within 2 days" in told


def test_retention_is_explained_by_cohort_and_return() -> None:
    told = explained({"cohort": None, "returning": None, "unit": "week"}, kind="retention")
    assert "again in each week after it" in told


def test_sessions_are_explained_by_what_is_measured() -> None:
    told = explained({"measure": "length", "statistic": "median"})
    assert "how long sessions are, from the first event to the last (median)" in told


def test_contributions_to_a_change_are_explained() -> None:
    told = explained({"metric": "plays", "period": MAY, "comparison": APRIL})
    assert "in May 2026 and in April 2026 for the slices of each dimension" in told


def test_free_sql_is_explained_by_its_clauses() -> None:
    assert "Reads the table e." in explained(None, kind="sql", sql="SELECT count(*) FROM e")


@pytest.mark.parametrize("request_", [{}, {"metrics": []}, {"metrics": ["plays"], "period": "<x>"}])
def test_a_request_that_is_none_is_not_explained(request_: dict[str, Any]) -> None:
    assert explained(request_) == "None"
