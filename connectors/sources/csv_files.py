"""Delimited text: CSV, TSV and the like, one header a file, columns united by name."""

# ruff: noqa: S608 - every name and text goes through sources.quoting

from dataclasses import dataclass
from pathlib import Path

import duckdb

from connectors.contracts import Reading, TableContract
from connectors.sources.csv_dialect import find_dialect
from connectors.sources.csv_head import CsvHead, delimiter_of, is_tabbed, read_head
from connectors.sources.csv_header import LOOKED_AT
from connectors.sources.csv_totals import Totals, is_totals
from connectors.sources.encodings import ENGINE_NAMES, encoding_of, open_text, other_kind
from connectors.sources.quoting import ident, text, text_list
from connectors.sources.raw_table import FILE_COLUMN, RawColumn, RawTable, absent_notes, row_hash
from connectors.sources.reader import Contents
from connectors.sources.transcoding import plain_copy, restored

TOTALS_COLUMN = "_signpost_row_is_totals"
"""Name of a column that says which rows are lines of totals; nobody calls a raw column so."""


@dataclass(frozen=True)
class _Group:
    """What files share that are read together."""

    columns: tuple[str, ...]
    delimiter: str
    encoding: str
    above: int
    ends_differ: bool
    totals: Totals | None

    @property
    def native(self) -> bool:
        """Whether the engine reads the files as they lie."""
        return self.encoding in ENGINE_NAMES and not self.ends_differ


class CsvReader:
    """Reads `.csv`, `.tsv` and `.txt`, also gzip and zstd; every column as text.

    Lines that cannot be split are set aside by number. Any one-character delimiter, quote and
    escape; any encoding of Python's, UTF-8, UTF-16 and Latin-1 without a copy.
    """

    formats = ("csv",)
    suffixes = tuple(
        kind + packed
        for packed in ("", ".gz", ".zst")
        for kind in (".csv", ".tsv", ".tab", ".psv", ".txt")
    )

    def unusable(self, file: Path) -> str | None:
        """It is text and has a line that may be a header; `.txt` must be split by something."""
        kind = other_kind(file)
        if kind is not None:
            return f"is {kind}, whatever its name says: rename it"
        with open_text(file) as lines:
            start = [lines.readline(1_048_576) for _ in range(LOOKED_AT)]
            lines.read(262_144)
        if not any(line.strip() for line in start):
            return f"its first {LOOKED_AT} lines are empty: a header of column names is needed"
        plain = file.name.lower().removesuffix(".gz").removesuffix(".zst")
        if plain.endswith(".txt") and find_dialect(file).delimiter is None:
            return "text without columns"
        return None

    def contents(self, file: Path) -> Contents:
        """One table a file, in its own delimiter, quoting and encoding."""
        dialect = find_dialect(file)
        encoding = encoding_of(file)
        named = None if encoding in ENGINE_NAMES else encoding
        reading = Reading(quote=dialect.quote, escape=dialect.escape, encoding=named)
        comma = dialect.delimiter == "," and not is_tabbed(file)
        return Contents("csv", (reading,), delimiter=None if comma else dialect.delimiter)

    def open(
        self,
        connection: duckdb.DuckDBPyConnection,
        contract: TableContract,
        files: tuple[Path, ...],
    ) -> RawTable:
        """Files with equal headers together, then united by name."""
        groups: dict[_Group, list[Path]] = {}
        notes = []
        for file in files:
            head = read_head(contract, file)
            encoding = contract.reading.encoding or encoding_of(file)
            group = _Group(
                columns=head.columns,
                delimiter=delimiter_of(contract, file),
                encoding=encoding,
                above=head.above,
                ends_differ=head.ends_differ,
                totals=head.totals,
            )
            groups.setdefault(group, []).append(file)
            notes += _notes(file, head)
        held = {file: group.columns for group, members in groups.items() for file in members}
        names = list(dict.fromkeys(name for group in groups for name in group.columns))
        suffixes = tuple(f"{contract.name}_{number}" for number in range(len(groups)))
        parts = [
            _read(connection, contract, group=group, files=members, rejects=suffix)
            for suffix, (group, members) in zip(suffixes, groups.items(), strict=True)
        ]
        return RawTable(
            files=files,
            relation="(" + " UNION ALL BY NAME ".join(f"FROM {part}" for part in parts) + ")",
            columns={name: RawColumn(ident(name), "VARCHAR") for name in names},
            row_hash=row_hash(names),
            totals=f"coalesce({TOTALS_COLUMN}, false)" if _end_in_totals(groups) else "false",
            rejects=suffixes,
            notes=(*notes, *_guessed(contract, groups), *absent_notes(contract, held)),
        )


def _end_in_totals(groups: dict[_Group, list[Path]]) -> bool:
    return any(group.totals is not None for group in groups)


def _notes(file: Path, head: CsvHead) -> list[str]:
    """What should be known of how a file's header and last line were read."""
    notes = [f"'{file.name}' holds a header and no rows."] if head.header_only else []
    if head.above:
        lines = "1 line" if head.above == 1 else f"{head.above} lines"
        notes.append(f"'{file.name}' has {lines} above its header, not read as rows.")
    if head.totals is not None:
        notes.append(f"'{file.name}' has a line of totals, not counted as a row.")
    return notes + [
        f"'{file.name}' has column '{name}' twice: one of them is read as '{other}'."
        for name, other in head.renamed
    ]


def _guessed(contract: TableContract, groups: dict[_Group, list[Path]]) -> list[str]:
    """Say which encodings were told from the beginning of a file."""
    if contract.reading.encoding:
        return []
    return [
        f"Read {len(files)} file(s), first '{files[0].name}', as {group.encoding}."
        for group, files in groups.items()
        if group.encoding not in ENGINE_NAMES
    ]


def _copy(connection: duckdb.DuckDBPyConnection, file: Path, group: _Group) -> Path:
    return plain_copy(connection, file, group.encoding, one_line_end=group.ends_differ)


def _read(
    connection: duckdb.DuckDBPyConnection,
    contract: TableContract,
    *,
    group: _Group,
    files: list[Path],
    rejects: str,
) -> str:
    typed = ", ".join(f"{text(name)}: 'VARCHAR'" for name in group.columns)
    native = group.native
    read = files if native else [_copy(connection, file, group) for file in files]
    packed, encoding = ("auto", ENGINE_NAMES[group.encoding]) if native else ("none", "utf-8")
    quote = contract.reading.quote or '"'
    relation = (
        f"read_csv({text_list(read)}, encoding = {text(encoding)}, "
        f"columns = {{{typed}}}, auto_detect = false, header = true, skip = {group.above}, compression = '{packed}', "
        f"delim = {text(group.delimiter)}, quote = {text(quote)}, "
        f"escape = {text(contract.reading.escape or quote)}, filename = '{FILE_COLUMN}', "
        f"store_rejects = true, rejects_limit = 0, rejects_table = {text('rejects_' + rejects)}, "
        f"rejects_scan = {text('scans_' + rejects)})"
    )
    relation = relation if native else restored(relation)
    if group.totals is None:
        return relation
    return (
        f"(SELECT *, {is_totals(group.totals, group.columns)} AS {TOTALS_COLUMN} FROM {relation})"
    )
