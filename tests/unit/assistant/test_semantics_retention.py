from datetime import date

import pytest
from event_cases import AS_OF, book, catalogue, gated, lake

from assistant.errors import RequestError
from assistant.semantics.request import Period
from assistant.semantics.retention import RetentionCompiler
from assistant.semantics.retention_request import RetentionRequest

EARLY = Period(start=date(2026, 5, 1), end=date(2026, 5, 4))
USERS = [("a", "2026-05-01", "free"), ("b", "2026-05-02", "family"), ("c", "2026-05-03", "free")]


def event(person: str, day: int, kind: str = "open") -> tuple[str, ...]:
    return (person, "s", "i1", f"2026-05-{day:02d} 10:00:00", kind, "phone")


def compiled(request: RetentionRequest):
    return RetentionCompiler(catalogue(), book()).compile(request, as_of=AS_OF)


def both(request: RetentionRequest, rows: list[tuple[str, ...]]):
    made = compiled(request)
    con = lake(rows, USERS)
    return sorted(gated(made.sizes_sql, con)), sorted(gated(made.returns_sql, con))


def test_weeks_are_counted_from_a_persons_own_day():
    rows = [event("a", 7), event("a", 8), event("b", 9), event("c", 9)]
    request = RetentionRequest(cohort="signups", period=EARLY)
    assert both(request, rows) == ([(3,)], [(0, 2), (1, 2)])


def test_the_return_may_be_one_step():
    rows = [event("a", 8), event("b", 10, "play")]
    request = RetentionRequest(cohort="signups", returning="play", period=EARLY)
    assert both(request, rows)[1] == [(1, 1)]


def test_a_cohort_of_events_begins_with_a_persons_first():
    rows = [event("a", 1), event("a", 9), event("b", 2, "play"), event("b", 12)]
    request = RetentionRequest(cohort="opens", period=EARLY)
    assert both(request, rows) == ([(1,)], [(0, 1), (1, 1)])


def test_slices_are_those_of_the_person():
    rows = [event("a", 8), event("c", 10)]
    request = RetentionRequest(cohort="signups", group_by=("user__plan",), period=EARLY)
    sizes, returned = both(request, rows)
    assert sizes == [("family", 1), ("free", 2)]
    assert returned == [("free", 1, 2)]


def test_what_changes_with_each_event_cannot_slice_a_cohort():
    with pytest.raises(RequestError, match="does not belong"):
        compiled(RetentionRequest(cohort="opens", group_by=("event__device",)))


def test_an_age_is_shown_only_when_it_is_over_for_everybody():
    made = compiled(RetentionRequest(cohort="signups", period=EARLY))
    assert made.ages.shown() == (0, 1, 2, 3)  # the third of May has its week 3 until the 31st


def test_who_began_too_late_for_the_age_asked_for_is_left_out_and_said():
    may = Period(start=date(2026, 5, 1), end=date(2026, 6, 1))
    made = compiled(RetentionRequest(cohort="signups", ages=(1,), period=may))
    assert made.ages.end == date(2026, 5, 19)
    assert "left out" in made.notes[0]


def test_a_cohort_before_the_events_begins_with_them():
    old = Period(start=date(2026, 4, 1), end=date(2026, 5, 4))
    made = compiled(RetentionRequest(cohort="signups", period=old))
    assert made.ages.start == date(2026, 5, 1)
    assert "1 May 2026" in made.notes[-1]


def test_cohorts_and_slices_are_not_both_rows():
    with pytest.raises(RequestError, match="cannot both"):
        compiled(RetentionRequest(cohort="signups", by_cohort=True, group_by=("user__plan",)))
