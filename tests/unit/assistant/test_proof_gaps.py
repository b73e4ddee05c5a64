"""Faults that show only beside gaps, far ahead, at some hour, in the last bits, or among others."""

from collections.abc import Iterator

import pytest
from feature_cases import EVENTS, TABLES, make_spec

from assistant.features.compiling.compiler import compile_feature
from assistant.features.engine.engine import FeatureEngine
from assistant.features.proof.fixture import make_fixture
from assistant.features.proof.future import FUTURE
from assistant.features.proof.order import SHUFFLE
from assistant.features.proof.others import OTHERS
from assistant.features.proof.prover import Prover, Seen
from assistant.features.proof.relation import Relation, Setting
from assistant.features.proof.shift import NAMED_DATE, SHIFT
from assistant.features.query import FeatureQuery

KNOWN = "e.user_id = l.user_id AND e.happened_at < l.label_ts AND e.loaded_at < l.label_ts"
OUTER = "SELECT l.user_id, l.label_ts, {} AS v FROM labels l LEFT JOIN events e ON {} GROUP BY ALL"
EVENTS_ONCE = "count(DISTINCT e.event_id)"
EVERYBODY = (
    "SELECT l.user_id, l.label_ts, (SELECT max(n) FROM (SELECT count(DISTINCT event_id) AS n FROM "
    "events o WHERE o.happened_at < l.label_ts AND o.loaded_at < l.label_ts GROUP BY o.user_id)) AS v "
    "FROM labels l"
)


@pytest.fixture(scope="module")
def engine() -> Iterator[FeatureEngine]:
    with FeatureEngine() as opened:
        yield opened


def asked(sql: str, *, population: bool = False) -> FeatureQuery:
    return FeatureQuery(
        name="v",
        sql=sql,
        entities=("user_id",),
        values=("v",),
        tables=(EVENTS,),
        population=population,
    )


def noticed(
    engine: FeatureEngine, query: FeatureQuery, *relations: Relation, gaps: bool = False
) -> Seen:
    """What some relations say on one fixture."""
    world = make_fixture(query, seed=1, gaps=gaps)
    setting = Setting(world=world, moments=world.moments(6), seed=1)
    return Prover(engine).check(setting, relations, lambda *_: None)


def rules(seen: Seen) -> list[str]:
    return [failure.rule for failure in seen.failures]


def test_a_fixture_with_gaps_has_users_who_never_did_what_the_query_names() -> None:
    named = f"{EVENTS_ONCE} FILTER (WHERE e.action IN ('open', 'buy'))"
    query = asked(OUTER.format(named, KNOWN))

    def did(*, gaps: bool) -> set[tuple[str, str]]:
        rows = make_fixture(query, seed=1, gaps=gaps).tables["events"]
        pairs = zip(rows["user_id"].to_pylist(), rows["action"].to_pylist(), strict=True)
        return {(user, action) for user, action in pairs if user and action in ("open", "buy")}

    full, sparse = did(gaps=False), did(gaps=True)

    assert sparse < full
    assert {user for user, _ in sparse} == {user for user, _ in full}


def test_a_segment_of_all_time_is_told_by_a_user_who_buys_for_the_first_time(
    engine: FeatureEngine,
) -> None:
    buyers = "(SELECT e.* FROM events e SEMI JOIN (SELECT user_id FROM events WHERE action = 'buy') b USING (user_id)) e"
    sql = OUTER.format(EVENTS_ONCE, KNOWN + " AND e.action = 'open'").replace("events e", buyers)

    assert rules(noticed(engine, asked(sql), FUTURE)) == []
    assert rules(noticed(engine, asked(sql), FUTURE, gaps=True)) == ["future_row"]


@pytest.mark.parametrize(
    "value",
    [
        f"{EVENTS_ONCE} FILTER (WHERE e.happened_at >= l.label_ts + INTERVAL 300 DAY)",
        f"CASE WHEN hour(l.label_ts) = 17 THEN {EVENTS_ONCE} END",
        f"CASE WHEN {EVENTS_ONCE} > 90 THEN {EVENTS_ONCE} END",
        f"1.0::DOUBLE + 1e-14::DOUBLE * {EVENTS_ONCE}",
    ],
    ids=["far ahead", "at one hour", "of many events", "in the last bits"],
)
def test_a_leak_in_a_corner_is_a_leak(engine: FeatureEngine, value: str) -> None:
    query = asked(OUTER.format(value, "e.user_id = l.user_id"))

    assert rules(noticed(engine, query, FUTURE, gaps=True)) == ["future_row"]


def test_last_bits_that_depend_on_the_order_of_rows_are_a_note(engine: FeatureEngine) -> None:
    value = "sum(exp(-date_diff('second', e.happened_at, l.label_ts) / 604800.0))"

    seen = noticed(engine, asked(OUTER.format(value, KNOWN)), FUTURE, SHUFFLE)

    assert rules(seen) == []
    assert [note[:13] for note in seen.notes] == ["The last bits"]


@pytest.mark.parametrize(
    "sql", [EVERYBODY, OUTER.format(EVENTS_ONCE, "lower(e.user_id) = lower(l.user_id)")]
)
def test_other_users_may_not_count_unless_it_is_said(engine: FeatureEngine, sql: str) -> None:
    assert rules(noticed(engine, asked(sql), OTHERS)) == ["other_entities"]
    assert rules(noticed(engine, asked(sql, population=True), OTHERS)) == []


def test_a_month_of_any_year_may_count_and_the_parity_of_a_year_may_not(
    engine: FeatureEngine,
) -> None:
    month, parity = (
        f"{EVENTS_ONCE} FILTER (WHERE {part})"
        for part in ("month(e.happened_at) = 3", "year(e.happened_at) % 2 = 0")
    )

    assert rules(noticed(engine, asked(OUTER.format(month, KNOWN)), SHIFT)) == []
    assert rules(noticed(engine, asked(OUTER.format(parity, KNOWN)), SHIFT)) == ["shift"]


def test_the_days_on_which_the_clocks_of_a_calendar_change_are_no_dates_of_the_feature(
    engine: FeatureEngine,
) -> None:
    calendar = {"unit": "month", "count": 1, "zone": "Europe/Berlin"}
    spec = make_spec("opens", "integer", {"kind": "count"}, calendar=calendar, default=0)
    query = compile_feature(spec, TABLES)

    assert query.clock_changes
    assert rules(noticed(engine, query, SHIFT, NAMED_DATE)) == []


def test_a_row_for_a_label_that_nobody_asked_for_refutes_the_change_that_shows_it(
    engine: FeatureEngine,
) -> None:
    sql = (
        "SELECT coalesce(l.user_id, e.user_id) AS user_id, l.label_ts, count(e.event_id) AS v "
        "FROM labels l FULL JOIN events e ON e.user_id = l.user_id GROUP BY ALL"
    )

    assert rules(noticed(engine, asked(sql), FUTURE)) == ["future_row"]
