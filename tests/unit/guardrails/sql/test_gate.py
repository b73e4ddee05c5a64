import re
from collections.abc import Iterator

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lake import allowed, connect, policy, refused

from guardrails.decisions import AllowedSql, Denied
from guardrails.sql.gate import check

POLICY = policy()
LAKE_TABLES = {"users", "events", "content", "time_spine"}


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    with connect() as connection:
        yield connection


def allow(sql: str, minimum: int = 10) -> AllowedSql:
    decision = check(sql, policy(minimum))
    assert isinstance(decision, AllowedSql), decision
    return decision


@pytest.mark.parametrize(("sql", "rule"), refused())
def test_an_attack_is_refused_by_its_rule(sql: str, rule: str) -> None:
    decision = check(sql, POLICY)
    assert isinstance(decision, Denied), decision
    assert decision.rule == rule
    assert decision.reason
    assert decision.remedy


@pytest.mark.parametrize("sql", allowed())
def test_a_harmless_query_passes_and_runs(sql: str, database: duckdb.DuckDBPyConnection) -> None:
    decision = allow(sql)
    assert set(decision.tables) <= LAKE_TABLES
    database.execute(decision.sql).fetchall()
    if decision.probe_sql:
        assert len(database.execute(decision.probe_sql).fetchall()) == 1


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT title FROM content\x00",
        "\ufeffSELECT title FROM content",
        "SELECT\u00a0title FROM content",
        "SELECT title\u200b FROM content",
    ],
)
def test_invisible_characters_are_refused(sql: str) -> None:
    decision = check(sql, POLICY)
    assert isinstance(decision, Denied)
    assert decision.rule == "odd_characters"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT " + "(" * 5_000 + "1" + ")" * 5_000,
        " ".join(["SELECT title FROM content WHERE 1 IN (1", *[", 1"] * 20_000, ")"]),
        "SELECT " + "+".join(["1"] * 6_000),
        "SELECT " + "NOT " * 3_000 + "true",
    ],
)
def test_an_endless_query_is_refused(sql: str) -> None:
    assert isinstance(check(sql, POLICY), Denied)


def test_a_denial_names_the_nearest_table_and_column() -> None:
    table, column = (
        check("SELECT count(*) FROM userz", POLICY),
        check("SELECT titel FROM content", POLICY),
    )
    assert isinstance(table, Denied)
    assert isinstance(column, Denied)
    assert "'users'" in table.remedy
    assert "'title'" in column.remedy


def test_a_group_below_the_minimum_is_withheld_and_the_probe_says_so(
    database: duckdb.DuckDBPyConnection,
) -> None:
    decision = allow("SELECT country, count(*) FROM users GROUP BY country ORDER BY country")
    assert database.execute(decision.sql).fetchall() == [("DE", 33), ("JP", 60)]
    assert decision.probe_sql is not None
    assert database.execute(decision.probe_sql).fetchall() == [(True,)]


def test_a_total_below_the_minimum_gives_no_row(database: duckdb.DuckDBPyConnection) -> None:
    decision = allow("SELECT count(*) FROM users WHERE country = 'MT'")
    assert database.execute(decision.sql).fetchall() == []


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM users WHERE country = 'JP'",
        "SELECT count(*) FROM users WHERE country = 'nowhere'",
    ],
)
def test_the_probe_is_silent_where_nothing_was_withheld(
    database: duckdb.DuckDBPyConnection, sql: str
) -> None:
    decision = allow(sql)
    assert decision.probe_sql is not None
    assert database.execute(decision.probe_sql).fetchall() == [(False,)]


def test_many_rows_of_few_people_are_withheld(database: duckdb.DuckDBPyConnection) -> None:
    decision = allow(
        "SELECT u.country, count(*) FROM events e JOIN users u ON u.user_id = e.user_id "
        "GROUP BY 1 ORDER BY 1"
    )
    assert [row[0] for row in database.execute(decision.sql).fetchall()] == ["DE", "JP"]


