"""The line of totals that reports begin or end with: no row, and every sum twice as large."""

import csv
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from connectors.sources.encodings import UTF16, encoding_of, open_text
from connectors.sources.quoting import ident, text

TOTALS = frozenset(
    word.casefold()
    for word in (
        "total", "totals", "grand total", "overall total", "report total", "total general", "totale", "totaal",
        "sum", "somme", "summe", "gesamt", "gesamtsumme", "insgesamt", "total geral", "suma", "итого", "всего",
        "合計", "総計", "总计", "合计", "總計", "합계", "총계",
    )
)  # fmt: skip
TAIL_BYTES = 65_536
MOST_UNPACKED = 16 * 1024 * 1024
"""Packed files up to this size are read to their end for it."""


@dataclass(frozen=True)
class Totals:
    """How a file's line of totals is told from rows."""

    column: str
    word: str
    """What stands in that column, as written."""


def totals_of(
    line: str | None, columns: tuple[str, ...], *, delimiter: str, quote: str
) -> Totals | None:
    """The totals that a line states; None where it is a row.

    Args:
        line: The first line below a header, or a file's last one.
        columns: The file's columns, in order.
        delimiter: What splits it.
        quote: What stands around text.
    """
    row = next(csv.reader([line], delimiter=delimiter, quotechar=quote), []) if line else []
    if len(row) != len(columns) or len(columns) < 2:
        return None
    filled = [(at, cell) for at, cell in enumerate(row) if cell.strip()]
    if len(filled) < 2 or filled[0][1].strip(" :*").casefold() not in TOTALS:
        return None
    numbers = [cell for _, cell in filled[1:]]
    if any(letter.isalpha() for cell in numbers for letter in cell):
        return None
    at, word = filled[0]
    return Totals(column=columns[at], word=word) if any(map(_has_digit, numbers)) else None


def is_totals(totals: Totals | None, columns: tuple[str, ...]) -> str:
    """SQL: a row is the line of totals."""
    if totals is None:
        return "false"
    others = " || ".join(
        f"coalesce({ident(name)}, '')" for name in columns if name != totals.column
    )
    same = f"coalesce({ident(totals.column)} = {text(totals.word)}, false)"
    return f"({same} AND NOT regexp_matches({others}, '\\pL'))"


def _has_digit(cell: str) -> bool:
    return any(sign.isdigit() for sign in cell)


def last_line(file: Path, encoding: str | None) -> str | None:
    """The last line that is not blank; None where it is too far away.

    Args:
        file: A text file.
        encoding: Its encoding; None: told from its beginning.
    """
    encoding = encoding or encoding_of(file)
    packed = file.suffix.lower() in (".gz", ".zst")
    size = file.stat().st_size
    if packed and size > MOST_UNPACKED:
        return None
    if packed or encoding == UTF16 or size <= TAIL_BYTES:
        try:
            with open_text(file, encoding) as lines:
                return _last(lines)
        except (OSError, EOFError, ValueError, zlib.error):
            # A file that is cut short has no last line; reading its rows says so.
            return None
    with file.open("rb") as content:
        content.seek(size - TAIL_BYTES)
        tail = content.read().decode(encoding, errors="replace")
    return _last(tail.splitlines()[1:])


def _last(lines: Iterable[str]) -> str | None:
    found = None
    for line in lines:
        if line.strip():
            found = line
    return found
