"""A right feature holds under every relation; each kind of fault is told by the rule that it breaks."""

from collections.abc import Iterator

import pytest

from assistant.features.engine.engine import FeatureEngine
from assistant.features.proof.check import CheckLimits, check_query
from assistant.features.proof.verdict import Verdict
from assistant.features.query import FeatureQuery, FeatureTable

EVENTS = FeatureTable(
    name="events",
    columns=(
        ("event_id", "VARCHAR"),
        ("user_id", "VARCHAR"),
        ("occurred_at", "TIMESTAMP"),
        ("received_at", "TIMESTAMP"),
        ("event_type", "VARCHAR"),
    ),
    time="occurred_at",
    arrival="received_at",
    key=("event_id",),
    entities={"event_id": "event", "user_id": "user"},
)
OUTER = "SELECT l.user_id, l.label_ts, VALUE AS v FROM labels l LEFT JOIN events e ON "
RIGHT = (
    "e.user_id = l.user_id AND e.occurred_at < l.label_ts AND e.received_at < l.label_ts "
    "AND e.occurred_at >= l.label_ts - INTERVAL 7 DAY"
)


@pytest.fixture(scope="module")
def engine() -> Iterator[FeatureEngine]:
    with FeatureEngine() as opened:
        yield opened


def checked(
    engine: FeatureEngine, condition: str, value: str = "count(DISTINCT e.event_id)"
) -> Verdict:
    query = FeatureQuery(
        name="plays",
        sql=OUTER.replace("VALUE", value) + condition + " GROUP BY ALL",
        entities=("user_id",),
        values=("v",),
        tables=(EVENTS,),
        lookback_hours=168,
    )
    return check_query(query, engine=engine, tell=lambda *_: None, limits=CheckLimits(seeds=(1,)))


def test_a_right_feature_is_proven_under_every_relation_that_applies(engine: FeatureEngine) -> None:
    verdict = checked(engine, RIGHT)

    assert verdict.proven
    assert {run.name for run in verdict.relations if not run.trials} == {
        "new_version",
        "future_dimension_row",
        "named_date",
        "within_delay",
    }


@pytest.mark.parametrize(
    ("condition", "value", "relation"),
    [
        (RIGHT.replace("e.occurred_at < l.label_ts", "TRUE"), "count(DISTINCT e.event_id)", "future_row"),
        (RIGHT.replace("e.occurred_at <", "e.occurred_at <="), "count(DISTINCT e.event_id)", "row_at_label"),
        (RIGHT.replace("e.received_at < l.label_ts", "TRUE"), "count(DISTINCT e.event_id)", "late_arrival"),
        (RIGHT.replace("7 DAY", "8 DAY"), "count(DISTINCT e.event_id)", "older_than_lookback"),
        (RIGHT, "count(e.event_id)", "duplicate"),
        (RIGHT, "max_by(e.event_type, e.occurred_at)", "shuffle"),
        (RIGHT, "max(epoch(e.occurred_at))", "shift"),
        (RIGHT.replace("e.user_id = l.user_id", "TRUE"), "count(DISTINCT e.event_id)", "other_entities"),
        (RIGHT, "max(hour(e.occurred_at AT TIME ZONE 'UTC'))", "time_zone"),
        (RIGHT.replace("e.occurred_at >= l.label_ts", "(e.occurred_at AT TIME ZONE 'UTC') >= (l.label_ts AT TIME ZONE 'UTC')"), "count(DISTINCT e.event_id)", "time_zone"),
        (RIGHT.replace("e.occurred_at >=", "e.received_at >="), "count(DISTINCT e.event_id)", "older_than_lookback"),
        (RIGHT, "(SELECT count(DISTINCT event_type) FROM events)", "future_row"),
    ],
)  # fmt: skip
def test_a_fault_is_told_by_the_relation_that_it_breaks(
    engine: FeatureEngine, condition: str, value: str, relation: str
) -> None:
    verdict = checked(engine, condition, value)

    assert not verdict.proven
    assert relation in {finding.relation for finding in verdict.findings}


def test_the_example_is_the_one_row_that_shows_the_fault(engine: FeatureEngine) -> None:
    verdict = checked(engine, RIGHT.replace("e.occurred_at <", "e.occurred_at <="))

    example = verdict.findings[0].example
    assert example is not None
    assert [(table.name, table.marks) for table in example.tables] == [("events", ("+",))]
    assert (example.before, example.after) == ({"v": 0}, {"v": 1})


def test_an_inner_join_loses_the_labels_of_entities_without_events(engine: FeatureEngine) -> None:
    query = FeatureQuery(
        name="plays",
        sql=OUTER.replace("VALUE", "count(*)").replace("LEFT JOIN", "JOIN")
        + RIGHT
        + " GROUP BY ALL",
        entities=("user_id",),
        values=("v",),
        tables=(EVENTS,),
    )

    verdict = check_query(query, engine=engine, tell=lambda *_: None)

    assert [finding.relation for finding in verdict.findings] == ["row_lost"]
    assert "LEFT JOIN" in verdict.findings[0].remedy
