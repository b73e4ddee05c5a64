from datetime import date, datetime, timedelta
from random import Random

import pytest
from event_cases import AS_OF, book, catalogue, gated, lake

from assistant.errors import RequestError
from assistant.semantics.funnel import FunnelCompiler
from assistant.semantics.funnel_request import FunnelRequest, Window
from assistant.semantics.request import DimensionFilter, Period

MAY = Period(start=date(2026, 5, 1), end=date(2026, 6, 1))
DAY = "2026-05-{:02d} 10:00:00"


def event(
    person: str, day: int, kind: str, *, device: str = "phone", item: str = "i1"
) -> tuple[str, ...]:
    return (person, f"s{person}{day}", item, DAY.format(day), kind, device)


def counts(request: FunnelRequest, rows: list[tuple[str, ...]], *, users=(), minimum: int = 1):
    compiled = FunnelCompiler(catalogue(), book()).compile(request, as_of=AS_OF)
    return sorted(gated(compiled.sql, lake(rows, list(users)), minimum=minimum))


def test_a_person_counts_at_a_step_only_after_all_steps_before_it():
    rows = [
        *(event("a", day, kind) for day, kind in ((1, "open"), (2, "download"), (3, "play"))),
        *(event("b", day, kind) for day, kind in ((1, "download"), (2, "open"), (3, "play"))),
        event("c", 1, "play"),
    ]
    request = FunnelRequest(steps=("opens", "downloads", "play"), period=MAY)
    assert counts(request, rows) == [(2, 1, 1)]


def test_any_start_may_lead_to_the_later_step_within_its_own_window():
    rows = [event("a", 1, "open"), event("a", 20, "open"), event("a", 22, "download")]
    request = FunnelRequest(steps=("opens", "downloads"), window=Window(count=7), period=MAY)
    assert counts(request, rows) == [(1, 1)]


def test_the_end_of_a_window_is_outside_it():
    rows = [event("a", 1, "open"), event("a", 8, "download")]
    steps = ("opens", "downloads")
    assert counts(FunnelRequest(steps=steps, window=Window(count=7)), rows) == [(1, 0)]
    assert counts(FunnelRequest(steps=steps, window=Window(count=8)), rows) == [(1, 1)]


def test_a_window_reaches_past_the_period_and_without_one_the_period_ends_it():
    period = Period(start=date(2026, 5, 1), end=date(2026, 5, 3))
    rows = [event("a", 2, "open"), event("a", 4, "download")]
    steps = ("opens", "downloads")
    assert counts(FunnelRequest(steps=steps, period=period), rows) == [(1, 0)]
    windowed = FunnelRequest(steps=steps, period=period, window=Window(count=3))
    assert counts(windowed, rows) == [(1, 1)]


def test_in_any_order_the_steps_after_the_first_may_change_places():
    rows = [event("a", 1, "search"), event("a", 2, "download"), event("a", 3, "open")]
    steps = ("searches", "opens", "downloads")
    assert counts(FunnelRequest(steps=steps), rows) == [(1, 1, 0)]
    assert counts(FunnelRequest(steps=steps, any_order=True), rows) == [(1, 1, 1)]


def test_one_item_and_one_session_hold_a_chain_together():
    rows = [event("a", 1, "open", item="i1"), event("a", 2, "download", item="i2")]
    steps = ("opens", "downloads")
    assert counts(FunnelRequest(steps=steps), rows) == [(1, 1)]
    assert counts(FunnelRequest(steps=steps, same="item"), rows) == [(1, 0)]
    assert counts(FunnelRequest(steps=steps, same="session"), rows) == [(1, 0)]


def test_a_slice_and_a_filter_are_those_of_the_first_step():
    rows = [event("a", 1, "open", device="tv"), event("a", 2, "download"), event("b", 1, "open")]
    request = FunnelRequest(steps=("opens", "downloads"), group_by=("event__device",))
    assert counts(request, rows) == [("phone", 1, 0), ("tv", 1, 1)]
    only = DimensionFilter(dimension="event__device", values=("tv",))
    assert counts(FunnelRequest(steps=request.steps, filters=(only,)), rows) == [(1, 1)]


