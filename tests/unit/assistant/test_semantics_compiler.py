from collections.abc import Iterator
from datetime import date
from functools import lru_cache

import duckdb
import pytest
from planning import AS_OF, SEMANTICS, media_catalogue

from assistant.errors import RequestError
from assistant.semantics.combine import finish
from assistant.semantics.compiler import MetricCompiler
from assistant.semantics.request import DimensionFilter, MetricRequest, Order, Period

APRIL = Period(start=date(2026, 4, 1), end=date(2026, 5, 1))
MARCH = Period(start=date(2026, 3, 1), end=date(2026, 4, 1))
HOSTILE = "J'P {{ 1 }} {% x %} {# y #} % -- \n  'signpost_literal_0' 再生"


@lru_cache
def compiler() -> MetricCompiler:
    return MetricCompiler(SEMANTICS / "media", catalogue=media_catalogue())


@pytest.fixture
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    con = duckdb.connect()
    con.execute(
        """
        CREATE TABLE time_spine AS
            SELECT CAST(range AS DATE) AS date_day
            FROM range(DATE '2026-01-01', DATE '2026-06-01', INTERVAL 1 DAY);
        CREATE TABLE events (event_id INT, user_id TEXT, content_id INT, session_id TEXT,
            happened_at TIMESTAMP, event_type TEXT, storefront TEXT, surface TEXT,
            traffic_source TEXT, platform TEXT, price DOUBLE, seconds INT);
        INSERT INTO events VALUES
            (1,'a',1,'s1','2026-03-05 10:00','play','JP','home','Search','ios',NULL,10),
            (2,'a',1,'s1','2026-03-31 23:59:59','play','JP','home','Search','ios',NULL,10),
            (3,'b',1,'s2','2026-04-01 00:00','play','JP','home','Search','ios',NULL,10),
            (4,'b',2,'s2','2026-04-30 23:59:59','play','DE','home','Search','web',NULL,10),
            (5,'c',2,'s3','2026-05-01 00:00','play','DE','home','Search','web',NULL,10),
            (6,'c',NULL,'s3','2026-04-10 00:00','play',NULL,'home','Search','web',NULL,10),
            (7,'c',2,'s3','2026-04-10 00:00','play_complete','DE','home','Search','web',NULL,10),
            (8,'d',2,'s4','2026-05-21 00:00','play','DE','home','Search','web',NULL,10);
        CREATE TABLE contents (content_id INT, kind TEXT, genre TEXT, title TEXT, explicit BOOLEAN);
        INSERT INTO contents VALUES (1,'song','Jazz','One',true),(2,'podcast','Rock','Two',false);
        CREATE TABLE users (user_id TEXT, country TEXT, plan TEXT, age INT, signed_up_at TIMESTAMP);
        INSERT INTO users VALUES ('a','Japan','free',20,'2026-03-01'),('b','Germany','free',30,'2026-04-02'),
            ('c','Germany','family',40,'2026-04-03'),('d',NULL,'free',50,'2026-04-04');
        """
    )
    con.execute("UPDATE contents SET title = ? WHERE content_id = 1", [HOSTILE])
    yield con
    con.close()


def answer(con: duckdb.DuckDBPyConnection, request: MetricRequest, as_of: date = AS_OF) -> list:
    compiled = compiler().compile(request, as_of=as_of)
    rows = [_wire(row) for row in con.execute(compiled.sql).fetchall()]
    second = con.execute(compiled.second_sql).fetchall() if compiled.second_sql else []
    return list(finish(compiled, rows, [_wire(row) for row in second]).table.rows)


def _wire(row: tuple) -> tuple:
    return tuple(
        c.isoformat() if isinstance(c, date) else int(c) if type(c) is int else c for c in row
    )


def test_a_period_is_half_open(database: duckdb.DuckDBPyConnection) -> None:
    assert answer(database, MetricRequest(metrics=("plays",), period=APRIL)) == [(3,)]


def test_without_a_period_everything_to_as_of_counts(database: duckdb.DuckDBPyConnection) -> None:
    assert answer(database, MetricRequest(metrics=("plays",))) == [(6,)]


def test_a_hostile_value_arrives_as_data(database: duckdb.DuckDBPyConnection) -> None:
    item = DimensionFilter(dimension="content__title", values=(HOSTILE,))

    assert answer(database, MetricRequest(metrics=("plays",), filters=(item,))) == [(3,)]


@pytest.mark.parametrize(
    ("operator", "values", "plays"),
    [
        ("in", ("JP", "DE"), 5),
        ("eq", ("JP",), 3),
        ("contains", ("p",), 3),
        ("not_in", ("JP",), 3),
        ("ne", ("JP",), 3),
    ],
)
def test_each_operator_keeps_its_rows_and_a_negation_keeps_the_unknown(
    database: duckdb.DuckDBPyConnection, operator: str, values: tuple[str, ...], plays: int
) -> None:
    item = DimensionFilter(dimension="event__storefront", operator=operator, values=values)

    assert answer(database, MetricRequest(metrics=("plays",), filters=(item,))) == [(plays,)]


