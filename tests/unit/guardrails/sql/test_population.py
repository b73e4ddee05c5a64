from collections.abc import Iterator

import duckdb
import pytest
from lake import allowed, connect, policy

from guardrails.decisions import AllowedSql, Denied, Population
from guardrails.sql.gate import check


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    with connect() as connection:
        yield connection


def counted(sql: str) -> tuple[Population, ...]:
    decision = check(sql, policy())
    assert isinstance(decision, AllowedSql), decision
    return decision.population.parts if decision.population else ()


def sizes(database: duckdb.DuckDBPyConnection, population: Population) -> dict[str, int]:
    counted = database.sql(population.sql).aggregate("array_to_string(part, '/'), count(person)")
    return dict(counted.fetchall())


@pytest.mark.parametrize("sql", allowed())
def test_a_statement_has_a_population_where_it_counts_people(
    sql: str, database: duckdb.DuckDBPyConnection
) -> None:
    found = counted(sql)
    assert bool(found) == any(name in sql for name in ("users", "events"))
    assert all(sizes(database, population) is not None for population in found)


def test_a_population_holds_the_distinct_persons_of_each_group(
    database: duckdb.DuckDBPyConnection,
) -> None:
    (population,) = counted("SELECT country, count(*) FROM users GROUP BY country")
    assert sizes(database, population) == {"JP": 60, "DE": 33, "MT": 7}
    assert population.entity == "user_id"


def test_an_aggregate_over_fewer_has_a_population_of_its_own(
    database: duckdb.DuckDBPyConnection,
) -> None:
    sql = "SELECT count(*) FILTER (WHERE country = 'DE'), count(*) FROM users"
    assert [sizes(database, p) for p in counted(sql)] == [{"": 33}, {"": 100}]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM users u JOIN events e ON e.user_id = u.user_id "
        "WHERE u.country = 'DE'",
        "WITH german AS (SELECT user_id FROM users WHERE country = 'DE'), played AS (SELECT g.user_id "
        "FROM german g JOIN events e ON e.user_id = g.user_id) SELECT count(*) FROM played",
        "SELECT avg(n) FROM (SELECT e.user_id, count(*) AS n FROM events e JOIN users u "
        "ON u.user_id = e.user_id WHERE u.country = 'DE' GROUP BY 1)",
        "SELECT max(n) FROM (SELECT country, count(DISTINCT e.user_id) AS n FROM events e JOIN "
        "users u USING (user_id) WHERE country = 'DE' GROUP BY 1)",
        "SELECT title, (SELECT count(*) FROM events JOIN users USING (user_id) "
        "WHERE country = 'DE') FROM content",
    ],
)
def test_a_population_is_found_through_joins_entries_and_subqueries(
    sql: str, database: duckdb.DuckDBPyConnection
) -> None:
    expected = database.execute(
        "SELECT count(DISTINCT user_id) FROM events JOIN users USING (user_id) WHERE country = 'DE'"
    ).fetchall()[0][0]
    found = {size for part in counted(sql) for size in sizes(database, part).values()}
    assert found == {expected}


def test_two_entries_of_one_name_are_refused() -> None:
    sql = (
        "WITH a AS (SELECT user_id FROM users), b AS (WITH a AS (SELECT user_id FROM events) "
        "SELECT count(*) AS n FROM a) SELECT n FROM b"
    )
    decision = check(sql, policy())
    assert isinstance(decision, Denied)
    assert decision.rule == "population"
