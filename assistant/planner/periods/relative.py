"""Phrases of time that count from the newest complete day."""

import re
from datetime import date, timedelta

from assistant.planner.periods.calendar_units import DAY, Unit, unit_of
from assistant.planner.periods.clock import Clock, TimeProblem, TimeReading, reading
from assistant.planner.reading.numerals import number_of
from assistant.semantics.request import Period

BEGINNING = date(1970, 1, 1)
LONGEST = {"day": 40_000, "week": 5_000, "month": 1_200, "quarter": 400, "year": 100}


def last_n(match: re.Match[str], clock: Clock) -> TimeReading | None:
    """Read `last 4 weeks`: full units before the one that holds the newest day; of days, the newest."""
    unit: Unit = match["unit"].removesuffix("s")  # type: ignore[assignment]
    count = number_of(match["n"]) if match["n"] else 1
    if not 0 < count <= LONGEST[unit]:
        raise ValueError
    if unit == "day":
        end = clock.as_of + DAY
        return reading(Period(start=end - timedelta(days=count), end=end), "day")
    if not match["n"] and match["word"] in ("last", "previous", "prior", "past"):
        return reading(clock.unit(unit, 1), unit)
    first, last = clock.unit(unit, count), clock.unit(unit, 1)
    period = Period(start=first.start, end=last.end)
    return reading(period, unit, f"Only full {unit}s are counted.")


def this(match: re.Match[str], clock: Clock) -> TimeReading:
    """Read `this month`, up to the newest day."""
    unit: Unit = match["unit"]  # type: ignore[assignment]
    return reading(clock.unit(unit), unit)


def to_date(match: re.Match[str], clock: Clock) -> TimeReading:
    """Read `year to date`."""
    words = match[0]
    short = {"ytd": "year", "qtd": "quarter", "mtd": "month", "wtd": "week"}
    unit = short.get(words) or next(u for u in ("year", "quarter", "month", "week") if u in words)
    return TimeReading(clock.unit(unit), 0, 0, None)  # type: ignore[arg-type]


def ago(match: re.Match[str], clock: Clock) -> TimeReading:
    """Read `two weeks ago`: the whole unit."""
    unit: Unit = match["unit"].removesuffix("s")  # type: ignore[assignment]
    count = number_of(match["n"])
    if unit == "day":
        return reading(unit_of(clock.as_of + DAY - timedelta(days=count), "day"), "day")
    return reading(clock.unit(unit, count), unit)


def since_unit(match: re.Match[str], clock: Clock) -> TimeReading:
    """Read `since last month`."""
    unit: Unit = match["unit"]  # type: ignore[assignment]
    start = clock.unit(unit, 1 if match["which"] == "last" else 0).start
    return reading(Period(start=start, end=clock.as_of + DAY))


def weekend(match: re.Match[str], clock: Clock) -> TimeReading | TimeProblem:
    """Read `last weekend`; weekends in general recur."""
    if not match["which"]:
        return TimeProblem("recurring", match[0])
    monday = unit_of(clock.as_of, "week").start
    saturday = monday + timedelta(days=5)
    if match["which"] in ("last", "past", "previous") and saturday + DAY > clock.as_of - timedelta(
        days=0
    ):
        saturday -= timedelta(days=7)
    return reading(Period(start=saturday, end=saturday + timedelta(days=2)))


def recurring(match: re.Match[str], _clock: Clock) -> TimeProblem:
    """Read `Mondays`: days that recur."""
    return TimeProblem("recurring", match[0])


def future(match: re.Match[str], _clock: Clock) -> TimeProblem:
    """Read `next week`."""
    return TimeProblem("future", match[0])


def all_time(_match: re.Match[str], clock: Clock) -> TimeReading:
    """Read Everything there is."""
    period = Period(start=BEGINNING, end=clock.as_of + DAY)
    return TimeReading(period, 0, 0, None, "", all_time=True)
