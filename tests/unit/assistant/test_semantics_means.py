"""What a mean per unit is divided by, and which rows a limit leaves."""

from datetime import date

import duckdb
import pytest
from planning import AS_OF, SEMANTICS, media_catalogue

from assistant.errors import RequestError
from assistant.semantics.combine import Finished, finish
from assistant.semantics.compiler import MetricCompiler
from assistant.semantics.means import Span
from assistant.semantics.request import MetricRequest, Order, Period

WEEK = Period(start=date(2026, 4, 6), end=date(2026, 4, 13))
BEFORE = Period(start=date(2026, 3, 30), end=date(2026, 4, 6))
EVENTS = """
    CREATE TABLE events AS
    SELECT row_number() OVER () AS event_id, user_id, 1 AS content_id, session_id,
        CAST(moment AS TIMESTAMP) AS happened_at, event_type, storefront, 'home' AS surface,
        'x' AS traffic_source, 'ios' AS platform, 1.0 AS price, 10 AS seconds
    FROM (VALUES
        ('a','s1','2026-04-06 08:00','play','JP'), ('b','s2','2026-04-06 09:00','play','DE'),
        ('a','s3','2026-04-07 08:00','play','JP'), ('a','s4','2026-04-11 08:00','play','JP'),
        ('b','s5','2026-04-11 20:00','play','JP'), ('c','s6','2026-04-12 20:00','play','DE'),
        ('c','s6','2026-04-12 20:30','play','DE'), ('c','s7','2026-04-01 20:30','play','DE')
    ) AS t(user_id, session_id, moment, event_type, storefront)
"""


def finished(request: MetricRequest, *, withheld: bool = False) -> Finished:
    con = duckdb.connect()
    con.execute(
        "CREATE TABLE time_spine AS SELECT CAST(range AS DATE) AS date_day "
        "FROM range(DATE '2026-03-01', DATE '2026-06-01', INTERVAL 1 DAY)"
    )
    con.execute(EVENTS)
    compiler = MetricCompiler(SEMANTICS / "media", catalogue=media_catalogue())
    compiled = compiler.compile(request, as_of=AS_OF)
    rows = [con.execute(sql).fetchall() for sql in (compiled.sql, compiled.second_sql) if sql]
    wire = [[tuple(map(_cell, row)) for row in side] for side in (*rows, [])]
    con.close()
    return finish(compiled, wire[0], wire[1], withheld=withheld)


def _cell(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def rows_of(request: MetricRequest) -> list[tuple[object, ...]]:
    return list(finished(request).table.rows)


def test_a_mean_per_day_counts_days_without_events() -> None:
    request = MetricRequest(metrics=("plays",), period=WEEK, average="day")

    assert rows_of(request) == [(pytest.approx(7 / 7),)]


def test_a_mean_of_distinct_people_is_that_of_the_days() -> None:
    request = MetricRequest(metrics=("active_users",), period=WEEK, average="day")

    assert rows_of(request) == [(pytest.approx((2 + 1 + 2 + 1) / 7),)]


def test_a_mean_of_distinct_people_is_withheld_where_a_day_is() -> None:
    request = MetricRequest(metrics=("active_users",), period=WEEK, average="day")

    assert finished(request, withheld=True).table.rows == ((None,),)


def test_each_part_of_the_week_is_divided_by_its_own_days() -> None:
    request = MetricRequest(metrics=("plays",), period=WEEK, week_parts=True, average="day")

    assert rows_of(request) == [("Weekends", 2), ("Weekdays", pytest.approx(3 / 5))]


def test_two_periods_are_divided_by_their_own_days() -> None:
    request = MetricRequest(metrics=("plays",), period=WEEK, comparison=BEFORE, average="day")
    before, after = 1 / 7, 1.0

    assert rows_of(request)[0][:2] == (pytest.approx(before), after)


def test_a_day_of_the_week_is_divided_by_how_often_it_was() -> None:
    twice = Period(start=BEFORE.start, end=WEEK.end)
    request = MetricRequest(metrics=("plays",), period=twice, by_weekday=True, average="day")

    assert ("Monday", 1) in rows_of(request)


def test_a_mean_ends_with_the_newest_complete_day() -> None:
    late = Period(start=AS_OF, end=date(2026, 6, 1))
    compiler = MetricCompiler(SEMANTICS / "media", catalogue=media_catalogue())
    request = MetricRequest(metrics=("plays",), period=late, average="day")

    assert compiler.compile(request, as_of=AS_OF).spans[0].days() == 1


@pytest.mark.parametrize(
    ("start", "end", "weekdays", "days"),
    [
        (date(2026, 4, 6), date(2026, 4, 13), (6, 7), 2),
        (date(2026, 4, 11), date(2026, 4, 14), (6, 7), 2),
        (date(2026, 4, 12), date(2026, 4, 20), (1,), 1),
        (date(2026, 4, 6), date(2026, 4, 6), (), 0),
    ],
)
def test_days_of_the_week_are_counted(
    start: date, end: date, weekdays: tuple[int, ...], days: int
) -> None:
    assert Span(start, end, weekdays).days() == days


@pytest.mark.parametrize(
    "request_",
    [
        MetricRequest(metrics=("completion_rate",), period=WEEK, average="day"),
        MetricRequest(metrics=("weekly_active_users",), period=WEEK, average="day"),
        MetricRequest(metrics=("plays",), average="day"),
        MetricRequest(metrics=("plays",), period=WEEK, average="month"),
        MetricRequest(metrics=("plays",), week_parts=True, grain="day"),
        MetricRequest(metrics=("plays",), within="event__storefront", limit=1),
    ],
)
def test_what_has_no_meaning_is_refused_with_a_remedy(request_: MetricRequest) -> None:
    compiler = MetricCompiler(SEMANTICS / "media", catalogue=media_catalogue())

    with pytest.raises(RequestError, match=r"Ask|Give"):
        compiler.compile(request_, as_of=AS_OF)


def test_a_limit_within_slices_leaves_the_first_of_each() -> None:
    request = MetricRequest(
        metrics=("plays",),
        group_by=("event__storefront",),
        grain="week",
        within="metric_time",
        limit=1,
        order_by=(Order(by="plays"),),
    )

    assert rows_of(request) == [("2026-03-30", "DE", 1), ("2026-04-06", "JP", 4)]


def test_a_row_cut_off_that_is_as_large_as_the_last_is_told() -> None:
    one_day = Period(start=date(2026, 4, 6), end=date(2026, 4, 7))
    request = MetricRequest(
        metrics=("plays",),
        group_by=("event__storefront",),
        period=one_day,
        order_by=(Order(by="plays"),),
        limit=1,
    )

    assert finished(request).tied
    assert not finished(request.model_copy(update={"limit": 2})).tied
