"""Files of one source table: found, checked, and turned into one SQL relation of raw values."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from connectors.contracts import TableContract
from connectors.errors import SourceError
from connectors.sources.encodings import open_text

SUFFIXES = {
    "csv": (
        ".csv",
        ".tsv",
        ".txt",
        ".csv.gz",
        ".tsv.gz",
        ".txt.gz",
        ".csv.zst",
        ".tsv.zst",
        ".txt.zst",
    ),
    "jsonl": (
        ".jsonl",
        ".ndjson",
        ".json",
        ".jsonl.gz",
        ".ndjson.gz",
        ".json.gz",
        ".jsonl.zst",
        ".ndjson.zst",
        ".json.zst",
    ),
    "parquet": (".parquet",),
}
DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True)
class CsvHead:
    """First line of one CSV file."""

    columns: tuple[str, ...]
    header_only: bool


def find_files(contract: TableContract, *, data: Path) -> tuple[Path, ...]:
    """Files of a table, in name order; a folder stands for every file below it.

    Raises:
        SourceError: If there is none, or one is empty; names path and table.
    """
    pattern = contract.path.removeprefix("./")
    if Path(pattern).is_absolute():
        message = (
            f"Table '{contract.name}': path '{pattern}' is absolute. "
            "Write it relative to the data folder."
        )
        raise SourceError(message)
    matches = sorted(data.glob(pattern)) if data.is_dir() else []
    files = tuple(file for match in matches for file in _below(match, contract.file_format))
    if not files:
        message = (
            f"Table '{contract.name}': no file matches '{pattern}' in '{data}'. Put the data "
            "there, pass --data DIR, or correct 'servers[0].path' of its contract."
        )
        raise SourceError(message)
    for file in files:
        if file.stat().st_size == 0:
            message = (
                f"Table '{contract.name}': '{file}' is empty, without even a header. "
                "Load it again, or remove it."
            )
            raise SourceError(message)
    return files


def _below(match: Path, file_format: str) -> Iterator[Path]:
    if match.is_file():
        yield match
        return
    for file in sorted(match.rglob("*")):
        hidden = file.name.startswith((".", "_"))
        if file.is_file() and not hidden and file.name.lower().endswith(SUFFIXES[file_format]):
            yield file


def delimiter_of(contract: TableContract, file: Path) -> str:
    """The declared delimiter, or the one that the suffix means."""
    if contract.delimiter:
        return {"\\t": "\t", "tab": "\t"}.get(contract.delimiter, contract.delimiter)
    return "\t" if ".tsv" in file.suffixes else ","


def read_head(contract: TableContract, file: Path) -> CsvHead:
    """Read the header of a CSV file.

    Raises:
        SourceError: If it cannot be read, repeats a column, or is split by another delimiter.
    """
    delimiter = delimiter_of(contract, file)
    try:
        with open_text(file) as lines:
            first = lines.readline()
            header_only = not any(line.strip() for line in lines if line)
    except (OSError, EOFError, UnicodeError) as error:
        message = (
            f"Table '{contract.name}': '{file}' cannot be read as CSV "
            f"({type(error).__name__}). It may be cut short or of another encoding: load it again."
        )
        raise SourceError(message) from None
    columns = tuple(next(csv.reader([first], delimiter=delimiter), []))
    if not any(name.strip() for name in columns):
        message = f"Table '{contract.name}': '{file}' has no header. Add a first line of names."
        raise SourceError(message)
    _check_delimiter(contract, file, first=first, columns=columns)
    lowered = [name.lower() for name in columns]
    doubled = [name for name in columns if lowered.count(name.lower()) > 1]
    if doubled:
        message = f"Table '{contract.name}': '{file}' has column '{doubled[0]}' twice. Rename one."
        raise SourceError(message)
    return CsvHead(columns=columns, header_only=header_only)


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
