"""Header of a delimited text file: its columns, and whether anything follows."""

import csv
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from connectors.contracts import TableContract
from connectors.errors import SourceError
from connectors.sources.csv_dialect import DELIMITERS
from connectors.sources.csv_header import LOOKED_AT, ends_differ, lines_above
from connectors.sources.csv_totals import Totals, last_line, totals_of
from connectors.sources.encodings import open_text, other_kind

SPELLINGS = {"\\t": "\t", "tab": "\t", "\\x01": "\x01", "\\x1f": "\x1f", "pipe": "|"}
"""How people write delimiters that cannot be seen."""


@dataclass(frozen=True)
class CsvHead:
    """Header of one CSV file."""

    columns: tuple[str, ...]
    header_only: bool
    above: int = 0
    """Lines above the header, which are no part of the table."""
    ends_differ: bool = False
    """Whether its lines end in two ways, which the engine does not read."""
    totals: Totals | None = None
    """The line of totals that the file's rows begin or end with."""
    renamed: tuple[tuple[str, str], ...] = ()
    """Names that the header repeats, whatever their case, and what stands for them."""


def delimiter_of(contract: TableContract, file: Path) -> str:
    """The declared delimiter, or the one that the suffix means."""
    if contract.delimiter:
        return SPELLINGS.get(contract.delimiter, contract.delimiter)
    return "\t" if is_tabbed(file) else ","


def is_tabbed(file: Path) -> bool:
    """Whether a file's name means tabs between its columns."""
    return not {suffix.lower() for suffix in file.suffixes}.isdisjoint((".tsv", ".tab"))


def read_head(contract: TableContract, file: Path) -> CsvHead:
    """Read the header of a CSV file.

    Raises:
        SourceError: If it cannot be read, or is split by another delimiter.
    """
    delimiter = delimiter_of(contract, file)
    try:
        kind = other_kind(file)
        with open_text(file, contract.reading.encoding) as lines:
            start = list(islice(lines, LOOKED_AT))
            above = _above(contract, start, delimiter=delimiter)
            followed = any(line.strip() for line in start[above + 1 :])
            header_only = not (followed or any(line.strip() for line in lines))
    except (OSError, EOFError, UnicodeError) as error:
        message = (
            f"Table '{contract.name}': '{file}' cannot be read as CSV "
            f"({type(error).__name__}). It may be cut short or of another encoding: load it again."
        )
        raise SourceError(message) from None
    if kind is not None:
        message = (
            f"Table '{contract.name}': '{file}' is {kind}, whatever its name says. Rename it, or "
            "correct 'servers[0].path' and 'servers[0].format' of its contract."
        )
        raise SourceError(message)
    quote = contract.reading.quote or '"'
    first = start[above] if start else ""
    named = next(csv.reader([first], delimiter=delimiter, quotechar=quote), [])
    columns = tuple(name if name.strip() else f"column_{at}" for at, name in enumerate(named, 1))
    if not any(name.strip() for name in named):
        message = f"Table '{contract.name}': '{file}' has no header. Add a first line of names."
        raise SourceError(message)
    _check_delimiter(contract, file, first=first, columns=columns)
    distinct = _distinct(columns)
    renamed = tuple(pair for pair in zip(columns, distinct, strict=True) if pair[0] != pair[1])
    totals = _totals(contract, file, first=start[above + 1 : above + 2], columns=distinct)
    return CsvHead(
        columns=distinct,
        header_only=header_only,
        above=above,
        ends_differ=ends_differ(start, quote=quote),
        totals=totals,
        renamed=renamed,
    )


def _totals(
    contract: TableContract, file: Path, *, first: list[str], columns: tuple[str, ...]
) -> Totals | None:
    """The line of totals among a file's first and last lines."""
    delimiter, quote = delimiter_of(contract, file), contract.reading.quote or '"'
    for line in (*first, last_line(file, contract.reading.encoding)):
        found = totals_of(line, columns, delimiter=delimiter, quote=quote)
        if found is not None:
            return found
    return None


def _above(contract: TableContract, start: list[str], *, delimiter: str) -> int:
    """Lines above the header: found by the contract's columns, or by how the lines look."""
    wanted = {column.source for column in contract.raw_columns}
    quote = contract.reading.quote or '"'
    return lines_above(start, delimiter=delimiter, quote=quote, wanted=wanted)


def _distinct(columns: tuple[str, ...]) -> tuple[str, ...]:
    """Names that differ by more than upper and lower case: `a`, `a` is `a`, `a_2`."""
    given = {name.lower() for name in columns}
    found: list[str] = []
    for name in columns:
        taken = {other.lower() for other in found}
        candidate, number = name, 2
        while candidate.lower() in taken or (candidate != name and candidate.lower() in given):
            candidate, number = f"{name}_{number}", number + 1
        found.append(candidate)
    return tuple(found)


def _check_delimiter(
    contract: TableContract, file: Path, *, first: str, columns: tuple[str, ...]
) -> None:
    wanted = {column.source for column in contract.raw_columns}
    if wanted & set(columns):
        return
    for other in DELIMITERS:
        split = next(csv.reader([first], delimiter=other), [])
        if wanted & set(split):
            message = (
                f"Table '{contract.name}': '{file}' is split by {other!r}, its contract says "
                f"{delimiter_of(contract, file)!r}. Set 'servers[0].delimiter' to {other!r}."
            )
            raise SourceError(message)
