"""A SQL file without a specification: its roles come from the contracts, its faults get clear words."""

from collections.abc import Iterator

import pytest

from assistant.features.engine.engine import EngineError, FeatureEngine
from assistant.features.query import FeatureQuery, FeatureTable
from assistant.features.spec.bare_sql import bare_feature, read_header
from guardrails.decisions import Denied

TABLES = {
    "events": FeatureTable(
        name="events",
        columns=(("event_id", "VARCHAR"), ("user_id", "VARCHAR"), ("seen_at", "TIMESTAMP")),
        time="seen_at",
        key=("event_id",),
        entities={"user_id": "user"},
    )
}
GOOD = (
    "SELECT l.user_id, l.label_ts, count(DISTINCT e.event_id) AS n FROM labels l "
    "LEFT JOIN events e ON e.user_id = l.user_id AND e.seen_at < l.label_ts GROUP BY ALL"
)


@pytest.fixture(scope="module")
def engine() -> Iterator[FeatureEngine]:
    with FeatureEngine() as opened:
        yield opened


def read(sql: str, engine: FeatureEngine) -> FeatureQuery | Denied:
    return bare_feature(
        sql,
        name="n",
        tables=TABLES,
        engine=engine,
        label_columns=("user_id", "label_ts", "target"),
        withheld=("query",),
    )


def test_entities_values_and_tables_are_read_from_the_query(engine: FeatureEngine) -> None:
    feature = read("-- lookback: 7 days\n" + GOOD, engine)

    assert isinstance(feature, FeatureQuery)
    assert (feature.entities, feature.values, feature.lookback_hours) == (("user_id",), ("n",), 168)
    assert feature.tables == (TABLES["events"],)


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        (GOOD.replace("count(DISTINCT e.event_id)", "now()"), "clock"),
        (GOOD.replace("count(DISTINCT e.event_id)", "random()"), "chance"),
        (GOOD.replace("count(DISTINCT e.event_id)", "max(l.target)"), "label_column"),
        (GOOD.replace("count(DISTINCT e.event_id)", "max(e.query)"), "personal_column"),
        (GOOD.replace("count(DISTINCT e.event_id)", "hour(l.label_ts)"), "label_time_value"),
        (GOOD.replace("FROM labels l", "FROM (SELECT 1 AS user_id, now() AS label_ts) l"), "clock"),
        ("SELECT user_id, seen_at AS label_ts, 1 AS n FROM events", "no_spine"),
        (GOOD.replace("JOIN events", "JOIN read_csv('x.csv')"), "unknown_function"),
        (GOOD.replace("JOIN events", "JOIN evnts"), "unknown_table"),
        (GOOD + "; DROP TABLE events", "select_only"),
    ],
)
def test_what_a_feature_may_not_do_is_refused_by_name(
    engine: FeatureEngine, sql: str, rule: str
) -> None:
    denied = read(sql, engine)

    assert isinstance(denied, Denied)
    assert denied.rule == rule


def test_a_misspelt_column_is_named(engine: FeatureEngine) -> None:
    with pytest.raises(EngineError, match="no column 'evnt_id'"):
        read(GOOD.replace("e.event_id", "e.evnt_id"), engine)


@pytest.mark.parametrize(
    ("line", "hours"),
    [("-- lookback: 7 days", 168), ("-- lookback: 36h", 36), ("-- lookback: long", None)],
)
def test_a_lookback_is_stated_in_the_first_comments(line: str, hours: int | None) -> None:
    assert read_header(line + "\nSELECT 1").lookback_hours == hours


WEEK = GOOD.replace("AS n", "AS n_7d")


@pytest.mark.parametrize(
    ("sql", "hours"),
    [(WEEK, 336), (GOOD, None), ("-- lookback: 7 days\n" + WEEK, None), ("-- lookback: none\n" + WEEK, None)],
)  # fmt: skip
def test_a_name_hints_at_the_lookback_unless_one_is_stated(
    sql: str, hours: int | None, engine: FeatureEngine
) -> None:
    feature = read(sql, engine)

    assert isinstance(feature, FeatureQuery)
    assert feature.named_lookback_hours == hours


def test_a_column_that_the_spine_does_not_hold_is_told_by_its_name(engine: FeatureEngine) -> None:
    denied = read(GOOD.replace("count(DISTINCT e.event_id)", "max(l.clicked)"), engine)

    assert isinstance(denied, Denied)
    assert (denied.rule, "clicked" in denied.reason) == ("label_column", True)


def test_a_with_entry_may_be_called_today(engine: FeatureEngine) -> None:
    sql = (
        "WITH today AS (SELECT user_id, label_ts AS t FROM labels) SELECT l.user_id, l.label_ts, "
        "count(DISTINCT e.event_id) AS n FROM labels l JOIN today ON today.user_id = l.user_id AND "
        "today.t = l.label_ts LEFT JOIN events e ON e.user_id = l.user_id AND e.seen_at < today.t GROUP BY ALL"
    )

    assert isinstance(read(sql, engine), FeatureQuery)
