"""Sums over rows joined many to many are refused; every usual join passes."""

import pytest
from lake import allowed, policy

from guardrails.decisions import AllowedSql, Denied
from guardrails.sql.gate import check
from guardrails.sql.policy import SqlPolicy, TablePolicy

KEYS = {"users": "user_id", "events": "event_id", "content": "content_id", "time_spine": "date_day"}


def keyed(table: TablePolicy) -> TablePolicy:
    return table.model_copy(update={"primary_key": (KEYS[table.name],)})


POLICY = SqlPolicy(tables=tuple(keyed(table) for table in policy().tables))


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM events a JOIN events b ON a.content_id = b.content_id",
        "SELECT sum(a.seconds) FROM events a JOIN events b USING (session_id)",
        "SELECT sum(a.seconds) FROM events a, events b WHERE a.user_id = b.user_id",
        "SELECT u.country, sum(a.seconds) FROM users u JOIN events a ON a.user_id = u.user_id "
        "JOIN events b ON b.user_id = u.user_id GROUP BY 1",
        "SELECT avg(s) FROM (SELECT a.seconds AS s FROM events a JOIN events b "
        "ON a.user_id = b.user_id)",
        "WITH p AS (SELECT event_id, user_id, seconds FROM events) SELECT sum(p.seconds) FROM p "
        "JOIN events e ON e.user_id = p.user_id",
    ],
)
def test_a_sum_over_two_many_sides_is_refused(sql: str) -> None:
    decision = check(sql, POLICY)
    assert isinstance(decision, Denied), decision
    assert decision.rule == "fan_out"
    assert "metric" in decision.remedy


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(DISTINCT a.user_id) FROM events a JOIN events b ON a.user_id = b.user_id",
        "SELECT c.kind, sum(e.seconds) FROM content c JOIN events e USING (content_id) GROUP BY 1",
        "SELECT c.kind, u.country, sum(e.seconds) FROM events e JOIN users u USING (user_id) "
        "JOIN content c ON c.content_id = e.content_id GROUP BY 1, 2",
        "SELECT avg(e.seconds / p.n) FROM events e JOIN (SELECT user_id, count(*) AS n FROM events "
        "GROUP BY user_id) p ON p.user_id = e.user_id",
        *allowed(),
    ],
)
def test_a_usual_join_passes(sql: str) -> None:
    decision = check(sql, POLICY)
    assert isinstance(decision, AllowedSql), decision


def test_without_known_keys_nothing_is_refused() -> None:
    sql = "SELECT count(*) FROM events a JOIN events b ON a.content_id = b.content_id"
    assert isinstance(check(sql, policy()), AllowedSql)


def test_the_semantic_layers_own_joins_are_left_alone() -> None:
    sql = "SELECT count(*) FROM events a JOIN events b ON a.content_id = b.content_id"
    assert isinstance(check(sql, POLICY, compiled=True), AllowedSql)


def test_the_refusal_names_metrics_of_both_sides() -> None:
    named = {"events": ("plays", "hours", "opens"), "content": ("titles",)}
    many = POLICY.by_name["content"].model_copy(update={"primary_key": ("title",)})
    tables = tuple(many if table.name == "content" else table for table in POLICY.tables)
    sql = "SELECT sum(e.seconds) FROM events e JOIN content c ON c.content_id = e.content_id"
    decision = check(sql, SqlPolicy(tables=tables, metrics=named))
    assert isinstance(decision, Denied)
    assert decision.remedy.startswith(
        "Ask for metric 'plays' and metric 'hours' and metric 'titles'"
    )
