"""Named dates: days, months, quarters, halves and years, as people write them."""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.planner.periods.calendar_units import DAY, Unit, add_months, unit_of
from assistant.semantics.request import Period

MONTH_NUMBERS = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}
WEEKDAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
MONTH = "(?:" + "|".join(sorted(MONTH_NUMBERS, key=len, reverse=True)) + ")"
WEEKDAY = "(?:" + "|".join(WEEKDAYS) + ")"
YEAR = "(?:1[5-9]|20)\\d\\d"
NTH = "(?:st|nd|rd|th)?"
POINT = (
    rf"(?:\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{4}}-\d{{2}}|\d{{1,2}}/\d{{1,2}}/\d{{2,4}}"
    rf"|\d{{4}}年(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?"
    rf"|(?:{WEEKDAY} )?(?:the )?\d{{1,2}}{NTH} (?:of )?{MONTH}(?: (?:of )?{YEAR})?"
    rf"|(?:{WEEKDAY} )?{MONTH} (?:the )?\d{{1,2}}{NTH}(?: {YEAR})?(?!\d)"
    rf"|{MONTH}(?: (?:of )?{YEAR})?"
    rf"|q[1-4](?: (?:of )?{YEAR})?|{YEAR} q[1-4]"
    rf"|(?:the )?(?:first|second|third|fourth|1st|2nd|3rd|4th) quarter(?: (?:of )?{YEAR})?"
    rf"|h[12](?: (?:of )?{YEAR})?|(?:the )?(?:first|second) half of {YEAR}"
    rf"|(?:the day before yesterday|yesterday|today)"
    rf"|{WEEKDAY}|{YEAR})"
)
SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})")
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}


@dataclass(frozen=True)
class NamedDate:
    """One point expression, read."""

    period: Period
    unit: Unit | None
    assumed_year: bool = False
    """The year was not said and was taken to be the newest that fits."""


class NoSuchDateError(ValueError):
    """The words name a date that does not exist."""


def read_point(text: str, *, as_of: date, year: int | None = None) -> NamedDate | None:
    """Read one point expression; None where the words are none.

    Args:
        text: Normalised words that match `POINT`.
        as_of: Newest complete day; years that are not said are the newest not after it.
        year: Year to take where none is said.

    Raises:
        NoSuchDateError: If the date does not exist (30 February).
    """
    text = text.removeprefix("the ")
    weekday, rest = _parted(text)
    if weekday is not None:
        found = read_point(rest, as_of=as_of, year=year)
        if found is not None and found.period.start.weekday() != weekday:
            raise NoSuchDateError(text)
        return found
    for reader in (_relative, _iso, _japanese, _slashed, _weekday, _quarter, _half, _words):
        found = reader(text, as_of, year)
        if found is not None:
            return found
    return None


def _parted(text: str) -> tuple[int | None, str]:
    """The weekday that a full date begins with, and the date."""
    first, _, rest = text.partition(" ")
    return (WEEKDAYS[first], rest) if rest and first in WEEKDAYS else (None, text)


def slashed_choices(text: str) -> tuple[Period, ...]:
    """Both days that a date such as 5/6/2026 may be, the day of the month first."""
    match = SLASHED.fullmatch(text)
    if match is None:
        return ()
    first, second, year = int(match[1]), int(match[2]), _full_year(match[3])
    return (_day(year, second, first), _day(year, first, second))


def _full_year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _day(year: int, month: int, day: int) -> Period:
    try:
        return unit_of(date(year, month, day), "day")
    except ValueError:
        message = f"{year:04d}-{month:02d}-{day:02d}"
        raise NoSuchDateError(message) from None


def _month(year: int, month: int) -> Period:
    if not 1 <= month <= 12:
        message = f"{year:04d}-{month:02d}"
        raise NoSuchDateError(message)
    return unit_of(date(year, month, 1), "month")


def _relative(text: str, as_of: date, _year: int | None) -> NamedDate | None:
    back = {"yesterday": 0, "today": -1, "day before yesterday": 1}.get(text)
    if back is None:
        return None
    return NamedDate(unit_of(as_of - timedelta(days=back), "day"), "day")


