"""Phrases of time beside a calendar written by hand."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planning import media_planner, value_index

from assistant.planner.periods.clock import Clock, TimeReading
from assistant.planner.periods.spelling import meant, spelled
from assistant.planner.reading.lexicon import Lexicon
from assistant.planner.reading.parse import parse
from assistant.planner.reading.words import read
from assistant.semantics.request import Period

DAY = timedelta(days=1)
AS_OF = date(2026, 5, 20)
MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
FEW = settings(max_examples=15, deadline=None)
NO_VALUES = value_index({})
DAYS = st.dates(min_value=date(2001, 1, 1), max_value=date(2039, 12, 31))


def periods(words: str, *, as_of: date = AS_OF) -> list[Period]:
    """The periods that the words name, unclipped by what the words do not say."""
    found = parse(read(words), Lexicon(), NO_VALUES, Clock(as_of, "monday"))
    return [reading.period for reading in found.periods]


def month_length(year: int, month: int) -> int:
    """By the rule of leap years, not by the library under test."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return MONTHS[month - 1] + (month == 2 and leap)


@FEW
@given(as_of=DAYS, count=st.integers(1, 400))
def test_the_last_days_end_with_the_newest_complete_day(as_of: date, count: int) -> None:
    expected = Period(start=as_of - DAY * (count - 1), end=as_of + DAY)

    assert periods(f"in the last {count} days", as_of=as_of) == [expected]


@FEW
@given(as_of=DAYS, count=st.integers(1, 60))
def test_the_last_weeks_are_full_and_start_on_monday(as_of: date, count: int) -> None:
    monday = as_of
    while monday.strftime("%a") != "Mon":
        monday -= DAY
    expected = Period(start=monday - 7 * count * DAY, end=monday)

    assert periods(f"over the past {count} weeks", as_of=as_of) == [expected]


@FEW
@given(day=DAYS)
def test_a_day_is_the_same_in_every_spelling(day: date) -> None:
    expected = [Period(start=day, end=day + DAY)]
    name = NAMES[day.month - 1]
    later = date(2040, 1, 1)
    for words in (
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.day:02d}.{day.month:02d}.{day.year}",
        f"{day.day} {name} {day.year}",
        f"{name} {day.day}, {day.year}",
        f"{day:%A} {day.day} {name} {day.year}",
        f"the {day.day} of {name[:3]} {day.year}",
        f"{day.year}年{day.month}月{day.day}日",
    ):
        assert periods(f"on {words}", as_of=later) == expected, words


@FEW
@given(year=st.integers(2001, 2039), month=st.integers(1, 12))
def test_a_month_is_the_same_in_every_spelling(year: int, month: int) -> None:
    first = date(year, month, 1)
    expected = [Period(start=first, end=first + DAY * month_length(year, month))]
    name = NAMES[month - 1]
    for words in (f"{name} {year}", f"{name[:3]} '{year % 100:02d}", f"{year}-{month:02d}",
                  f"{year}/{month:02d}", f"{year}年{month}月", f"the month of {name} {year}"):  # fmt: skip
        assert periods(f"in {words}", as_of=date(2040, 1, 1)) == expected, words


@FEW
@given(year=st.integers(2001, 2039), quarter=st.integers(1, 4))
def test_a_quarter_is_three_months(year: int, quarter: int) -> None:
    first = date(year, quarter * 3 - 2, 1)
    days = sum(month_length(year, quarter * 3 - back) for back in range(3))

    assert periods(f"in Q{quarter} {year}", as_of=date(2040, 1, 1)) == [
        Period(start=first, end=first + DAY * days)
    ]


@FEW
@given(year=st.integers(2001, 2039), number=st.integers(1, 52))
def test_an_iso_week_holds_its_thursday(year: int, number: int) -> None:
    fourth = date(year, 1, 4)  # always in week 1
    monday = fourth - DAY * ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].index(f"{fourth:%a}")
    expected = [Period(start=monday + 7 * (number - 1) * DAY, end=monday + 7 * number * DAY)]

    for words in (f"week {number} of {year}", f"{year}-W{number:02d}", f"ISO week {number} {year}"):
        assert periods(f"in {words}", as_of=date(2040, 1, 1)) == expected, words


