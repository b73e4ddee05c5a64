"""Faults that show only beside gaps, far ahead, in the last bits, or among others."""

from collections.abc import Iterator

import pytest
from feature_cases import EVENTS, TABLES, make_spec

from assistant.features.compiling.compiler import compile_feature
from assistant.features.engine.engine import FeatureEngine
from assistant.features.proof.check import CheckLimits, check_query
from assistant.features.proof.fixture import make_fixture
from assistant.features.proof.verdict import Verdict
from assistant.features.query import FeatureQuery

KNOWN = "e.user_id = l.user_id AND e.happened_at < l.label_ts AND e.loaded_at < l.label_ts"
OUTER = "SELECT l.user_id, l.label_ts, {} AS v FROM labels l LEFT JOIN events e ON {} GROUP BY ALL"


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


def checked(engine: FeatureEngine, query: FeatureQuery, *, seeds: tuple[int, ...]) -> Verdict:
    limits = CheckLimits(seeds=seeds, examples=0)
    return check_query(query, engine=engine, tell=lambda *_: None, limits=limits)


def rules(verdict: Verdict) -> set[str]:
    return {finding.relation for finding in verdict.findings}


def test_a_fixture_with_gaps_has_users_who_never_did_what_the_query_names() -> None:
    named = "count(DISTINCT e.event_id) FILTER (WHERE e.action IN ('open', 'buy'))"
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
    sql = OUTER.format("count(DISTINCT e.event_id)", KNOWN + " AND e.action = 'open'")

    verdict = checked(engine, asked(sql.replace("events e", buyers)), seeds=(1, 2))

    assert "future_row" in rules(verdict)


def test_what_lies_as_far_ahead_as_the_query_says_is_tried(engine: FeatureEngine) -> None:
    ahead = (
        "count(DISTINCT e.event_id) FILTER (WHERE e.happened_at >= l.label_ts + INTERVAL 300 DAY)"
    )
    sql = OUTER.format(ahead, "e.user_id = l.user_id")

    assert "future_row" in rules(checked(engine, asked(sql), seeds=(1,)))


def test_a_leak_in_the_last_bits_is_a_leak(engine: FeatureEngine) -> None:
    later = "count(DISTINCT e.event_id) FILTER (WHERE e.happened_at >= l.label_ts)"
    sql = OUTER.format(f"1.0::DOUBLE + 1e-14::DOUBLE * {later}", "e.user_id = l.user_id")

    assert "future_row" in rules(checked(engine, asked(sql), seeds=(1,)))


def test_last_bits_that_depend_on_the_order_of_rows_are_a_note(engine: FeatureEngine) -> None:
    once = "(SELECT DISTINCT event_id, user_id, happened_at, min(loaded_at) AS loaded_at FROM events GROUP BY ALL) e"
    value = "sum(exp(-date_diff('second', e.happened_at, l.label_ts) / 604800.0))"

    verdict = checked(
        engine, asked(OUTER.format(value, KNOWN).replace("events e", once)), seeds=(1,)
    )

    assert verdict.proven
    assert any(note.startswith("The last bits") for note in verdict.notes)


def test_another_user_with_more_events_than_any_may_not_count_unless_it_is_said(
    engine: FeatureEngine,
) -> None:
    most = "(SELECT max(n) FROM (SELECT count(DISTINCT event_id) AS n FROM events o WHERE o.happened_at < l.label_ts AND o.loaded_at < l.label_ts GROUP BY o.user_id))"
    sql = f"SELECT l.user_id, l.label_ts, {most} AS v FROM labels l"  # noqa: S608 - a test's own text

    assert rules(checked(engine, asked(sql), seeds=(1,))) == {"other_entities"}
    assert checked(engine, asked(sql, population=True), seeds=(1,)).proven


def test_the_days_on_which_the_clocks_of_a_calendar_change_are_no_dates_of_the_feature(
    engine: FeatureEngine,
) -> None:
    calendar = {"unit": "month", "count": 1, "zone": "Europe/Berlin"}
    spec = make_spec("opens", "integer", {"kind": "count"}, calendar=calendar, default=0)
    query = compile_feature(spec, TABLES)
    limits = CheckLimits(seeds=(1,), examples=0)

    verdict = check_query(query, engine=engine, tell=lambda *_: None, limits=limits, spec=spec)

    assert query.clock_changes
    assert verdict.proven
