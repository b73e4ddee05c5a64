"""Persons are counted, not rows: nine busy people are still nine."""

import duckdb
import pytest
from lake import connect, policy

from guardrails.decisions import AllowedSql
from guardrails.sql.gate import check

STATEMENTS = (
    "SELECT event_name, count(*) AS n FROM events GROUP BY event_name",
    "SELECT event_name, count(DISTINCT content_id) AS n FROM events GROUP BY event_name",
    "SELECT event_name, sum(seconds) AS n FROM events GROUP BY ALL",
    "WITH busy AS (SELECT event_name, user_id FROM events) "
    "SELECT event_name, count(*) AS n FROM busy GROUP BY event_name",
    "SELECT e.event_name, count(*) AS n FROM events e JOIN users u ON e.user_id = u.user_id "
    "GROUP BY e.event_name",
)


@pytest.mark.parametrize("sql", STATEMENTS)
@pytest.mark.parametrize(("people", "is_shown"), [(9, False), (10, True)])
def test_ten_thousand_rows_of_nine_people_are_not_shown(
    sql: str, people: int, *, is_shown: bool
) -> None:
    with connect() as database:
        database.execute(
            "INSERT INTO events SELECT 'x' || i, 'u' || (i % ?), 's' || i, 'c1', "
            "TIMESTAMP '2024-01-05', 'rare', 1.5 FROM range(10000) t(i)",
            [people],
        )
        shown = names(database, sql)
    assert ("rare" in shown) is is_shown
    assert {"play", "open"} <= shown


def names(database: duckdb.DuckDBPyConnection, sql: str) -> set[object]:
    decision = check(sql, policy(10))
    assert isinstance(decision, AllowedSql), decision
    return {row[0] for row in database.execute(decision.sql).fetchall()}
