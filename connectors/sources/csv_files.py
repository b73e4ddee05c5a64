"""Delimited text: CSV, TSV and the like, one header a file, columns united by name."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from connectors.contracts import Reading, TableContract
from connectors.sources.csv_dialect import find_dialect
from connectors.sources.csv_head import delimiter_of, is_tabbed, read_head
from connectors.sources.encodings import ENGINE_NAMES, encoding_of, open_text, other_kind
from connectors.sources.quoting import ident, text, text_list
from connectors.sources.raw_table import FILE_COLUMN, RawColumn, RawTable, absent_notes, row_hash
from connectors.sources.reader import Contents
from connectors.sources.transcoding import plain_copy, restored


@dataclass(frozen=True)
class _Group:
    """What files share that are read together."""

    columns: tuple[str, ...]
    delimiter: str
    encoding: str


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
        """It is text and has a header; `.txt` must be split by something."""
        kind = other_kind(file)
        if kind is not None:
            return f"is {kind}, whatever its name says: rename it"
        with open_text(file) as lines:
            first = lines.readline(1_048_576)
            lines.read(262_144)
        if not first.strip():
            return "the first line is empty: a header of column names is needed"
        if first.strip().lower().startswith("sep=") and len(first.strip()) <= len("sep=;") + 1:
            return f"its first line '{first.strip()}' is for spreadsheets: remove that line"
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
            group = _Group(head.columns, delimiter_of(contract, file), encoding)
            groups.setdefault(group, []).append(file)
            if head.header_only:
                notes.append(f"'{file.name}' holds a header and no rows.")
            notes += [
                f"'{file.name}' has column '{name}' twice: one of them is read as '{other}'."
                for name, other in head.renamed
            ]
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
            rejects=suffixes,
            notes=(*notes, *_guessed(contract, groups), *absent_notes(contract, held)),
        )


def _guessed(contract: TableContract, groups: dict[_Group, list[Path]]) -> list[str]:
    """Say which encodings were told from the beginning of a file."""
    if contract.reading.encoding:
        return []
    return [
        f"Read {len(files)} file(s), first '{files[0].name}', as {group.encoding}."
        for group, files in groups.items()
        if group.encoding not in ENGINE_NAMES
    ]


def _read(
    connection: duckdb.DuckDBPyConnection,
    contract: TableContract,
    *,
    group: _Group,
    files: list[Path],
    rejects: str,
) -> str:
    typed = ", ".join(f"{text(name)}: 'VARCHAR'" for name in group.columns)
    native = group.encoding in ENGINE_NAMES
    read = files if native else [plain_copy(connection, file, group.encoding) for file in files]
    packed = "auto" if native else "none"
    quote = contract.reading.quote or '"'
    relation = (
        f"read_csv({text_list(read)}, encoding = {text(ENGINE_NAMES.get(group.encoding, 'utf-8'))}, "
        f"columns = {{{typed}}}, auto_detect = false, header = true, compression = '{packed}', "
        f"delim = {text(group.delimiter)}, quote = {text(quote)}, "
        f"escape = {text(contract.reading.escape or quote)}, filename = '{FILE_COLUMN}', "
        f"store_rejects = true, rejects_limit = 0, rejects_table = {text('rejects_' + rejects)}, "
        f"rejects_scan = {text('scans_' + rejects)})"
    )
    return relation if native else restored(relation)
