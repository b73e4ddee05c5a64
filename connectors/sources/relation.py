"""A source table as one SQL relation: its raw columns, and which rows could not even be split."""

# ruff: noqa: S608 - every name and text goes through sources.quoting

from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from connectors.contracts import ColumnContract, TableContract
from connectors.errors import ContractError, SourceError
from connectors.sources.encodings import ENGINE_NAMES, encoding_of
from connectors.sources.files import delimiter_of, find_files, read_head
from connectors.sources.quoting import ident, text, text_list

JSON_SAMPLE = 10_000
FILE_COLUMN = "signpost_file"
"""Name of the relation's column of file paths; no raw column is called so."""


@dataclass(frozen=True)
class RawColumn:
    """How to read one raw column."""

    expression: str
    """SQL over the relation."""
    type: str
    """DuckDB type; VARCHAR for everything that was text."""


@dataclass(frozen=True)
class RawTable:
    """One source table, ready to be selected from."""

    files: tuple[Path, ...]
    relation: str
    """SQL of the FROM clause; has the column `FILE_COLUMN` too."""
    columns: dict[str, RawColumn]
    row_hash: str
    """SQL over the relation: equal for rows that are equal in every raw column, listed or not."""
    malformed: str = "false"
    """SQL over the relation: true for a row that could not be split into columns."""
    rejects: tuple[str, ...] = ()
    """Suffixes of the engine's tables of rejected CSV lines."""
    notes: tuple[str, ...] = field(default=())

    @property
    def bytes(self) -> int:
        """Size of the files as they lie."""
        return sum(file.stat().st_size for file in self.files)

    def column(self, contract: TableContract, column: ColumnContract) -> RawColumn:
        """The raw column of a contracted one.

        Raises:
            ContractError: If the data has no such column; names it, the file and what is there.
        """
        found = self.columns.get(column.source) or self._nested(column.source)
        found = found or self._in_path(column.source)
        if found is not None:
            return found
        there = ", ".join(sorted(self.columns)) or "none"
        message = (
            f"Contract of table '{contract.name}': column '{column.source}' is not in "
            f"'{self.files[0]}'. Columns there: {there}. Correct 'name' or 'physicalName', "
            "or remove the column from the contract."
        )
        raise ContractError(message)

    def _nested(self, name: str) -> RawColumn | None:
        head, _, rest = name.partition(".")
        parent = self.columns.get(head)
        if parent is None or not rest:
            return None
        if parent.type.startswith("STRUCT"):
            path = ".".join(ident(part) for part in (head, *rest.split(".")))
            return RawColumn(f"to_json({path}) ->> '$'", "VARCHAR")
        if parent.type == "JSON":
            return RawColumn(json_text(name.split(".")), "VARCHAR")
        return None

    def _in_path(self, name: str) -> RawColumn | None:
        marker = f"{name}="
        if not all(any(part.startswith(marker) for part in file.parts) for file in self.files):
            return None
        return RawColumn(
            f"split_part(split_part({FILE_COLUMN}, {text('/' + marker)}, 2), '/', 1)", "VARCHAR"
        )


def json_text(path: list[str]) -> str:
    """SQL of one JSON member as text."""
    steps = "".join('."' + step.replace('"', "") + '"' for step in path)
    return f"(json ->> {text('$' + steps)})"


def open_source(
    connection: duckdb.DuckDBPyConnection, contract: TableContract, *, data: Path
) -> RawTable:
    """Find a table's files and read their heads.

    Raises:
        SourceError: If a file is missing, empty, unreadable or of another format.
    """
    files = find_files(contract, data=data)
    if contract.file_format == "csv":
        return _csv(contract, files)
    try:
        if contract.file_format == "jsonl":
            return _jsonl(connection, contract, files)
        return _parquet(connection, contract, files)
    except duckdb.Error as error:
        # The engine's own text may quote values of the file.
        message = (
            f"Table '{contract.name}': '{_culprit(connection, contract, files)}' cannot be read as "
            f"{contract.file_format} ({type(error).__name__}). It may be cut short, or the "
            "contract's 'servers[0].format' is wrong."
        )
        raise SourceError(message) from None


def _culprit(
    connection: duckdb.DuckDBPyConnection, contract: TableContract, files: tuple[Path, ...]
) -> Path:
    if contract.file_format == "parquet":
        for file in files:
            try:
                connection.execute(f"DESCRIBE FROM read_parquet({text(file)})").fetchall()
            except duckdb.Error:
                return file
    return files[0]


