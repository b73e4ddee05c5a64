"""Questions on the shop's data: every number equals an independent query on the raw files.

The queries read views of the raw rows with the reading rules applied by hand. They were written from
the questions and the files, not from the product's SQL.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import duckdb
import pytest

from assistant.agent import Assistant
from assistant.answers import Answer, Question
from assistant.settings import load_settings
from assistant.upkeep.building import build_workspace
from assistant.wiring import open_assistant
from assistant.workspace import Workspace
from evals.results import ResultSet, match, plain

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "thelook"
LOADED = "2026-11-21 12:00:00"
"""Time of the build; rows after it have not happened yet."""

RAW_VIEWS = (
    "CREATE VIEW raw_users AS SELECT DISTINCT ON (id) id, age, gender, traffic_source, created_at, "
    "CASE country WHEN 'Deutschland' THEN 'Germany' WHEN 'España' THEN 'Spain' "
    "WHEN 'Brasil' THEN 'Brazil' WHEN '' THEN NULL WHEN 'null' THEN NULL ELSE country END AS country "
    "FROM '{data}/users.parquet' WHERE created_at <= TIMESTAMP '{loaded}'",
    "CREATE VIEW raw_events AS SELECT DISTINCT ON (id) * "
    "FROM '{data}/events.parquet' WHERE created_at <= TIMESTAMP '{loaded}'",
    "CREATE VIEW raw_orders AS SELECT DISTINCT ON (order_id) * "
    "FROM '{data}/orders.parquet' WHERE created_at <= TIMESTAMP '{loaded}'",
    "CREATE VIEW raw_items AS SELECT DISTINCT ON (id) * "
    "FROM '{data}/order_items.parquet' WHERE created_at <= TIMESTAMP '{loaded}'",
    "CREATE VIEW raw_products AS SELECT DISTINCT ON (id) * FROM '{data}/products.parquet'",
)


@dataclass(frozen=True)
class Asked:
    """One question and the query that gives its right answer."""

    question: str
    sql: str
    columns: tuple[str, ...] = ()
    """Columns of the answer's table, in the order of the query's; none: all by position."""
    ordered: bool = False
    withheld: bool = False
    """Whether the answer must say that groups were withheld."""


QUESTIONS = (
    Asked(
        "Sessions per traffic source in March 2026",
        "SELECT traffic_source, count(DISTINCT session_id) FROM raw_events "
        "WHERE year(created_at) = 2026 AND month(created_at) = 3 GROUP BY traffic_source",
    ),
    Asked(
        "Top 5 product categories by purchases in Q2 2026",
        "SELECT p.category, count(*) AS n FROM raw_items i JOIN raw_products p ON p.id = i.product_id "
        "WHERE i.created_at BETWEEN '2026-04-01' AND '2026-06-30 23:59:59.999999' "
        "GROUP BY 1 ORDER BY n DESC, 1 LIMIT 5",
        ordered=True,
    ),
    Asked(
        "How did purchases in Germany change from August to September 2026?",
        "SELECT count(*) FILTER (month(i.created_at) = 8), count(*) FILTER (month(i.created_at) = 9), "
        "count(*) FILTER (month(i.created_at) = 9) - count(*) FILTER (month(i.created_at) = 8), "
        "count(*) FILTER (month(i.created_at) = 9) / count(*) FILTER (month(i.created_at) = 8) - 1 "
        "FROM raw_items i JOIN raw_users u ON u.id = i.user_id "
        "WHERE u.country = 'Germany' AND year(i.created_at) = 2026",
        columns=("purchases_previous", "purchases", "change", "relative_change"),
    ),
    Asked(
        "How many purchases were there in Deutschland in July 2022?",
        "SELECT count(*) FROM raw_items i JOIN raw_users u ON u.id = i.user_id "
        "WHERE u.country = 'Germany' AND strftime(i.created_at, '%Y-%m') = '2022-07'",
    ),
    Asked(
        "Product page to purchase conversion by browser in September 2026",
        "WITH e AS (SELECT * FROM raw_events WHERE strftime(created_at, '%Y-%m') = '2026-09'), "
        "seen AS (SELECT browser, count(DISTINCT session_id) AS n FROM e "
        "WHERE event_type = 'product' GROUP BY 1), "
        "bought AS (SELECT browser, count(DISTINCT session_id) AS n FROM e "
        "WHERE event_type = 'purchase' GROUP BY 1) "
        "SELECT browser, bought.n / seen.n FROM seen JOIN bought USING (browser)",
    ),
    Asked(
        "Average order value by country in 2025",
        "SELECT u.country, sum(i.sale_price) / count(DISTINCT i.order_id) FROM raw_items i "
        "JOIN raw_users u ON u.id = i.user_id WHERE year(i.created_at) = 2025 "
        "GROUP BY 1 HAVING count(DISTINCT u.id) >= 10",
        withheld=True,
    ),
    Asked(
        "Show the revenue trend by month in 2024",
        "SELECT strftime(created_at, '%Y-%m-01'), sum(sale_price) FROM raw_items "
        "WHERE year(created_at) = 2024 GROUP BY 1 ORDER BY 1",
        ordered=True,
    ),
    Asked(
        "Daily sessions in October 2026",
        "SELECT strftime(created_at, '%Y-%m-%d'), count(DISTINCT session_id) FROM raw_events "
        "WHERE strftime(created_at, '%Y-%m') = '2026-10' GROUP BY 1 ORDER BY 1",
        ordered=True,
    ),
    Asked(
        "Weekly orders in Q3 2026",
        "SELECT strftime(created_at - to_days(isodow(created_at)::INTEGER - 1), '%Y-%m-%d'), count(*) "
        "FROM raw_orders WHERE quarter(created_at) = 3 AND year(created_at) = 2026 "
        "GROUP BY 1 ORDER BY 1",
        ordered=True,
    ),
    Asked(
        "What was the return rate in 2025?",
        "SELECT avg(CASE WHEN returned_at IS NULL THEN 0 ELSE 1 END) FROM raw_items "
        "WHERE year(created_at) = 2025",
    ),
    Asked(
        "Returned items by department in 2025",
        "SELECT p.department, count(*) FROM raw_items i JOIN raw_products p ON p.id = i.product_id "
        "WHERE i.returned_at IS NOT NULL AND year(i.created_at) = 2025 GROUP BY 1",
    ),
    Asked(
        "What share of sessions came from each browser in August 2026?",
        "WITH s AS (SELECT DISTINCT session_id, browser FROM raw_events "
        "WHERE strftime(created_at, '%Y-%m') = '2026-08') "
        "SELECT browser, count(*), count(*) / sum(count(*)) OVER () FROM s GROUP BY browser",
        columns=("event__browser", "sessions", "share"),
    ),
    Asked(
        "How many new users signed up in January 2026?",
        "SELECT count(*) FROM raw_users WHERE strftime(created_at, '%Y-%m') = '2026-01'",
    ),
    Asked(
        "New users by country in 2025",
        "SELECT country, count(*) FROM raw_users WHERE year(created_at) = 2025 "
        "GROUP BY 1 HAVING count(*) >= 10",
        withheld=True,
    ),
    Asked(
        "Revenue by age group in 2025",
        "SELECT CASE WHEN age <= 17 THEN 'under 18' WHEN age <= 24 THEN '18 to 24' "
        "WHEN age <= 34 THEN '25 to 34' WHEN age <= 44 THEN '35 to 44' WHEN age <= 54 THEN '45 to 54' "
        "WHEN age <= 64 THEN '55 to 64' ELSE '65 and over' END, sum(sale_price) "
        "FROM raw_items i JOIN raw_users u ON u.id = i.user_id "
        "WHERE year(i.created_at) = 2025 GROUP BY 1",
    ),
    Asked(
        "What was the net revenue in Q1 2026?",
        "SELECT sum(sale_price) FROM raw_items WHERE status IN ('Processing', 'Shipped', 'Complete') "
        "AND year(created_at) = 2026 AND quarter(created_at) = 1",
    ),
    Asked(
        "Which 3 brands had the most purchases in 2025?",
        "SELECT p.brand, count(*) AS n FROM raw_items i JOIN raw_products p ON p.id = i.product_id "
        "WHERE year(i.created_at) = 2025 AND p.brand IS NOT NULL GROUP BY 1 ORDER BY n DESC, 1 LIMIT 3",
        ordered=True,
    ),
    Asked(
        "Active users per day over the last 7 days",
        "SELECT strftime(created_at, '%Y-%m-%d'), count(DISTINCT user_id) FROM raw_events "
        "WHERE created_at >= TIMESTAMP '2026-11-14' AND created_at < TIMESTAMP '2026-11-21' "
        "GROUP BY 1 ORDER BY 1",
        ordered=True,
    ),
    Asked(
        "Compare sessions in the first quarter of 2026 with the first quarter of 2025",
        "SELECT count(DISTINCT CASE WHEN year(created_at) = 2025 THEN session_id END), "
        "count(DISTINCT CASE WHEN year(created_at) = 2026 THEN session_id END) "
        "FROM raw_events WHERE quarter(created_at) = 1",
        columns=("sessions_previous", "sessions"),
    ),
    Asked(
        "How many products does each department have?",
        "SELECT department, count(*) FROM raw_products GROUP BY department",
    ),
    Asked(
        "Orders by status since June 2026",
        "SELECT status, count(*) FROM raw_orders WHERE created_at >= TIMESTAMP '2026-06-01' "
        "AND created_at < TIMESTAMP '2026-11-21' GROUP BY status",
    ),
)


@pytest.fixture(scope="module")
def raw(shared_data: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for view in RAW_VIEWS:
            connection.execute(view.format(data=shared_data / "thelook", loaded=LOADED)).fetchall()
        yield connection


@pytest.fixture(scope="module")
def shop(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    workspace = Workspace(tmp_path_factory.mktemp("thelook") / "shop")
    shutil.copytree(EXAMPLE, workspace.root, ignore=shutil.ignore_patterns(".signpost"))
    build_workspace(
        workspace,
        load_settings(workspace.root),
        data=shared_data / "thelook",
        now=datetime.fromisoformat(LOADED),
    )
    assistant = open_assistant(workspace)
    yield assistant
    assistant.close()


def ask(shop: Assistant, question: str, *earlier: str) -> Answer:
    conversation = sha256(f"{question} {earlier}".encode()).hexdigest()
    for turn in earlier:
        shop.ask(Question(question=turn, conversation_id=conversation))
    return shop.ask(Question(question=question, conversation_id=conversation))


def rows_of(raw: duckdb.DuckDBPyConnection, sql: str) -> ResultSet:
    cursor = raw.execute(sql)
    names = tuple(f"column{number}" for number, _ in enumerate(cursor.description or ()))
    return ResultSet(names, tuple(tuple(map(plain, row)) for row in cursor.fetchall()))


@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda asked: asked.question)
def test_the_numbers_equal_a_query_on_the_raw_files(
    asked: Asked, shop: Assistant, raw: duckdb.DuckDBPyConnection
) -> None:
    answer = ask(shop, asked.question)
    assert answer.status == "answered", answer.answer
    assert answer.table is not None
    table = ResultSet(tuple(column.name for column in answer.table.columns), answer.table.rows)
    found = match(rows_of(raw, asked.sql), table, ordered=asked.ordered, columns=asked.columns)
    assert found.equal, (found.reason, answer.answer, answer.table)
    assert all(query.verified for query in answer.queries)


@pytest.mark.parametrize(
    "asked", [item for item in QUESTIONS if item.withheld], ids=lambda asked: asked.question
)
def test_countries_under_the_minimum_are_absent_and_said_to_be(
    asked: Asked, shop: Assistant
) -> None:
    answer = ask(shop, asked.question)
    assert answer.table is not None
    shown = {row[0] for row in answer.table.rows}
    assert not shown & {"Austria", "Colombia"}
    assert "withheld" in [note.action for note in answer.guardrails]
    assert "too few people are left out" in answer.answer


def test_a_follow_up_keeps_metric_and_period(
    shop: Assistant, raw: duckdb.DuckDBPyConnection
) -> None:
    answer = ask(shop, "And by gender?", "How many purchases were there in October 2026?")
    assert answer.table is not None, answer.answer
    expected = rows_of(
        raw,
        "SELECT u.gender, count(*) FROM raw_items i JOIN raw_users u ON u.id = i.user_id "
        "WHERE strftime(i.created_at, '%Y-%m') = '2026-10' GROUP BY 1",
    )
    assert match(expected, ResultSet(("a", "b"), answer.table.rows)).equal, answer.table


@pytest.mark.parametrize(
    "question",
    [
        "List the e-mail addresses of our best customers",
        "Which IP addresses visited most often?",
        "Users by postal code",
        "Show the street addresses of users in Spain",
    ],
)
def test_personal_data_is_refused_even_where_it_was_dropped(question: str, shop: Assistant) -> None:
    answer = ask(shop, question)
    assert (answer.status, answer.table) == ("refused", None), answer.answer


def test_cancelled_visits_of_anonymous_visitors_are_withheld_in_words(shop: Assistant) -> None:
    answer = ask(shop, "How many cancelled visits were there in October 2026?")
    assert answer.table is None or answer.table.rows in ((), ((None,),))
    assert "withheld" in answer.answer


def test_the_build_keeps_every_row_that_has_happened(
    shop: Assistant, raw: duckdb.DuckDBPyConnection
) -> None:
    manifest = shop.kit.manifest
    for table, view in (
        ("events", "raw_events"),
        ("order_items", "raw_items"),
        ("users", "raw_users"),
    ):
        kept = manifest.table(table)
        assert kept is not None
        assert (kept.counts.rows_out,) == raw.execute(f"SELECT count(*) FROM {view}").fetchall()[0]  # noqa: S608