def test_persons_are_counted_outside_a_per_person_level(
    database: duckdb.DuckDBPyConnection,
) -> None:
    decision = allow(
        "SELECT u.country, avg(p.n) FROM (SELECT user_id, count(*) AS n FROM events GROUP BY 1) p "
        "JOIN users u ON u.user_id = p.user_id GROUP BY 1 ORDER BY 1"
    )
    assert [row[0] for row in database.execute(decision.sql).fetchall()] == ["DE", "JP"]


def test_a_join_of_different_people_counts_both() -> None:
    sql = "SELECT a.country, count(*) FROM users a JOIN users b ON a.age = b.age GROUP BY 1"
    assert allow(sql).sql.count(">= 10") == 2


def test_tables_about_nobody_get_no_minimum() -> None:
    decision = allow("SELECT kind, count(*) FROM content GROUP BY kind")
    assert "HAVING" not in decision.sql
    assert decision.probe_sql is None


def test_unnamed_outputs_get_names_that_a_cell_reference_can_hold(
    database: duckdb.DuckDBPyConnection,
) -> None:
    decision = allow("SELECT count(*), avg(age), count(DISTINCT user_id) FROM users")
    names = [column[0] for column in database.execute(decision.sql).description or ()]
    assert all(re.fullmatch(r"\w+", name) for name in names)
    assert len(set(names)) == 3


def test_only_regenerated_text_comes_back() -> None:
    decision = allow("SELECT /* users */ count(*) -- of people\nFROM content")
    assert "/*" not in decision.sql
    assert "--" not in decision.sql


GROUPED = [
    "SELECT country, count(*) FROM users GROUP BY 1",
    "SELECT date_trunc('day', created_at), avg(age) FROM users GROUP BY 1",
    "SELECT age, count(*) FROM users GROUP BY 1",
    "SELECT kind, count(DISTINCT user_id) FROM events JOIN content USING (content_id) GROUP BY 1",
]


@settings(max_examples=40, deadline=None)
@given(
    sql=st.sampled_from(GROUPED),
    low=st.integers(1, 60),
    more=st.integers(0, 60),
)
def test_raising_the_minimum_never_reveals_a_row(sql: str, low: int, more: int) -> None:
    with connect() as database:
        few = set(database.execute(allow(sql, low + more).sql).fetchall())
        many = set(database.execute(allow(sql, low).sql).fetchall())
    assert few <= many


@settings(max_examples=100, deadline=None)
@given(
    case=st.sampled_from([*refused(), *((sql, "") for sql in allowed())]),
    upper=st.booleans(),
    comment=st.sampled_from(["", " /* x */", " -- x\n", "\n\n"]),
)
def test_comments_and_case_never_change_a_decision(
    *, case: tuple[str, str], upper: bool, comment: str
) -> None:
    words = re.split(r"('[^']*'|\"[^\"]*\")", case[0])
    cased = "".join(w if w[:1] in "'\"" else (w.upper() if upper else w.lower()) for w in words)
    changed = comment + cased.replace(" FROM ", f"{comment} FROM ") + comment
    before, after = check(case[0], POLICY), check(changed, POLICY)
    assert type(before) is type(after)
    if isinstance(before, Denied) and isinstance(after, Denied):
        assert before.rule == after.rule


def test_a_remembered_decision_belongs_to_its_policy_and_its_writer() -> None:
    sql = "SELECT count(*), gen_random_uuid() FROM users"
    assert isinstance(check(sql, POLICY), Denied)
    assert "unknown_function" in str(check(sql, POLICY))
    few, many = allow("SELECT count(*) FROM users", 5), allow("SELECT count(*) FROM users", 50)
    assert ">= 5" in few.sql
    assert ">= 50" in many.sql
    assert check("SELECT count(*) FROM users", policy(5)) == few