def _csv(contract: TableContract, files: tuple[Path, ...]) -> RawTable:
    groups: dict[tuple[tuple[str, ...], str, str], list[Path]] = {}
    notes = []
    for file in files:
        head = read_head(contract, file)
        groups.setdefault(
            (head.columns, delimiter_of(contract, file), encoding_of(file)), []
        ).append(file)
        if head.header_only:
            notes.append(f"'{file.name}' holds a header and no rows.")
    names = list(dict.fromkeys(name for columns, _, _ in groups for name in columns))
    suffixes = tuple(f"{contract.name}_{number}" for number in range(len(groups)))
    parts = [
        _read_csv(columns, group, delimiter=delimiter, encoding=encoding, rejects=suffix)
        for suffix, ((columns, delimiter, encoding), group) in zip(
            suffixes, groups.items(), strict=True
        )
    ]
    return RawTable(
        files=files,
        relation="(" + " UNION ALL BY NAME ".join(f"FROM {part}" for part in parts) + ")",
        columns={name: RawColumn(ident(name), "VARCHAR") for name in names},
        row_hash=_hash(names),
        rejects=suffixes,
        notes=(*notes, *_partly_absent(contract, groups)),
    )


def _partly_absent(
    contract: TableContract, groups: dict[tuple[tuple[str, ...], str, str], list[Path]]
) -> list[str]:
    notes = []
    for column in contract.raw_columns:
        without = [
            f
            for (names, _, _), group in groups.items()
            if column.source not in names
            for f in group
        ]
        total = sum(map(len, groups.values()))
        if without and len(without) < total:
            notes.append(
                f"Column '{column.source}' is absent from {len(without)} of {total} files, "
                f"first '{without[0].name}': null there."
            )
    return notes


def _read_csv(
    columns: tuple[str, ...], files: list[Path], *, delimiter: str, encoding: str, rejects: str
) -> str:
    typed = ", ".join(f"{text(name)}: 'VARCHAR'" for name in columns)
    return (
        f"read_csv({text_list(files)}, encoding = {text(ENGINE_NAMES[encoding])}, columns = {{{typed}}}, auto_detect = false, header = true, "
        f"""delim = {text(delimiter)}, quote = '"', escape = '"', filename = '{FILE_COLUMN}', """
        f"store_rejects = true, rejects_limit = 0, rejects_table = {text('rejects_' + rejects)}, "
        f"rejects_scan = {text('scans_' + rejects)})"
    )


def _jsonl(
    connection: duckdb.DuckDBPyConnection, contract: TableContract, files: tuple[Path, ...]
) -> RawTable:
    relation = (
        f"read_ndjson_objects({text_list(files)}, filename = '{FILE_COLUMN}', ignore_errors = true, "
        "maximum_object_size = 67108864)"
    )
    sample = f"SELECT json FROM {relation} LIMIT {JSON_SAMPLE}"
    names = _json_names(connection, sample)
    if {column.source.split(".")[0] for column in contract.raw_columns} - names:
        names = _json_names(connection, f"SELECT json FROM {relation}")
    return RawTable(
        files=files,
        relation=relation,
        columns={name: RawColumn(json_text([name]), "JSON") for name in sorted(names)},
        row_hash="hash(json), hash('again', json)",
        malformed="json IS NULL OR json_type(json) <> 'OBJECT'",
    )


def _json_names(connection: duckdb.DuckDBPyConnection, sample: str) -> set[str]:
    query = (
        f"SELECT DISTINCT unnest(json_keys(json)) FROM ({sample}) WHERE json_type(json) = 'OBJECT'"
    )
    return {str(name) for (name,) in connection.execute(query).fetchall()}


def _parquet(
    connection: duckdb.DuckDBPyConnection, contract: TableContract, files: tuple[Path, ...]
) -> RawTable:
    del contract
    relation = (
        f"read_parquet({text_list(files)}, union_by_name = {str(len(files) > 1).lower()}, "
        f"filename = '{FILE_COLUMN}', hive_partitioning = false)"
    )
    described = connection.execute(f"DESCRIBE FROM {relation}").fetchall()
    types = {str(row[0]): str(row[1]) for row in described if row[0] != FILE_COLUMN}
    return RawTable(
        files=files,
        relation=relation,
        columns={name: RawColumn(ident(name), kind) for name, kind in types.items()},
        row_hash=_hash(list(types)),
    )


def _hash(names: list[str]) -> str:
    listed = ", ".join(ident(name) for name in names)
    return f"hash({listed}), hash('again', {listed})"
