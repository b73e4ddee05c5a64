"""A large group never shows what few of its people made."""

from collections.abc import Iterator

import duckdb
import pytest
from lake import connect, policy

from guardrails.decisions import AllowedSql
from guardrails.sql.gate import check

FEW, MANY, NOBODY = "MT", "JP", "nowhere"
"""Seven people of a hundred, sixty, none."""


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    with connect() as connection:
        yield connection


def allow(sql: str, minimum: int = 10) -> AllowedSql:
    decision = check(sql, policy(minimum))
    assert isinstance(decision, AllowedSql), decision
    return decision


def of(template: str, country: str) -> str:
    return template.replace("{}", f"country = '{country}'")


def shown(database: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[object, ...]]:
    return database.execute(allow(sql).sql).fetchall()


QUERY = "SELECT … AS shown, count(*) AS everyone FROM users"
AGGREGATES = [
    "count(*) FILTER (WHERE {})",
    "count(user_id) FILTER (WHERE {})",
    "count(DISTINCT user_id) FILTER (WHERE {})",
    "count(DISTINCT CASE WHEN {} THEN user_id END)",
    "count(CASE WHEN {} THEN 1 END)",
    "count(CASE WHEN {} THEN age END)",
    "count(nullif({}, false))",
    "count_if({})",
    "approx_count_distinct(CASE WHEN {} THEN age END)",
    "sum(CASE WHEN {} THEN 1 ELSE 0 END)",
    "sum(CASE WHEN {} THEN age END)",
    "sum(CASE WHEN {} THEN age ELSE 0 END)",
    "sum(CASE WHEN NOT ({}) THEN 0 ELSE 1 END)",
    "sum(if({}, 1, 0))",
    "sum({})",
    "sum(({})::INT)",
    "sum(age * ({})::INT)",
    "sum(coalesce(CASE WHEN {} THEN age END, 0))",
    "avg(CASE WHEN {} THEN age END)",
    "avg(({})::INT)",
    "stddev(CASE WHEN {} THEN age END)",
    "median(CASE WHEN {} THEN age END)",
    "quantile_cont(age, 0.5) FILTER (WHERE {})",
    "percentile_cont(0.5) WITHIN GROUP (ORDER BY CASE WHEN {} THEN age END)",
]


@pytest.mark.parametrize("aggregate", AGGREGATES)
def test_what_few_people_made_is_withheld_inside_a_large_group(
    aggregate: str, database: duckdb.DuckDBPyConnection
) -> None:
    decision = allow(of(QUERY.replace("…", aggregate), FEW))
    assert decision.probe_sql is not None
    assert database.execute(decision.sql).fetchall() == [(None, 100)]
    assert database.execute(decision.probe_sql).fetchall() == [(True,)]


@pytest.mark.parametrize("aggregate", AGGREGATES)
def test_what_enough_people_made_equals_plain_sql(
    aggregate: str, database: duckdb.DuckDBPyConnection
) -> None:
    sql = of(QUERY.replace("…", aggregate), MANY)
    assert shown(database, sql) == database.execute(sql).fetchall()


@pytest.mark.parametrize("aggregate", AGGREGATES)
def test_nobody_looks_like_few(aggregate: str, database: duckdb.DuckDBPyConnection) -> None:
    sql = of(QUERY.replace("…", aggregate), NOBODY)
    assert shown(database, sql) == [(None, 100)]


@pytest.mark.parametrize(
    "template",
    [
        "SELECT sum(n) FROM (SELECT ({})::INT AS n FROM users)",
        "SELECT sum(n) FROM (SELECT user_id, sum(({})::INT) AS n FROM users GROUP BY 1)",
        "SELECT count(n) FROM (SELECT CASE WHEN {} THEN 1 END AS n FROM users)",
        "WITH w AS (SELECT {} AS n FROM users) SELECT count(*) FILTER (WHERE n) FROM w",
        "SELECT sum(sum(({})::INT)) OVER () FROM users",
        "SELECT count(*) * 0 + sum(({})::INT) FROM users",
    ],
)
def test_a_condition_is_followed_through_subqueries(
    template: str, database: duckdb.DuckDBPyConnection
) -> None:
    assert shown(database, of(template, FEW)) == [(None,)]


def test_a_condition_on_few_people_chooses_no_group(database: duckdb.DuckDBPyConnection) -> None:
    sql = "SELECT country FROM users GROUP BY 1 HAVING sum((age = 25)::INT) > 0"
    assert shown(database, sql) == []


def test_a_minimum_of_one_leaves_aggregates_as_they_are() -> None:
    assert "CASE" not in allow("SELECT sum(age) FROM users", 1).sql


@pytest.mark.parametrize(
    ("country", "withheld"), [("MT", True), ("JP", False)], ids=["few", "many"]
)
def test_the_probe_notices_what_a_total_of_totals_leaves_out(
    country: str, *, withheld: bool, database: duckdb.DuckDBPyConnection
) -> None:
    template = "SELECT sum(coalesce(n, 0)) FROM (SELECT kind, n FROM (SELECT sum(({})::INT) AS n "
    template += "FROM users), content) WHERE kind = 'song'"
    decision = allow(of(template, country))
    assert decision.probe_sql is not None
    assert database.execute(decision.probe_sql).fetchall() == [(withheld,)]


def test_the_probe_notices_a_lost_part_of_a_sum(database: duckdb.DuckDBPyConnection) -> None:
    decision = allow("SELECT sum(n) FROM (SELECT country, count(*) AS n FROM users GROUP BY 1)")
    assert decision.probe_sql is not None
    assert database.execute(decision.sql).fetchall() == [(93,)]
    assert database.execute(decision.probe_sql).fetchall() == [(True,)]
