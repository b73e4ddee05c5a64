"""Whole days, weeks, months, quarters and years."""

import calendar
from datetime import date, timedelta
from typing import Literal

from assistant.semantics.request import Period

Unit = Literal["day", "week", "month", "quarter", "year"]
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
MONTHS = {"month": 1, "quarter": 3, "year": 12}


def add_months(day: date, count: int) -> date:
    """The same day `count` months on, or the month's last day where it has no such day."""
    index = day.year * 12 + day.month - 1 + count
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def unit_of(day: date, unit: Unit, *, week_start: str = "monday") -> Period:
    """The unit that holds a day."""
    if unit == "day":
        return Period(start=day, end=day + DAY)
    if unit == "week":
        first = day - DAY * ((day.weekday() + (week_start == "sunday")) % 7)
        return Period(start=first, end=first + WEEK)
    months = MONTHS[unit]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return Period(start=first, end=add_months(first, months))


def shift(period: Period, unit: Unit, count: int) -> Period:
    """The period moved by whole units; whole months stay whole months."""
    return Period(start=_shift(period.start, unit, count), end=_shift(period.end, unit, count))


def _shift(day: date, unit: Unit, count: int) -> date:
    if unit == "day":
        return day + DAY * count
    if unit == "week":
        return day + WEEK * count
    return add_months(day, MONTHS[unit] * count)


def natural_unit(period: Period) -> Unit | None:
    """The calendar unit that a period is exactly, if any."""
    for unit in ("day", "month", "quarter", "year"):
        if unit_of(period.start, unit) == period:
            return unit
    return "week" if period.end - period.start == WEEK else None


def previous(period: Period) -> Period:
    """The equally long period just before; for calendar units, the unit before."""
    unit = natural_unit(period)
    if unit:
        return shift(period, unit, -1)
    whole = _whole_months(period)
    if whole:
        return Period(start=add_months(period.start, -whole), end=period.start)
    return Period(start=period.start - (period.end - period.start), end=period.start)


def _whole_months(period: Period) -> int:
    if period.start.day != 1 or period.end.day != 1:
        return 0
    return (period.end.year - period.start.year) * 12 + period.end.month - period.start.month


def in_words(period: Period) -> str:
    """A period as a phrase that the planner reads back to the same period."""
    last = period.end - DAY
    unit = natural_unit(period)
    if unit == "day":
        return f"on {day_in_words(period.start)}"
    if unit == "month":
        return f"in {calendar.month_name[period.start.month]} {period.start.year}"
    if unit == "quarter":
        return f"in Q{(period.start.month + 2) // 3} {period.start.year}"
    if unit == "year":
        return f"in {period.start.year}"
    return f"from {_first_in_words(period.start, last)} to {day_in_words(last)}"


def day_in_words(day: date) -> str:
    """A date as a person writes it: 12 May 2026."""
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def _first_in_words(first: date, last: date) -> str:
    """The first of two dates, without what the last one says again."""
    if first.year != last.year:
        return day_in_words(first)
    month = "" if first.month == last.month else f" {calendar.month_name[first.month]}"
    return f"{first.day}{month}"
