"""Phrases of time that count inside a calendar: ISO weeks, parts of a month, the one before the last."""

import re
from datetime import date, timedelta

from assistant.planner.periods.calendar_units import DAY, WEEK, Unit, in_words, unit_of
from assistant.planner.periods.clock import Clock, TimeProblem, TimeReading, reading
from assistant.planner.periods.dates import YEAR, read_point
from assistant.planner.periods.relative import BEGINNING
from assistant.planner.reading.numerals import number_of
from assistant.semantics.request import Period

FORTNIGHT = timedelta(days=14)
NOVEMBER = 11
THURSDAY = 3


def fortnight(_match: re.Match[str], clock: Clock) -> TimeReading:
    """Read `the past fortnight`: the fourteen days that end with the newest."""
    end = clock.as_of + DAY
    return reading(Period(start=end - FORTNIGHT, end=end), "day", "A fortnight is 14 days.")


def iso_week(match: re.Match[str], clock: Clock) -> TimeReading:
    """Read `week 18 of 2026`; without a year, the newest that has begun.

    Raises:
        ValueError: If the year has no such week.
    """
    number = int(match["n"])
    if match["year"]:
        first = date.fromisocalendar(int(match["year"]), number, 1)
    else:
        this_year = clock.as_of.isocalendar().year
        first = date.fromisocalendar(this_year, number, 1)
        if first > clock.as_of:
            first = date.fromisocalendar(this_year - 1, number, 1)
    week = Period(start=first, end=first + WEEK)
    return reading(week, "week", f"Week {number} is the ISO week {in_words(week)}.")


def week_ending(match: re.Match[str], clock: Clock) -> TimeReading | None:
    """Read `the week ending 10 May`: the seven days up to it."""
    named = read_point(match["point"], as_of=clock.as_of)
    if named is None or named.unit != "day":
        return None
    return reading(Period(start=named.period.end - WEEK, end=named.period.end), "week")


def part_of(match: re.Match[str], clock: Clock) -> TimeReading | None:
    """Read `the first week of May` and `the last 3 days of April`: seven days make a week."""
    named = read_point(match["point"], as_of=clock.as_of)
    if named is None or named.unit not in ("month", "quarter", "year"):
        return None
    count = number_of(match["n"]) if match["n"] else 1
    length = count * (WEEK if match["unit"].startswith("week") else DAY)
    whole = named.period
    if length > whole.end - whole.start:
        raise ValueError
    if match["which"] == "first":
        part = Period(start=whole.start, end=whole.start + length)
    else:
        part = Period(start=whole.end - length, end=whole.end)
    return reading(part, None, f"'{match[0].strip()}' is read as {in_words(part)}.")


def before_last(match: re.Match[str], clock: Clock) -> TimeReading:
    """Read `the week before last`, `the day before yesterday`."""
    if match["unit"] == "day":
        return reading(unit_of(clock.as_of - DAY, "day"), "day")
    unit: Unit = match["unit"]  # type: ignore[assignment]
    return reading(clock.unit(unit, 2), unit)


def month_of_year(match: re.Match[str], clock: Clock) -> TimeReading | None:
    """Read `May last year` and `this year's May`."""
    back = 1 if "last year" in match[0] or "previous year" in match[0] else 0
    year = clock.as_of.year - back
    words = match["a"] or match["b"]
    named = read_point(words, as_of=clock.as_of, year=year)
    if named is None or re.search(YEAR, words):
        return None
    return reading(named.period, named.unit)


def up_to_now(match: re.Match[str], clock: Clock) -> TimeReading | TimeProblem | None:
    """Read `from 1 May until now`."""
    named = read_point(match["point"], as_of=clock.as_of)
    if named is None:
        return None
    end = clock.as_of + DAY
    if named.period.start >= end:
        return TimeProblem("no_such_date", match[0])
    return reading(Period(start=max(named.period.start, BEGINNING), end=end))


def black_friday(match: re.Match[str], clock: Clock) -> TimeReading:
    """Read `Black Friday` and its week: the day after the fourth Thursday of November."""
    day = _black_friday(int(match["year"]) if match["year"] else clock.as_of.year)
    if not match["year"] and day > clock.as_of:
        day = _black_friday(clock.as_of.year - 1)
    unit: Unit = "week" if match["week"] else "day"
    found = unit_of(day, unit, week_start=clock.week_start)
    return reading(
        found, unit, f"Black Friday of {day.year} is {in_words(unit_of(day, 'day'))[3:]}."
    )


def _black_friday(year: int) -> date:
    first = date(year, NOVEMBER, 1)
    thursday = first + DAY * ((THURSDAY - first.weekday()) % 7) + 3 * WEEK
    return thursday + DAY