@pytest.mark.parametrize(
    ("operator", "value", "users"), [("ge", 30, 2), ("lt", 30, 1), ("eq", "40", 1)]
)
def test_numbers_are_compared_as_numbers(
    database: duckdb.DuckDBPyConnection, operator: str, value: int, users: int
) -> None:
    item = DimensionFilter(dimension="user__age", operator=operator, values=(value,))
    request = MetricRequest(metrics=("active_users",), filters=(item,))

    assert answer(database, request) == [(users,)]


def test_a_flag_is_filtered_by_its_truth(database: duckdb.DuckDBPyConnection) -> None:
    item = DimensionFilter(dimension="content__explicit", values=(True,))

    assert answer(database, MetricRequest(metrics=("plays",), filters=(item,))) == [(3,)]


def test_weeks_start_on_monday(database: duckdb.DuckDBPyConnection) -> None:
    request = MetricRequest(metrics=("plays",), grain="week", period=APRIL)

    assert answer(database, request)[0][0] == "2026-03-30"


def test_an_unknown_slice_is_set_aside_not_ranked(database: duckdb.DuckDBPyConnection) -> None:
    request = MetricRequest(metrics=("plays",), group_by=("content__kind",), limit=1)
    compiled = compiler().compile(request, as_of=AS_OF)

    finished = finish(compiled, database.execute(compiled.sql).fetchall())

    assert [row[0] for row in finished.table.rows] == ["song"]
    assert [row[0] for row in finished.unknown] == [None]


def test_two_periods_join_into_one_table(database: duckdb.DuckDBPyConnection) -> None:
    request = MetricRequest(
        metrics=("plays",), group_by=("event__platform",), period=APRIL, comparison=MARCH
    )

    assert answer(database, request) == [("web", None, 2, None, None), ("ios", 2, 1, -1, -0.5)]


def test_a_comparison_is_sorted_and_cut_after_the_join(database: duckdb.DuckDBPyConnection) -> None:
    request = MetricRequest(
        metrics=("plays",),
        group_by=("event__platform",),
        period=APRIL,
        comparison=MARCH,
        order_by=(Order(by="change", descending=False),),
        limit=1,
    )

    assert answer(database, request) == [("ios", 2, 1, -1, -0.5)]


def test_a_share_is_of_the_whole_even_where_its_slice_is_filtered(
    database: duckdb.DuckDBPyConnection,
) -> None:
    item = DimensionFilter(dimension="event__platform", values=("ios",))
    request = MetricRequest(
        metrics=("plays",), group_by=("event__platform",), filters=(item,), share=True
    )

    assert answer(database, request) == [("ios", 3, 0.5)]


def test_a_rolling_metric_is_read_on_the_last_day(database: duckdb.DuckDBPyConnection) -> None:
    request = MetricRequest(metrics=("weekly_active_users",), period=APRIL)

    assert answer(database, request) == [("2026-04-30", 1)]


def test_distinct_users_of_a_period_count_once(database: duckdb.DuckDBPyConnection) -> None:
    assert answer(database, MetricRequest(metrics=("active_users",), period=APRIL)) == [(2,)]


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (MetricRequest(metrics=("playz",)), "plays"),
        (MetricRequest(metrics=("plays",), group_by=("user__contry",)), "user__country"),
        (MetricRequest(metrics=("signups",), group_by=("content__genre",)), "does not apply"),
        (MetricRequest(metrics=("plays_growth",)), "grain"),
        (MetricRequest(metrics=("weekly_active_users",), grain="week"), "by day"),
        (MetricRequest(metrics=("weekly_active_users", "plays")), "one by one"),
        (
            MetricRequest(metrics=("completion_rate",), group_by=("user__country",), share=True),
            "add up",
        ),
        (MetricRequest(metrics=("plays", "downloads"), share=True), "one metric"),
        (MetricRequest(metrics=("plays",), comparison=MARCH), "two periods"),
        (
            MetricRequest(metrics=("plays",), period=APRIL, comparison=MARCH, grain="day"),
            "no grain",
        ),
        (MetricRequest(metrics=("plays",), order_by=(Order(by="nothing"),)), "Cannot sort"),
        (
            MetricRequest(
                metrics=("plays",),
                filters=(DimensionFilter(dimension="user__age", values=("old",)),),
            ),
            "integer",
        ),
        (
            MetricRequest(
                metrics=("plays",),
                filters=(DimensionFilter(dimension="user__age", operator="lt", values=(1, 2)),),
            ),
            "one value",
        ),
        (
            MetricRequest(
                metrics=("plays",),
                filters=(DimensionFilter(dimension="user__country", values=("a\0b",)),),
            ),
            "null character",
        ),
        (MetricRequest(metrics=("{{ 1 }}",)), "no metric"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_would(request_: MetricRequest, words: str) -> None:
    with pytest.raises(RequestError, match=words):
        compiler().compile(request_, as_of=AS_OF)


def test_a_week_of_another_start_is_said() -> None:
    request = MetricRequest(metrics=("plays",), grain="week")

    assert compiler().compile(request, as_of=AS_OF, week_start="sunday").notes