@FEW
@given(day=DAYS)
def test_the_week_of_a_day_starts_on_its_monday(day: date) -> None:
    monday = day - DAY * ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].index(f"{day:%a}")
    words = f"in the week of {day.day} {NAMES[day.month - 1]} {day.year}"

    assert periods(words, as_of=date(2040, 1, 1)) == [Period(start=monday, end=monday + 7 * DAY)]


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("yesterday", "2026-05-20", "2026-05-20"),
        ("the day before yesterday", "2026-05-19", "2026-05-19"),
        ("since March", "2026-03-01", "2026-05-20"),
        ("Q3 2025", "2025-07-01", "2025-09-30"),
        ("year to date", "2026-01-01", "2026-05-20"),
        ("H1 2025", "2025-01-01", "2025-06-30"),
        ("H1", "2026-01-01", "2026-05-20"),
        ("between 3 and 10 May", "2026-05-03", "2026-05-10"),
        ("3-10 May 2026", "2026-05-03", "2026-05-10"),
        ("April 2026 - May 2026", "2026-04-01", "2026-05-20"),
        ("from 1 May until now", "2026-05-01", "2026-05-20"),
        ("the past fortnight", "2026-05-07", "2026-05-20"),
        ("Black Friday week 2025", "2025-11-24", "2025-11-30"),
        ("Black Friday", "2025-11-28", "2025-11-28"),
        ("the first week of May", "2026-05-01", "2026-05-07"),
        ("the last 3 days of April", "2026-04-28", "2026-04-30"),
        ("the week before last", "2026-05-04", "2026-05-10"),
        ("week ending 10 May 2026", "2026-05-04", "2026-05-10"),
        ("week 18", "2026-04-27", "2026-05-03"),
        ("May last year", "2025-05-01", "2025-05-31"),
        ("this year's April", "2026-04-01", "2026-04-30"),
        ("Febuary 2026", "2026-02-01", "2026-02-28"),
        ("yesteday", "2026-05-20", "2026-05-20"),
        ("先月", "2026-04-01", "2026-04-30"),
        ("2026年5月", "2026-05-01", "2026-05-20"),
        ("since last Monday", "2026-05-18", "2026-05-20"),
    ],
)
def test_a_phrase_names_its_days(words: str, first: str, last: str) -> None:
    expected = Period(start=date.fromisoformat(first), end=date.fromisoformat(last) + DAY)

    assert periods(words) == [expected]


def test_a_date_of_two_readings_is_asked_with_both_days() -> None:
    plan = media_planner().plan("plays on 5/6/2026")

    assert plan.kind == "clarify"
    assert plan.options == ("Plays on 5 June 2026", "Plays on 6 May 2026")


@pytest.mark.parametrize(
    "words", ["on Wednesday 5 May 2026", "on 30 February 2026", "in week 54 of 2026"]
)
def test_a_date_that_does_not_exist_is_said(words: str) -> None:
    plan = media_planner().plan(f"plays {words}")

    assert plan.kind == "unanswerable"
    assert "no such date" in plan.reason


@pytest.mark.parametrize("word", ["weather", "mount", "marsh", "Sunny", "weak"])
def test_a_word_that_is_far_from_any_word_of_time_stays(word: str) -> None:
    assert meant(word.lower()) is None


@pytest.mark.parametrize("text", ["version 2026.1.3", "W3 pages", "ratio 3/4", "1.2.3"])
def test_numbers_that_are_no_dates_stay(text: str) -> None:
    assert spelled(text) == text


def only(words: str) -> TimeReading:
    """The one phrase of time in the words."""
    (found,) = parse(read(words), Lexicon(), NO_VALUES, Clock(AS_OF, "monday")).periods
    return found


def test_the_end_of_a_period_is_its_last_day() -> None:
    found = only("weekly active users at the end of April")

    assert (found.at_end, str(found.period.start), found.unit) == (True, "2026-04-30", "day")


@pytest.mark.parametrize(
    ("words", "ends"), [("before 1960", (True, False)), ("after 2010", (False, True))]
)
def test_an_open_end_is_told(words: str, ends: tuple[bool, bool]) -> None:
    found = only(f"books {words}")

    assert (found.open_start, found.open_end) == ends