def _iso(text: str, _as_of: date, _year: int | None) -> NamedDate | None:
    match = re.fullmatch(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?", text)
    if match is None:
        return None
    year, month = int(match[1]), int(match[2])
    if match[3]:
        return NamedDate(_day(year, month, int(match[3])), "day")
    return NamedDate(_month(year, month), "month")


def _japanese(text: str, _as_of: date, _year: int | None) -> NamedDate | None:
    match = re.fullmatch(r"(\d{4})年(?:(\d{1,2})月)?(?:(\d{1,2})日)?", text)
    if match is None:
        return None
    if match[3] and match[2]:
        return NamedDate(_day(int(match[1]), int(match[2]), int(match[3])), "day")
    if match[2]:
        return NamedDate(_month(int(match[1]), int(match[2])), "month")
    return NamedDate(_year_of(int(match[1])), "year")


def _slashed(text: str, _as_of: date, _year: int | None) -> NamedDate | None:
    match = SLASHED.fullmatch(text)
    if match is None:
        return None
    first, second = int(match[1]), int(match[2])
    if first <= 12 and second <= 12 and first != second:
        return None
    month, day = (second, first) if first > 12 else (first, second)
    return NamedDate(_day(_full_year(match[3]), month, day), "day")


def _weekday(text: str, as_of: date, _year: int | None) -> NamedDate | None:
    if text not in WEEKDAYS:
        return None
    back = (as_of.weekday() - WEEKDAYS[text]) % 7
    return NamedDate(unit_of(as_of - DAY * back, "day"), "day", assumed_year=True)


def _quarter(text: str, as_of: date, year: int | None) -> NamedDate | None:
    match = re.search(r"\bq([1-4])\b", text) or re.search(
        r"^([a-z1-4]+)(?:st|nd|rd|th)? quarter", text
    )
    if match is None:
        return None
    word = match[1].rstrip("stndrh") if match[1][0].isdigit() else match[1]
    number = int(word) if word.isdigit() else ORDINALS.get(word, 0)
    said = re.search(YEAR, text)
    return _newest(
        as_of, year, said, lambda y: unit_of(date(y, number * 3, 1), "quarter"), "quarter"
    )


def _half(text: str, as_of: date, year: int | None) -> NamedDate | None:
    match = re.search(r"^(?:h([12])|(first|second) half)", text)
    if match is None:
        return None
    number = int(match[1]) if match[1] else ORDINALS[match[2]]
    said = re.search(YEAR, text)

    def half(y: int) -> Period:
        start = date(y, number * 6 - 5, 1)
        return Period(start=start, end=add_months(start, 6))

    return _newest(as_of, year, said, half, None)


def _words(text: str, as_of: date, year: int | None) -> NamedDate | None:
    said = re.search(rf"(?:^| )({YEAR})$", text)
    if said and text == said[1]:
        return NamedDate(_year_of(int(text)), "year")
    name = re.search(rf"\b{MONTH}\b", text)
    if name is None:
        return None
    month = MONTH_NUMBERS[name[0]]
    rest = text[: said.start(1)] if said else text
    day = re.search(r"\b(\d{1,2})(?:st|nd|rd|th)?\b", rest)
    if day is None:
        return _newest(as_of, year, said, lambda y: _month(y, month), "month")
    return _newest(as_of, year, said, lambda y: _day(y, month, int(day[1])), "day")


def _newest(
    as_of: date,
    year: int | None,
    said: re.Match[str] | None,
    make: Callable[[int], Period],
    unit: Unit | None,
) -> NamedDate:
    """With the said year, or the newest year whose period has begun by `as_of`."""
    if said is not None:
        return NamedDate(make(int(said[0].split()[-1])), unit)
    if year is not None:
        return NamedDate(make(year), unit, assumed_year=True)
    found = make(as_of.year)
    if found.start > as_of:
        found = make(as_of.year - 1)
    return NamedDate(found, unit, assumed_year=True)


def _year_of(year: int) -> Period:
    return Period(start=date(year, 1, 1), end=date(year + 1, 1, 1))
