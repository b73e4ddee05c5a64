"""Cells in words: 1.2 million, 12.5%, 3.4 hours, 12 May 2026. Tables keep the exact numbers."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

from assistant.answers import Cell, TableColumn

MISSING = "no value"
EMPTY = "–"  # noqa: RUF001 (a dash, as tables have it)
INERT = str.maketrans("<>", "‹›")  # noqa: RUF001
"""A value such as `<Other>` is no tag, which would be taken out of a sentence."""
SHARE_UNITS = frozenset({"share", "ratio", "percent", "rate"})
_CURRENCY = re.compile(r"[A-Z]{3}")
_LARGE = ((1_000_000_000_000, "trillion"), (1_000_000_000, "billion"), (1_000_000, "million"))
_PERIODS: dict[str, Callable[[date], str]] = {
    "week": lambda day: f"week of {in_words(day)}",
    "month": lambda day: f"{day:%B %Y}",
    "quarter": lambda day: f"Q{(day.month + 2) // 3} {day.year}",
    "year": lambda day: str(day.year),
}


def in_words(day: date) -> str:
    """A date as a person writes it: 12 May 2026."""
    return f"{day.day} {day:%B %Y}"


def span_in_words(start: date, *, end: date) -> str:
    """A half-open range of days: `May 2026`, `Q2 2026`, `12 May 2026`, `4 May to 10 May 2026`."""
    last = end - timedelta(days=1)
    for grain, months in (("month", 1), ("quarter", 3), ("year", 12)):
        if start.day == 1 and (start.month - 1) % months == 0 and end == _later(start, months):
            return _PERIODS[grain](start)
    if start == last:
        return in_words(start)
    first = in_words(start) if start.year != last.year else f"{start.day} {start:%B}"
    return f"{first} to {in_words(last)}"


def heading(column: TableColumn) -> str:
    """A column's heading: its label, with the unit where neither label nor cells say it."""
    label = column.label or column.name
    unit = column.unit
    if unit is None or unit in SHARE_UNITS or unit.casefold() in label.casefold():
        return label
    return f"{label} ({unit})"


def table_cell(value: Cell, column: TableColumn) -> str:
    """Write one cell under its heading: exact but for the digits of a fraction."""
    if value is None:
        return EMPTY
    if isinstance(value, str):
        return value if grain_of(column) in {None, "day", "week"} else _format_text(value, column)
    if isinstance(value, bool) or column.unit in SHARE_UNITS:
        return format_cell(value, column)
    if isinstance(value, int):
        return str(value) if _is_slice(column) else f"{value:,}"
    return f"{value:,.2f}" if abs(value) >= 1 or value == 0 else f"{value:,.4f}"


def format_cell(value: Cell, column: TableColumn) -> str:
    """Write one cell of a result for a sentence.

    Args:
        value: The cell, as the wire carries it.
        column: Its column; the unit decides how a number is written.

    Returns:
        Words without Markdown.
    """
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return _format_text(value, column).translate(INERT)
    if isinstance(value, int) and _is_slice(column):
        return str(value)
    return format_number(value, unit=column.unit)


def _is_slice(column: TableColumn) -> bool:
    """Whether a column says which slice a row is; its numbers are names: 2012, store 1."""
    return "__" in column.name


def with_currency(column: TableColumn, currency: str | None) -> TableColumn:
    """The column with the workspace's currency, where its unit is only `money`."""
    if column.unit == "money" and currency is not None:
        return column.model_copy(update={"unit": currency})
    return column


def format_number(value: float, *, unit: str | None = None) -> str:
    """Write a number with its unit."""
    if unit in SHARE_UNITS:
        return _format_share(value)
    if unit == "seconds":
        return _format_seconds(value)
    if unit is not None and _CURRENCY.fullmatch(unit):
        return f"{_format_money(value)} {unit}"
    return _format_plain(value)


def period_in_words(value: str, *, grain: str | None) -> str:
    """Write the first day of a period as the period: `May 2026`, `Q2 2026`, `12 May 2026`."""
    day = date.fromisoformat(value[:10])
    return _PERIODS.get(grain or "day", in_words)(day)


def grain_of(column: TableColumn) -> str | None:
    """The grain of a time column by its name: `metric_time__week` and `week` are weeks."""
    last = column.name.rpartition("__")[2]
    return last if last in {"day", "week", "month", "quarter", "year"} else None


def _later(day: date, months: int) -> date:
    """The first day of a month that comes so many months later."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _format_text(value: str, column: TableColumn) -> str:
    try:
        if column.type == "date" or (column.type == "timestamp" and grain_of(column)):
            return period_in_words(value, grain=grain_of(column))
        if column.type == "timestamp":
            moment = datetime.fromisoformat(value)
            return f"{in_words(moment.date())}, {moment:%H:%M} UTC"
    except ValueError:
        return value
    return value


def _format_share(value: float) -> str:
    percent = value * 100
    digits = 1 if abs(percent) >= 1 else 2  # a tenth of a percent says nothing below one percent
    text = f"{percent:,.{digits}f}"
    return f"{text.removesuffix('.0')}%"


def _format_seconds(value: float) -> str:
    for size, word in ((3600, "hour"), (60, "minute")):
        if abs(value) >= size:
            return _counted(value / size, word)
    return _counted(value, "second")


def _counted(value: float, word: str) -> str:
    text = _format_plain(round(value, 1))
    return f"{text} {word}" if text == "1" else f"{text} {word}s"


def _format_money(value: float) -> str:
    return _format_plain(value) if abs(value) >= _LARGE[-1][0] else f"{value:,.2f}"


def _format_plain(value: float) -> str:
    for size, word in _LARGE:
        if abs(value) >= size:
            return f"{value / size:,.1f}".removesuffix(".0") + f" {word}"
    if isinstance(value, int) or float(value).is_integer():
        return f"{int(value):,}"
    if abs(value) >= 1:
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    return f"{value:.3g}"
