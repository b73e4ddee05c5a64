"""JSON files: an object a line, one or several objects over many lines, or one array of them."""

# ruff: noqa: S608 - every name and text goes through sources.quoting

import codecs
import json
from dataclasses import replace
from pathlib import Path

import duckdb

from connectors.contracts import Reading, TableContract
from connectors.errors import SourceError
from connectors.sources.encodings import UTF8, encoding_of, open_bytes, open_text
from connectors.sources.json_pages import rows_in_page
from connectors.sources.nested_json import find_pairs, flat_json, json_column, json_text
from connectors.sources.quoting import ident, text_list
from connectors.sources.raw_table import FILE_COLUMN, Flat, RawColumn, RawTable
from connectors.sources.reader import Contents
from connectors.sources.transcoding import plain_copy, restored

SAMPLE_ROWS = 20_000
"""Documents whose members are looked at, spread over the files."""
MOST_FILES = 100
LONGEST = 67_108_864
"""Bytes of one document."""
LAYOUTS = ("newline_delimited", "unstructured", "array")
BLANK = " \t\r\n"


class JsonReader:
    """Reads `.json`, `.jsonl` and `.ndjson`, also gzip and zstd."""

    formats = ("jsonl", "json")
    suffixes = tuple(
        kind + packed for packed in ("", ".gz", ".zst") for kind in (".jsonl", ".ndjson", ".json")
    )

    def unusable(self, file: Path) -> str | None:
        """It begins with an object, or with an array of objects."""
        with open_text(file) as lines:
            start = lines.read(4096).lstrip(BLANK)
        if start.startswith("["):
            inner = start[1:].lstrip(BLANK)
            return None if inner[:1] in ("{", "") else "its array does not hold objects"
        return None if start.startswith("{") else "does not begin with a JSON object or an array"

    def contents(self, file: Path) -> Contents:
        """One table a file: its documents, or the rows that these are pages of."""
        layout = layout_of(file)
        lines = layout == "newline_delimited"
        rows_in = None if layout == "array" else rows_in_page(file, lines=lines)
        return Contents("jsonl" if lines else "json", (Reading(rows_in=rows_in),))

    def open(
        self,
        connection: duckdb.DuckDBPyConnection,
        contract: TableContract,
        files: tuple[Path, ...],
    ) -> RawTable:
        """One document a row, in the column `json`."""
        relation = _relation(connection, contract, files)
        wanted = {column.source.split(".")[0] for column in contract.raw_columns}
        sample = _sample(connection, contract, files)
        names = _names(connection, sample)
        if wanted - names:
            names = _names(connection, relation)
            sample = relation
        dotted = {name for column in contract.raw_columns for name in _outer(column.source)}
        pairs = find_pairs(connection, sample, dotted)
        return RawTable(
            files=files,
            relation=relation,
            columns={name: RawColumn(json_text([name]), "JSON") for name in sorted(names)},
            row_hash="hash(json), hash('again', json)",
            malformed="json IS NULL OR json_type(json) <> 'OBJECT'",
            nested=lambda name: json_column(name, pairs) if name.split(".")[0] in names else None,
            flatten=lambda: _flat(connection, relation, sample, names),
        )


def _flat(
    connection: duckdb.DuckDBPyConnection, relation: str, sample: str, names: set[str]
) -> Flat:
    """Every plain column; documents built like none of the sample are looked at as well."""
    known = f"SELECT hash(json_structure(json)) FROM {sample}"
    added = connection.execute(
        f"INSERT INTO {sample} SELECT json FROM {relation} WHERE json_type(json) = 'OBJECT' "
        f"AND hash(json_structure(json)) NOT IN ({known}) LIMIT {SAMPLE_ROWS}"
    ).fetchall()[0][0]
    names |= _names(connection, sample)
    flat = flat_json(connection, sample, sorted(names))
    if added < SAMPLE_ROWS:
        return flat
    note = "documents differ so much that members of some may be missing"
    return replace(flat, left_out=(*flat.left_out, note))


def _outer(name: str) -> list[str]:
    """Every dotted beginning of a name, itself left out."""
    steps = name.split(".")
    return [".".join(steps[:end]) for end in range(1, len(steps))]


def layout_of(file: Path, encoding: str | None = None) -> str:
    """How the documents of a file lie.

    Raises:
        OSError, EOFError, UnicodeError: If it cannot be read.
    """
    with open_text(file, encoding) as lines:
        first = lines.readline(LONGEST).strip(BLANK)
        while not first and (line := lines.readline(LONGEST)):
            first = line.strip(BLANK)
    if first.startswith("["):
        return "array"
    return "newline_delimited" if _is_whole(first) or not first.startswith("{") else "unstructured"


def _checked_layout(contract: TableContract, file: Path) -> str:
    try:
        return layout_of(file, contract.reading.encoding)
    except (OSError, EOFError, UnicodeError) as error:
        message = (
            f"Table '{contract.name}': '{file}' cannot be read as JSON ({type(error).__name__}). "
            "It may be cut short or of another encoding: load it again."
        )
        raise SourceError(message) from None


def _is_whole(line: str) -> bool:
    try:
        json.loads(line)
    except ValueError:
        # A broken first line of lines: the next ones tell nothing, a brace alone does.
        return line.endswith("}") and line.count("{") <= line.count("}")
    return True


def _relation(
    connection: duckdb.DuckDBPyConnection, contract: TableContract, files: tuple[Path, ...]
) -> str:
    groups: dict[tuple[str, bool], list[Path]] = {}
    for file in files:
        group = _checked_layout(contract, file), _is_plain(file, contract)
        groups.setdefault(group, []).append(file)
    encoding = contract.reading.encoding
    parts = [
        _read(group, layout=layout)
        if plain
        else restored(_read([plain_copy(connection, f, encoding) for f in group], layout=layout))
        for (layout, plain), group in groups.items()
    ]
    if len(parts) == 1:
        return parts[0]
    return f"({' UNION ALL '.join(f'FROM {part}' for part in parts)})"


def _read(files: list[Path], *, layout: str) -> str:
    broken = ", ignore_errors = true" if layout == "newline_delimited" else ""
    return (
        f"read_json_objects({text_list(files)}, format = '{layout}', filename = '{FILE_COLUMN}'"
        f"{broken}, maximum_object_size = {LONGEST})"
    )


def _is_plain(file: Path, contract: TableContract) -> bool:
    """Whether the engine reads it as it is: UTF-8 without a mark."""
    if (contract.reading.encoding or encoding_of(file)) not in (UTF8, "utf-8"):
        return False
    with open_bytes(file) as content:
        return content.read(3) != codecs.BOM_UTF8


def _sample(
    connection: duckdb.DuckDBPyConnection, contract: TableContract, files: tuple[Path, ...]
) -> str:
    """A table of documents from the beginning of every file, looked at many times."""
    table = ident(f"json_sample_{contract.name}")
    looked_at = files[:: max(1, len(files) // MOST_FILES)][:MOST_FILES]
    parts = (
        f"(SELECT json FROM {_relation(connection, contract, (file,))} WHERE json IS NOT NULL "
        f"LIMIT {SAMPLE_ROWS // len(looked_at)})"
        for file in looked_at
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS {' UNION ALL '.join(parts)}"
    ).fetchall()
    return table


def _names(connection: duckdb.DuckDBPyConnection, sample: str) -> set[str]:
    query = (
        f"SELECT DISTINCT unnest(json_keys(json)) FROM {sample} WHERE json_type(json) = 'OBJECT'"
    )
    found = {str(name) for (name,) in connection.execute(query).fetchall()}
    return {name for name in found if name and '"' not in name}
