"""One source table read as the build reads it, into a private table of raw columns."""

# ruff: noqa: S608 - every name and text goes through sources.quoting

from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from connectors.contracts import TableContract, TableKind
from connectors.errors import ConnectorError, SourceError
from connectors.profiling.discovery import SourceTable
from connectors.profiling.naming import lake_name
from connectors.sources.list_rows import list_name
from connectors.sources.quoting import ident
from connectors.sources.raw_table import Flat, RawTable, rejected_lines
from connectors.sources.relation import find_culprit, open_files, open_source, unread

WHOLE_BYTES = 256 * 1024 * 1024
"""Files up to this size are measured whole; larger ones by a sample."""
SAMPLE_ROWS = 300_000
SAMPLE_BYTES = 128 * 1024 * 1024
"""A sample is held in memory, so that rows of many kilobytes need a bound of their own."""
PACKED = 8
"""How many times larger a packed file is when it is read; about."""


@dataclass(frozen=True)
class Loaded:
    """A table of raw values."""

    source: SourceTable
    name: str
    """Name in the profiling database, quoted."""
    columns: dict[str, str]
    """Raw names to raw types."""
    rows: int
    complete: bool
    left_out: tuple[str, ...]
    notes: tuple[str, ...]
    """What should be known of how its files were read."""
    inside: tuple[SourceTable, ...]
    """Tables of their own inside of its columns: lists of objects."""
    faults: tuple[tuple[str, str], ...]
    """Files that could not be read, with the reason."""


def load(
    connection: duckdb.DuckDBPyConnection, source: SourceTable, *, folder: Path, number: int
) -> Loaded:
    """Read a table, whole or by a sample that fits in memory.

    Files that cannot be read are left out and said, as long as another one can.

    Raises:
        SourceError: If no file of it can be read, or there are no rows.
    """
    contract = _contract(source)
    if source.reading.server is not None:
        raw = open_source(connection, contract, data=folder, database_url=source.database_url)
        return _load(connection, source, raw, number=number, faults=())
    files = source.files
    faults: list[tuple[str, str]] = []
    while True:
        try:
            raw = open_files(connection, contract, files)
            return _load(connection, source, raw, number=number, faults=tuple(faults))
        except ConnectorError as error:
            culprit = find_culprit(connection, contract, files) if len(files) > 1 else None
            if culprit is None:
                raise SourceError(_said(error, source, folder)) from None
            faults.append((culprit.relative_to(folder).as_posix(), _said(error, source, folder)))
            files = tuple(file for file in files if file != culprit)


def _load(
    connection: duckdb.DuckDBPyConnection,
    source: SourceTable,
    raw: RawTable,
    *,
    number: int,
    faults: tuple[tuple[str, str], ...],
) -> Loaded:
    flat, doubled = _distinct(raw.flat())
    if not flat.columns:
        message = f"'{source.path}' has no plain column. Flatten it, then run this again."
        raise SourceError(message)
    whole = raw.bytes <= WHOLE_BYTES
    table = ident(f"raw_{number}")
    listed = ", ".join(f"{column.expression} AS {ident(n)}" for n, column in flat.columns.items())
    try:
        connection.execute(
            f"CREATE OR REPLACE TABLE {table} AS "
            + (f"SELECT {listed} FROM {_rows(raw)}" if whole else _sampled(raw, listed))
        ).fetchall()
        rows = connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]
    except duckdb.Error as error:
        # The engine's own text may quote values of the file.
        message = unread(connection, _contract(source), raw.files, error=error)
        raise SourceError(message) from None
    torn = rejected_lines(connection, raw.rejects)
    if not rows:
        raise SourceError(_without_rows(source, torn=torn))
    inside = tuple(_inside(source, name) for name in flat.lists)
    return Loaded(
        source=source,
        name=table,
        columns={name: column.type for name, column in flat.columns.items()},
        rows=rows,
        complete=whole and not faults,
        left_out=(
            *flat.left_out,
            *doubled,
            *(f"{t.reading.rows_in}: lists of objects, table '{t.name}'" for t in inside),
        ),
        notes=(*(note.rstrip(".") for note in raw.notes), *_torn(torn)),
        inside=inside,
        faults=faults,
    )


def _rows(raw: RawTable) -> str:
    """SQL of a table's rows without lines of totals."""
    return (
        raw.relation if raw.totals == "false" else f"(FROM {raw.relation} WHERE NOT {raw.totals})"
    )


def _sampled(raw: RawTable, listed: str) -> str:
    """SQL of rows drawn at random: few enough, and of few enough bytes."""
    packed = any(file.suffix.lower() in (".gz", ".zst", ".parquet") for file in raw.files)
    share = SAMPLE_BYTES / (raw.bytes * (PACKED if packed else 1))
    percent = 100 * min(1.0, share)
    drawn = f"SELECT {listed} FROM {_rows(raw)} USING SAMPLE {percent:.9f} PERCENT (bernoulli)"
    return f"FROM ({drawn}) USING SAMPLE reservoir({SAMPLE_ROWS} ROWS)"


def _without_rows(source: SourceTable, *, torn: int) -> str:
    if not torn:
        return f"'{source.path}' holds no rows. Add rows, then run this again."
    return (
        f"'{source.path}': none of its lines ({torn}) has the columns of the header. "
        "Write the header or the lines anew, then run this again."
    )


def _torn(lines: int) -> tuple[str, ...]:
    """What to say of lines that no row was made of."""
    who = "1 line does" if lines == 1 else f"{lines:,} lines do"
    return (
        (f"{who} not have the columns of the header; the build sets aside such lines",)
        if lines
        else ()
    )


def _distinct(flat: Flat) -> tuple[Flat, tuple[str, ...]]:
    """Columns whose names differ by more than upper and lower case, and the others, said."""
    kept: dict[str, str] = {}
    for name in flat.columns:
        kept.setdefault(name.lower(), name)
    columns = {name: column for name, column in flat.columns.items() if name in kept.values()}
    doubled = tuple(
        f"{name}: written as '{kept[name.lower()]}' too"
        for name in flat.columns
        if name not in columns
    )
    return Flat(columns, flat.left_out, flat.lists), doubled


def _inside(source: SourceTable, column: str) -> SourceTable:
    """The table inside of a column."""
    reading = source.reading.model_copy(update={"rows_in": column})
    name = lake_name(list_name(source.name, column), taken=frozenset())
    return replace(source, name=name, reading=reading)


def _said(error: ConnectorError, source: SourceTable, folder: Path) -> str:
    said = str(error).removeprefix(f"Table '{source.name}': ")
    return said.replace(f"{folder.absolute()}/", "").replace(f"{folder}/", "")


def _contract(source: SourceTable) -> TableContract:
    return TableContract(
        name=source.name,
        kind=TableKind.REFERENCE,
        path=source.path,
        file_format=source.file_format,
        delimiter=source.delimiter,
        reading=source.reading,
        columns=(),
    )
