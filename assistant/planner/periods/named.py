"""Phrases of time that name dates: points, spans and open ends."""

import re
from dataclasses import replace
from datetime import date

from assistant.planner.periods.calendar_units import DAY, in_words, shift, unit_of
from assistant.planner.periods.clock import Clock, TimeProblem, TimeReading, reading
from assistant.planner.periods.dates import YEAR, NamedDate, read_point, slashed_choices
from assistant.planner.periods.relative import BEGINNING
from assistant.semantics.request import Period

LONG_AGO = date(1000, 1, 1)
"""Where what is older than all time of metrics begins: a catalogue may have books of 1850."""


def point(match: re.Match[str], clock: Clock) -> TimeReading | TimeProblem | None:
    """Read `in May 2026`, `the week of 4 May`."""
    words = match["point"]
    if words == "today":
        return TimeProblem("today", words)
    if (
        re.fullmatch(r"\d{1,2}/\d{1,2}/\d{2,4}", words)
        and read_point(words, as_of=clock.as_of) is None
    ):
        return TimeProblem("ambiguous_date", words, slashed_choices(words))
    named = read_point(words, as_of=clock.as_of)
    if named is None:
        return None
    kind = match.groupdict().get("kind") or ""
    if kind.startswith("week"):
        week = unit_of(named.period.start, "week", week_start=clock.week_start)
        return reading(week, "week", _assumed(words, named, week, clock))
    if kind == "last" and named.unit == "month" and named.period.end > clock.as_of + DAY:
        named = NamedDate(shift(named.period, "year", -1), named.unit, assumed_year=True)
    return reading(named.period, named.unit, _assumed(words, named, named.period, clock))


def _assumed(words: str, named: NamedDate, period: Period, clock: Clock) -> str:
    """Say a year that may surprise; the newest day's own year does not."""
    if not named.assumed_year or period.start.year == clock.as_of.year:
        return ""
    return f"{words.title()} is read as {in_words(period).split(' ', 1)[1]}."


def span(match: re.Match[str], clock: Clock) -> TimeReading | TimeProblem | None:
    """Read `from March to May`."""
    if "today" in (match["a"], match["b"]):
        return TimeProblem("today", match[0])
    last = read_point(match["b"], as_of=clock.as_of)
    if last is None:
        return None
    first = read_point(match["a"], as_of=clock.as_of)
    if first is not None and first.assumed_year and not re.search(YEAR, match["a"]):
        first = read_point(match["a"], as_of=clock.as_of, year=last.period.start.year)
        if first is not None and first.period.start > last.period.start:
            first = read_point(match["a"], as_of=clock.as_of, year=last.period.start.year - 1)
    if first is None or last.period.end <= first.period.start:
        return TimeProblem("no_such_date", match[0])
    period = Period(start=first.period.start, end=last.period.end)
    assumed = first.assumed_year and last.assumed_year
    assumed = assumed and period.start.year != clock.as_of.year
    wrapped = first.period.start.year < last.period.start.year
    assumed = assumed or (wrapped and not re.search(YEAR, match["a"]))
    note = f"{match[0].title()} is read as {in_words(period)}." if assumed else ""
    return TimeReading(period, 0, 0, None, note, parts=(first.period, last.period))


def day_span(match: re.Match[str], clock: Clock) -> TimeReading | None:
    """Read `between 3 and 10 May`."""
    month, said = match["month1"] or match["month2"], match["year"]
    year = f" {said}" if said else ""
    first = read_point(f"{match['d1']} {month}{year}", as_of=clock.as_of)
    last = read_point(f"{match['d2']} {month}{year}", as_of=clock.as_of)
    if first is None or last is None or last.period.end <= first.period.start:
        return None
    period = Period(start=first.period.start, end=last.period.end)
    newest = said or period.start.year == clock.as_of.year
    note = "" if newest else f"'{match[0]}' is read as {in_words(period)}."
    return reading(period, None, note)


def open_span(match: re.Match[str], clock: Clock) -> TimeReading | TimeProblem | None:
    """Read `since March`, `before 2026`, `until May`."""
    named = read_point(match["point"], as_of=clock.as_of)
    if named is None or match["point"] == "today":
        return None
    word, end = match["word"], clock.as_of + DAY
    note = _assumed(match["point"], named, named.period, clock)
    if word in ("since", "from", "starting", "as of", "beginning", "after"):
        start = named.period.end if word == "after" else named.period.start
        if start >= end:
            return reading(named.period, None, note)
        return TimeReading(Period(start=start, end=end), 0, 0, None, note, open_end=True)
    stop = named.period.start if word == "before" else named.period.end
    start = BEGINNING if stop > BEGINNING else LONG_AGO
    return TimeReading(Period(start=start, end=stop), 0, 0, None, note, open_start=True)


def at_end(match: re.Match[str], clock: Clock) -> TimeReading | TimeProblem | None:
    """Read `at the end of May`: its last day, or the newest day of one that has not ended."""
    found = point(match, clock)
    if not isinstance(found, TimeReading):
        return found
    last = clock.clip(found.period).end - DAY
    return replace(found, period=unit_of(last, "day"), unit="day", at_end=True)


class Aliased:
    """A match whose group `a` may be named `a2`."""

    def __init__(self, match: re.Match[str]) -> None:
        """Take the match."""
        self._match = match

    def __getitem__(self, key: str | int) -> str:
        """The text of a group."""
        value = self._match[key]
        return self._match["a2"] if key == "a" and value is None else value