def test_steps_of_two_tables_are_joined_by_the_person():
    users = [
        ("a", "2026-05-01", "free"),
        ("b", "2026-05-02", "family"),
        ("c", "2026-05-03", "free"),
    ]
    rows = [event("a", 2, "open"), event("a", 3, "download"), event("b", 20, "open")]
    request = FunnelRequest(
        steps=("signups", "opens", "downloads"), window=Window(count=7), group_by=("user__plan",)
    )
    assert counts(request, rows, users=users) == [("family", 1, 0, 0), ("free", 2, 1, 1)]


def test_who_signed_up_before_events_were_recorded_is_left_out_and_said():
    users = [("a", "2026-03-01", "free"), ("b", "2026-05-02", "free")]
    request = FunnelRequest(steps=("signups", "opens"))
    compiled = FunnelCompiler(catalogue(), book()).compile(request, as_of=AS_OF)
    assert gated(compiled.sql, lake([event("b", 3, "open")], users)) == [(1, 1)]
    assert "1 May 2026" in compiled.notes[0]


def test_a_step_of_too_few_persons_is_withheld_and_a_slice_of_too_few_left_out():
    rows = [event(p, 1, "open") for p in "abc"] + [event("a", 2, "download")]
    rows.append(event("d", 1, "open", device="tv"))
    request = FunnelRequest(steps=("opens", "downloads"), group_by=("event__device",))
    assert counts(request, rows, minimum=2) == [("phone", 3, None)]


def test_events_of_nobody_are_no_steps_of_a_person():
    rows = [event("", 1, "open"), event("", 2, "download"), event("a", 1, "open")]
    assert counts(FunnelRequest(steps=("opens", "downloads")), rows) == [(1, 0)]


@pytest.mark.parametrize("seed", range(4))
def test_windows_count_what_self_joins_count(seed: int):
    random = Random(seed)  # noqa: S311 - data of a test
    start = datetime(2026, 5, 1)  # noqa: DTZ001 - naive UTC, as the lake stores it
    rows = [
        (
            f"p{random.randrange(15)}",
            "s",
            "i1",
            (start + timedelta(hours=random.randrange(300))).isoformat(),
            random.choice(("open", "download", "play")),
            "phone",
        )
        for _ in range(150)
    ]
    request = FunnelRequest(
        steps=("opens", "downloads", "play"), window=Window(count=30, unit="hour")
    )
    con = lake(rows)
    expected = con.execute(
        """
        SELECT count(DISTINCT a.user_id), count(DISTINCT b.user_id), count(DISTINCT c.user_id)
        FROM events a LEFT JOIN events b ON b.user_id = a.user_id AND b.event_type = 'download'
          AND b.happened_at >= a.happened_at AND b.happened_at < a.happened_at + INTERVAL 30 HOUR
        LEFT JOIN events c ON c.user_id = b.user_id AND c.event_type = 'play'
          AND c.happened_at >= b.happened_at AND c.happened_at < a.happened_at + INTERVAL 30 HOUR
        WHERE a.event_type = 'open'
        """
    ).fetchall()
    assert counts(request, rows) == expected


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (FunnelRequest(steps=("opens", "teleport")), "no step 'teleport'"),
        (FunnelRequest(steps=("opens", "open")), "named twice"),
        (FunnelRequest(steps=("opens", "play"), group_by=("event__nothing",)), "no dimension"),
        (FunnelRequest(steps=("signups", "opens"), same="item"), "several tables"),
    ],
)
def test_what_does_not_fit_is_named(request_: FunnelRequest, said: str):
    with pytest.raises(RequestError, match=said):
        FunnelCompiler(catalogue(), book()).compile(request_, as_of=AS_OF)


def test_a_window_that_is_not_over_is_said():
    request = FunnelRequest(steps=("opens", "downloads"), window=Window(count=7), period=MAY)
    compiled = FunnelCompiler(catalogue(), book()).compile(request, as_of=AS_OF)
    assert any("reaches past the data" in note for note in compiled.notes)
    later = FunnelCompiler(catalogue(), book()).compile(request, as_of=date(2026, 6, 20))
    assert later.notes == ()
