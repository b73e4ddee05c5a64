"""A date that the query names turns no value; what runs at the label has rows on the fixture."""

from collections.abc import Iterator

import pytest

from assistant.features.engine.engine import FeatureEngine
from assistant.features.proof.check import CheckLimits, check_query
from assistant.features.proof.fixture import make_fixture
from assistant.features.proof.output import ShapeError
from assistant.features.proof.prover import Prover
from assistant.features.proof.relation import Setting
from assistant.features.proof.shift import NAMED_DATE
from assistant.features.query import FeatureQuery, FeatureTable

EVENTS = FeatureTable(
    name="events",
    columns=(("event_id", "VARCHAR"), ("user_id", "VARCHAR"), ("happened_at", "TIMESTAMP")),
    time="happened_at",
    arrival=None,
    key=("event_id",),
    entities={"event_id": "event", "user_id": "user"},
)
OFFERS = FeatureTable(
    name="offers",
    columns=(
        ("offer_id", "VARCHAR"),
        ("user_id", "VARCHAR"),
        ("starts_on", "DATE"),
        ("ends_on", "DATE"),
    ),
    time=None,
    arrival=None,
    key=("offer_id",),
    entities={"user_id": "user"},
)
COUNTED = (
    "SELECT l.user_id, l.label_ts, count(DISTINCT e.event_id) AS v FROM labels l LEFT JOIN events e "
    "ON e.user_id = l.user_id AND e.happened_at < l.label_ts AND {} GROUP BY ALL"
)
RUNNING = (
    "SELECT l.user_id, l.label_ts, {} AS v FROM labels l LEFT JOIN offers o ON o.user_id = l.user_id "
    "AND o.starts_on < CAST(l.label_ts AS DATE) AND o.ends_on >= CAST(l.label_ts AS DATE) {}"
)


@pytest.fixture(scope="module")
def engine() -> Iterator[FeatureEngine]:
    with FeatureEngine() as opened:
        yield opened


def query(sql: str, table: FeatureTable) -> FeatureQuery:
    return FeatureQuery(name="v", sql=sql, entities=("user_id",), values=("v",), tables=(table,))


def noticed(engine: FeatureEngine, condition: str) -> list[str]:
    """What the one relation says."""
    world = make_fixture(query(COUNTED.format(condition), EVENTS), seed=1)
    setting = Setting(world=world, moments=world.moments(3), seed=1)
    seen = Prover(engine).check(setting, (NAMED_DATE,), lambda *_: None)
    return [failure.rule for failure in seen.failures]


@pytest.mark.parametrize(
    "condition",
    [
        "e.happened_at >= TIMESTAMP '2012-05-01'",
        "e.happened_at >= DATE '2023-11-20' AND e.happened_at < DATE '2023-11-28'",
        "year(e.happened_at) = 2021",
        "strftime(e.happened_at, '%Y-%m') = '2024-12'",
        "epoch(e.happened_at) > 1600000000",
        "l.label_ts < make_timestamp(2031, 3, 1, 0, 0, 0)",
    ],
)
def test_a_date_that_the_query_names_is_noticed(engine: FeatureEngine, condition: str) -> None:
    assert noticed(engine, condition) == ["named_date"]


@pytest.mark.parametrize(
    "condition",
    [
        "e.happened_at >= date_trunc('month', l.label_ts)",
        "e.happened_at < coalesce(NULL, TIMESTAMP '9999-12-31')",
        "date_diff('day', DATE '2024-01-01', e.happened_at) % 7 = 0",
        "e.happened_at >= l.label_ts - to_hours(2016)",
    ],
)
def test_calendars_open_ends_and_weekdays_are_no_fixed_dates(
    engine: FeatureEngine, condition: str
) -> None:
    assert noticed(engine, condition) == []


def test_a_check_refutes_a_campaign_of_one_year(engine: FeatureEngine) -> None:
    condition = "e.happened_at >= DATE '2023-11-20' AND e.happened_at < DATE '2023-11-28'"
    one = query(COUNTED.format(condition), EVENTS)
    limits = CheckLimits(seeds=(1,), examples=0)
    verdict = check_query(one, engine=engine, tell=lambda *_: None, limits=limits)

    assert [finding.relation for finding in verdict.findings] == ["named_date"]


def test_two_rows_that_hold_at_the_label_are_tried(engine: FeatureEngine) -> None:
    one = query(RUNNING.format("o.offer_id", ""), OFFERS)

    with pytest.raises(ShapeError, match="A label has"):
        Prover(engine).output(make_fixture(one, seed=1))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_invented_spans_hold_at_some_label(seed: int) -> None:
    world = make_fixture(query(RUNNING.format("o.offer_id", ""), OFFERS), seed=seed)
    offers = world.tables["offers"].to_pylist()
    moments = [moment.astype(object).date() for moment in world.label_times()]

    holding = [
        sum(
            bool(o["starts_on"] and o["ends_on"] and o["starts_on"] < m <= o["ends_on"])
            for o in offers
        )
        for m in moments
    ]
    assert max(holding) > 1
