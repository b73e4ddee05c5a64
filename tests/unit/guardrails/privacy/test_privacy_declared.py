import pytest
from privacy_people import DECLARED, policy

from guardrails.sql.declared import undeclared


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM events WHERE kind = 'play'",
        "SELECT count(*) FROM events WHERE ts >= '2024-01-05' AND ts < DATE '2024-01-09'",
        "SELECT count(*) FROM events WHERE ts >= CURRENT_DATE - INTERVAL 7 DAY",
        "SELECT CAST(ts AS DATE) AS day, count(*) FROM events GROUP BY 1",
        "SELECT date_trunc('week', ts), count(*) FROM events GROUP BY 1",
        "SELECT p.country, count(*) FROM events e JOIN people p ON p.user_id = e.user_id "
        "WHERE p.country IN ('JP', 'DE') AND NOT e.kind = 'open' GROUP BY 1",
        "SELECT count(*) FILTER (WHERE kind = 'play'), avg(seconds) FROM events",
        "SELECT avg(n) FROM (SELECT user_id, count(*) AS n FROM events GROUP BY 1)",
        "SELECT day, sum(n) FROM (SELECT date_trunc('day', ts) AS day, user_id, count(*) AS n "
        "FROM events GROUP BY 1, 2) WHERE day < DATE '2024-02-01' GROUP BY day",
    ],
)
def test_dimensions_and_whole_days_pick_people(sql: str) -> None:
    assert undeclared(sql, policy(), DECLARED) is None


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM events WHERE ts >= '2024-01-05 10:00:00'",
        "SELECT count(*) FROM events WHERE ts < TIMESTAMP '2024-01-05' + INTERVAL 3 HOUR",
        "SELECT count(*) FROM events WHERE extract(hour FROM ts) = 3",
        "SELECT count(*) FROM events WHERE ts - INTERVAL 10 HOUR < DATE '2024-01-05'",
        "SELECT date_trunc('hour', ts), count(*) FROM events GROUP BY 1",
        "SELECT ts, count(*) FROM events GROUP BY 1",
        "SELECT count(*) FROM events WHERE seconds = 3",
        "SELECT count(*) FROM events WHERE event_id = 'e7'",
        "SELECT count(*) FROM people WHERE age = 3",
        "SELECT count(*) FROM people WHERE 1 = 1 AND country = 'JP'",
        "SELECT count(*) FROM people WHERE country = country",
        "SELECT count(*) FROM people WHERE length(country) = 2",
        "SELECT count(*) FILTER (WHERE seconds > 5) FROM events",
        "SELECT sum(CASE WHEN seconds > 5 THEN 1 ELSE 0 END) FROM events",
        "SELECT sum((seconds > 5)::INT) FROM events",
        "SELECT count(*) FROM people p JOIN events e ON e.user_id = p.user_id AND p.age = 3",
        "SELECT count(*) FROM events WHERE user_id IN (SELECT user_id FROM people WHERE age = 3)",
        "SELECT avg(n) FROM (SELECT user_id, count(*) AS n FROM events GROUP BY 1) WHERE n = 7",
        "SELECT count(*) FROM (SELECT user_id, extract(hour FROM ts) AS kind FROM events) "
        "WHERE kind = 3",
    ],
)
def test_nothing_finer_picks_people(sql: str) -> None:
    denied = undeclared(sql, policy(), DECLARED)
    assert denied is not None
    assert denied.rule == "undeclared_filter"
    assert "whole days" in denied.remedy
