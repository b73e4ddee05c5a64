"""Roles and rows: what a principal may not see leaves in no statement."""

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lake import connect, policy
from test_compiled import REQUESTS, compiled

from connectors.access import Role, RowFilter
from guardrails.decisions import AllowedSql, Denied
from guardrails.principals import COMMAND_LINE, Principal
from guardrails.sql.gate import check
from guardrails.sql.policy import SqlPolicy

COUNTRIES = RowFilter(column="country", attribute="country", exempt=("steward",))
KINDS = RowFilter(column="kind", attribute="kind")
OPENED: dict[str, dict[str, Any]] = {"users": {"rows": COUNTRIES}, "content": {"rows": KINDS}}


def restricted(changes: dict[str, dict[str, Any]], minimum: int = 1) -> SqlPolicy:
    tables = policy(minimum).tables
    return SqlPolicy(tables=tuple(t.model_copy(update=changes.get(t.name, {})) for t in tables))


def somebody(*roles: Role, **attributes: tuple[str, ...]) -> Principal:
    return Principal(id="p", roles=roles or ("product",), attributes=attributes)


JAPAN = somebody(country=("JP",), kind=("song",))
POLICY = restricted(OPENED)


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    with connect() as connection:
        yield connection


def rows(
    database: duckdb.DuckDBPyConnection, sql: str, principal: Principal = JAPAN
) -> list[tuple[Any, ...]]:
    decision = check(sql, POLICY.for_principal(principal))
    assert isinstance(decision, AllowedSql), decision
    return database.execute(decision.sql).fetchall()


def rule(sql: str, changed: SqlPolicy, principal: Principal) -> str:
    decision = check(sql, changed.for_principal(principal))
    assert isinstance(decision, Denied), decision
    assert decision.remedy
    return decision.rule


SHAPES = {
    "plain": "SELECT country, count(*) FROM users GROUP BY 1",
    "alias": "SELECT u.country, count(*) FROM users AS u GROUP BY 1",
    "entry": "WITH x AS (SELECT country, user_id FROM users) SELECT country, count(*) FROM x "
    "GROUP BY 1",
    "subquery": "SELECT country, count(*) FROM (SELECT country FROM users) AS s GROUP BY 1",
    "join": "SELECT u.country, count(*) FROM events e JOIN users u USING (user_id) GROUP BY 1",
    "right join": "SELECT u.country, count(*) FROM events e RIGHT JOIN users u "
    "ON u.user_id = e.user_id GROUP BY 1",
    "self join": "SELECT b.country, count(*) FROM users a JOIN users b ON a.user_id = b.user_id "
    "GROUP BY 1",
    "union": "SELECT country, count(*) FROM users GROUP BY 1 UNION ALL SELECT country, count(*) "
    "FROM users GROUP BY 1",
    "except": "SELECT country, 1 AS n FROM users GROUP BY 1 EXCEPT SELECT kind, 2 FROM content",
    "nested": "SELECT country, max(n) FROM (SELECT country, age, count(*) AS n FROM users "
    "GROUP BY 1, 2) GROUP BY 1",
    "membership": "SELECT country, count(*) FROM users WHERE user_id IN (SELECT user_id FROM users "
    "WHERE country <> 'JP') OR true GROUP BY 1",
}


@pytest.mark.parametrize("name", SHAPES)
def test_no_row_of_another_country_leaves(name: str, database: duckdb.DuckDBPyConnection) -> None:
    assert {row[0] for row in rows(database, SHAPES[name])} == {"JP"}


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT DISTINCT kind, 1 FROM content",
        "SELECT * FROM content",
        "SELECT c.* FROM content c JOIN content d ON d.content_id = c.content_id",
        "SELECT title FROM content WHERE title IN (SELECT title FROM content)",
        "WITH c AS (SELECT * FROM content) SELECT c.kind, (SELECT max(kind) FROM content) FROM c",
        "SELECT kind FROM content UNION SELECT kind FROM content ORDER BY kind LIMIT 5",
        "SELECT title FROM content QUALIFY row_number() OVER (ORDER BY kind) < 5",
    ],
)
def test_content_of_another_kind_leaves_in_no_row(
    sql: str, database: duckdb.DuckDBPyConnection
) -> None:
    songs = database.execute("SELECT * FROM content WHERE kind = 'song'").fetchall()
    seen = {str(cell) for row in songs for cell in row} | {"1"}
    found = {str(cell) for row in rows(database, sql) for cell in row}
    assert found
    assert found <= seen


def test_a_scalar_subquery_counts_only_visible_rows(database: duckdb.DuckDBPyConnection) -> None:
    sql = "SELECT title, (SELECT count(*) FROM users) AS n FROM content LIMIT 1"
    assert rows(database, sql)[0][1] == 60


