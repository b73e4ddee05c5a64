from datetime import date

import pytest
from event_cases import AS_OF, book, catalogue, gated, lake

from assistant.errors import RequestError
from assistant.semantics.catalogue import Catalogue
from assistant.semantics.request import Period
from assistant.semantics.session_request import SessionRequest
from assistant.semantics.sessions import compile_sessions

ROWS = [
    ("a", "s1", "", "2026-05-01 10:00:00", "open", "phone"),
    ("a", "s1", "", "2026-05-01 10:01:30.5", "play", "phone"),
    ("b", "s2", "", "2026-05-02 10:00:00", "open", "tv"),
    ("", "s3", "", "2026-05-02 10:00:00", "open", "tv"),
]


def rows(request: SessionRequest) -> list[tuple[object, ...]]:
    made = compile_sessions(request, catalogue(), book(), as_of=AS_OF)
    return sorted(gated(made.sql, lake(ROWS)))


def test_a_session_lasts_from_its_first_event_to_its_last():
    first = Period(start=date(2026, 5, 1), end=date(2026, 5, 2))
    assert rows(SessionRequest(measure="length", period=first)) == [(90.5, 1)]


def test_events_per_session_may_be_a_median_and_a_slice():
    request = SessionRequest(measure="events", statistic="median", group_by=("event__device",))
    assert rows(request) == [("phone", 2.0, 1), ("tv", 1.0, 2)]


def test_sessions_per_person_leave_out_those_of_nobody():
    assert rows(SessionRequest(measure="per_person")) == [(2, 2)]


def test_a_lake_without_a_session_column_says_so():
    bare = Catalogue(catalogue().metrics, catalogue().dimensions)
    with pytest.raises(RequestError, match="which session"):
        compile_sessions(SessionRequest(measure="length"), bare, book(), as_of=AS_OF)
