"""How a delimited text file is written: its delimiter, quotes and escapes."""

import csv
import re
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from connectors.sources.csv_header import declared_delimiter, header_at
from connectors.sources.encodings import open_text

DELIMITERS = (",", ";", "\t", "|", "\x01", "\x1f", "~", "^")
LOOKED_AT = 50
"""Lines that a delimiter must split alike."""
LONGEST = 1_048_576
SINGLE = "'"


@dataclass(frozen=True)
class Dialect:
    """One way of writing delimited text. None: nothing but a comma and double quotes."""

    delimiter: str | None
    """None where nothing splits the header."""
    quote: str | None = None
    escape: str | None = None


def find_dialect(file: Path) -> Dialect:
    """Tell a file's dialect from its first lines."""
    with open_text(file) as content:
        lines = [line for line in islice(_lines(content.read(LONGEST)), LOOKED_AT) if line.strip()]
    if not lines:
        return Dialect(delimiter=None)
    quote = SINGLE if _single_quoted(lines) else None
    declared = declared_delimiter(lines[0])
    lines = lines[1:] if declared and len(lines) > 1 else lines
    whole = "\n".join(lines)
    escape = "\\" if re.search(r'[^,;|\t]\\"', whole) and '""' not in whole else None
    found = declared or _delimiter(lines, quote=quote or '"')
    return Dialect(delimiter=found, quote=quote, escape=escape)


def _lines(start: str) -> list[str]:
    lines = start.splitlines()
    return lines[:-1] if len(start) == LONGEST and len(lines) > 1 else lines


def _single_quoted(lines: list[str]) -> bool:
    """Whether fields stand in single quotes and none in double ones."""
    first = [line.strip() for line in lines]
    return all(line.startswith(SINGLE) or line.endswith(SINGLE) for line in first) and not any(
        '"' in line for line in first
    )


def _delimiter(lines: list[str], *, quote: str) -> str | None:
    """The delimiter that splits the header into most columns, and most lines as the header."""
    scores = {}
    for mark in DELIMITERS:
        rows = [row for row in csv.reader(lines, delimiter=mark, quotechar=quote) if row]
        widths = [len(row) for row in rows[header_at(rows) if rows else 0 :]]
        if widths and widths[0] > 1:
            alike = sum(width == widths[0] for width in widths) / len(widths)
            scores[mark] = (alike >= 0.5, widths[0])
    return max(scores, key=lambda mark: scores[mark], default=None)