@pytest.mark.parametrize("name", REQUESTS)
def test_a_compiled_metric_shows_visible_rows_only(
    name: str, database: duckdb.DuckDBPyConnection
) -> None:
    decision = check(compiled(*REQUESTS[name]), POLICY.for_principal(JAPAN), compiled=True)
    assert isinstance(decision, AllowedSql), decision
    cells = {cell for row in database.execute(decision.sql).fetchall() for cell in row}
    assert cells.isdisjoint({"DE", "MT", "film"})


JOINS = st.sampled_from(["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"])
SOURCES = st.sampled_from(
    ["users", "(SELECT user_id, country FROM users)", "(SELECT * FROM users WHERE age > 30)"]
)


@settings(max_examples=40, deadline=None)
@given(first=SOURCES, second=SOURCES, join=JOINS, mine=st.sampled_from(["JP", "DE", "MT"]))
def test_whatever_is_joined_only_visible_countries_are_named(
    first: str, second: str, join: str, mine: str
) -> None:
    sql = (
        "SELECT a.country, b.country, count(*) FROM {} AS a {} {} AS b ON a.user_id = b.user_id "
        "GROUP BY 1, 2"
    )
    named = [source.replace("*", "user_id, country") for source in (first, second)]
    with connect() as database:
        found = rows(database, sql.format(named[0], join, named[1]), somebody(country=(mine,)))
    assert {cell for row in found for cell in row[:2]} <= {mine, None}


def test_without_the_attribute_the_table_is_refused_and_others_are_not() -> None:
    assert rule("SELECT count(*) FROM users", POLICY, somebody()) == "row_filter"
    assert rule("SELECT count(*) FROM users", POLICY, somebody(country=())) == "row_filter"
    assert isinstance(
        check("SELECT count(*) FROM events", POLICY.for_principal(somebody())), AllowedSql
    )


def test_a_policy_that_met_no_principal_keeps_restricted_tables_closed() -> None:
    decision = check("SELECT count(*) FROM users", POLICY)
    assert isinstance(decision, Denied)
    assert decision.rule == "row_filter"


@pytest.mark.parametrize("principal", [somebody("steward"), COMMAND_LINE])
def test_an_exempt_role_and_the_command_line_see_every_row(
    principal: Principal, database: duckdb.DuckDBPyConnection
) -> None:
    found = rows(database, SHAPES["plain"], principal)
    assert {row[0] for row in found} == {"JP", "DE", "MT"}


def test_an_attribute_value_is_a_value_and_never_sql(database: duckdb.DuckDBPyConnection) -> None:
    odd = somebody(country=("') OR true --", "JP' OR 'a'='a"))
    assert rows(database, SHAPES["plain"], odd) == []


def test_a_filter_on_a_number_compares_its_text(database: duckdb.DuckDBPyConnection) -> None:
    ages = RowFilter(column="age", attribute="age")
    narrowed = restricted({"users": {"rows": ages}}).for_principal(somebody(age=("20",)))
    decision = check("SELECT age, count(*) FROM users GROUP BY 1", narrowed)
    assert isinstance(decision, AllowedSql)
    assert database.execute(decision.sql).fetchall() == [(20, 2)]


def test_a_table_and_a_column_of_other_roles_are_refused_by_name() -> None:
    users = policy().by_name["users"]
    columns = tuple(
        c.model_copy(update={"roles": ("steward",)}) if c.name == "age" else c
        for c in users.columns
    )
    changed = restricted({"users": {"columns": columns}, "events": {"roles": ("engineer",)}}, 10)
    assert rule("SELECT count(*) FROM events", changed, somebody()) == "role"
    assert rule("SELECT avg(u.age) FROM users u", changed, somebody()) == "role"
    engineer = changed.for_principal(somebody("engineer", "steward"))
    assert isinstance(check("SELECT count(*) FROM events", engineer), AllowedSql)
    assert isinstance(check("SELECT avg(age) FROM users", engineer), AllowedSql)


def test_a_narrowed_policy_is_made_once() -> None:
    assert POLICY.for_principal(JAPAN) is POLICY.for_principal(JAPAN)
    assert policy().for_principal(JAPAN).tables == policy().tables


def test_the_minimum_group_counts_visible_people_only(database: duckdb.DuckDBPyConnection) -> None:
    narrowed = restricted(OPENED, 10).for_principal(somebody(country=("MT",)))
    decision = check("SELECT count(*) FROM users", narrowed)
    assert isinstance(decision, AllowedSql)
    assert database.execute(decision.sql).fetchall() == []
