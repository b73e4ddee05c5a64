"""Which of several ways to a slice is taken, and what is said of the others."""

from assistant.planner.reading.lexicon import Entry, Match
from assistant.planner.settling.slices import other_ways

CUSTOMER, STAFF, FAR = (
    "customer__store__store_id",
    "staff__store__store_id",
    "rental__inventory__store__store_id",
)


def said(*names: str, allowed: tuple[str, ...] = (CUSTOMER, STAFF, FAR)) -> str | None:
    match = Match(0, 1, tuple(Entry("dimension", name, exact=False) for name in names))
    return other_ways(names[0], "store", match, allowed)


def test_another_way_of_the_same_length_is_said() -> None:
    assert said(CUSTOMER, STAFF) == (
        "'store' is read as that of the customer; it could be that of the staff, too."
    )


def test_a_longer_way_is_not_worth_a_word() -> None:
    assert said(CUSTOMER, FAR) is None


def test_a_way_that_the_metrics_do_not_have_is_not_said() -> None:
    assert said(CUSTOMER, STAFF, allowed=(CUSTOMER,)) is None
