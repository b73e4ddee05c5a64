"""Where the table begins in a delimited text file: titles and settings may stand above its header."""

import csv
import re
from collections import Counter
from collections.abc import Collection, Sequence

LOOKED_AT = 60
"""Lines from a file's beginning among which the header must stand."""
MOST_ABOVE = 2
"""Filled cells of a line above the header: a title, or a setting and its value."""
LEAST_ALIKE = 0.8
"""Share of the lines below a header that are as wide as it is."""
LONGEST_NAME = 80
SEPARATOR = re.compile(r"sep=(.)", re.IGNORECASE)
NUMBER = re.compile(r"[^\w]*\d[\d.,:/\-+\s%€$£¥()'T]*Z?", re.ASCII)
"""Numbers, dates and times as a report writes them."""


def declared_delimiter(line: str) -> str | None:
    """The delimiter that a spreadsheet's first line `sep=;` declares; None for other lines."""
    found = SEPARATOR.fullmatch(line.strip(" \r\n\"'")) or SEPARATOR.fullmatch(line.rstrip("\r\n"))
    return found[1] if found else None


def lines_above(
    start: Sequence[str], *, delimiter: str, quote: str = '"', wanted: Collection[str] = ()
) -> int:
    """How many lines stand above the header.

    Args:
        start: The first lines of a file, with their ends.
        delimiter: What splits them.
        quote: What stands around text.
        wanted: Names of columns that the header holds, where they are known.
    """
    declared = 1 if start and declared_delimiter(start[0]) else 0
    reader = csv.reader(start[declared:LOOKED_AT], delimiter=delimiter, quotechar=quote)
    rows, begins, before = [], [], declared
    for row in reader:
        if any(cell.strip() for cell in row):
            rows.append(row)
            begins.append(before)
        before = declared + reader.line_num
    if not rows:
        return declared
    at = _named(rows, frozenset(wanted)) if wanted else None
    return begins[header_at(rows) if at is None else at]


def ends_differ(start: Sequence[str], *, quote: str = '"') -> bool:
    """Whether some lines end as Windows ends them and others do not; cells of several lines aside."""
    ends, inside = set(), False
    for line in start:
        inside ^= line.count(quote) % 2 == 1
        if not inside and line.endswith("\n"):
            ends.add(line.endswith("\r\n"))
    return len(ends) > 1


def _named(rows: Sequence[Sequence[str]], wanted: frozenset[str]) -> int | None:
    """The row that holds the most of the wanted names; None where none does."""
    held = [len(wanted & set(row)) for row in rows]
    return held.index(max(held)) if any(held) else None


def header_at(rows: Sequence[Sequence[str]]) -> int:
    """Which of the rows that are not empty is the header: the first, unless it is clearly none."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    width = max(widths, key=lambda w: (widths[w], w), default=1)
    if width == 1 or _is_full(rows[0], width):
        return 0
    for at, row in enumerate(rows[1:], 1):
        if max(_filled(above) for above in rows[:at]) > MOST_ABOVE:
            return 0
        if _is_full(row, width) and _are_names(row):
            return at if _is_table(rows[at + 1 :], width) else 0
    return 0


def _filled(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell.strip())


def _is_full(row: Sequence[str], width: int) -> bool:
    return len(row) == width and 4 * _filled(row) >= 3 * width


def _are_names(row: Sequence[str]) -> bool:
    filled = [cell.strip() for cell in row if cell.strip()]
    plain = all(len(cell) <= LONGEST_NAME and not NUMBER.fullmatch(cell) for cell in filled)
    return plain and len(set(filled)) == len(filled)


def _is_table(rows: Sequence[Sequence[str]], width: int) -> bool:
    """Whether rows are as wide as their header, and hold numbers somewhere, as reports do."""
    alike = [row for row in rows if len(row) == width]
    if not alike or len(alike) < LEAST_ALIKE * len(rows):
        return False
    return any(_are_numbers([row[at] for row in alike]) for at in range(width))


def _are_numbers(cells: Sequence[str]) -> bool:
    filled = [cell.strip() for cell in cells if cell.strip()]
    numbers = sum(1 for cell in filled if NUMBER.fullmatch(cell))
    return bool(filled) and numbers >= LEAST_ALIKE * len(filled)
