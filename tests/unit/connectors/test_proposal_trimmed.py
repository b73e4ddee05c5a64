"""What happens by itself is counted, and no rates are proposed of it."""

from connectors.profiling.profile import EventValue
from connectors.proposal.steps import ordered_steps


def test_types_that_happen_by_themselves_are_no_steps() -> None:
    names = ("session_start", "page_view", "first_visit", "user_engagement", "purchase")
    events = tuple(EventValue(name=name, rows=9, place=at) for at, name in enumerate(names))

    assert [event.name for event in ordered_steps(events)] == ["page_view", "purchase"]
