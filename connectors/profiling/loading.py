"""One source table read as the build reads it, into a private table of raw columns."""

# ruff: noqa: S608 - every name and text goes through sources.quoting

from dataclasses import dataclass
from pathlib import Path

import duckdb

from connectors.contracts import TableContract, TableKind
from connectors.errors import ConnectorError, SourceError
from connectors.profiling.discovery import SourceTable
from connectors.sources.quoting import ident
from connectors.sources.raw_table import RawTable
from connectors.sources.relation import open_source

WHOLE_BYTES = 256 * 1024 * 1024
"""Files up to this size are measured whole; larger ones by a sample."""
SAMPLE_ROWS = 300_000


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
    faults: tuple[tuple[str, str], ...]
    """Files that could not be read, with the reason."""


def load(
    connection: duckdb.DuckDBPyConnection, source: SourceTable, *, folder: Path, number: int
) -> Loaded:
    """Read a table, whole or by a sample that fits in memory.

    Raises:
        SourceError: If no file of it can be read, or there are no rows.
    """
    faults: list[tuple[str, str]] = []
    raw = _open(connection, source, folder=folder, faults=faults)
    flat = raw.flat()
    size = raw.bytes
    sample = "" if size <= WHOLE_BYTES else f" USING SAMPLE reservoir({SAMPLE_ROWS} ROWS)"
    table = ident(f"raw_{number}")
    listed = ", ".join(f"{column.expression} AS {ident(n)}" for n, column in flat.columns.items())
    if not flat.columns:
        message = f"'{source.path}' has no plain column. Flatten it, then run this again."
        raise SourceError(message)
    try:
        connection.execute(
            f"CREATE TABLE {table} AS SELECT {listed} FROM {raw.relation}{sample}"
        ).fetchall()
        rows = connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]
    except duckdb.Error as error:
        # The engine's own text may quote values of the file.
        message = (
            f"'{source.path}' cannot be read to its end ({type(error).__name__}). "
            "It may be cut short: load it again."
        )
        raise SourceError(message) from None
    if not rows:
        message = f"'{source.path}' holds no rows. Add rows, then run this again."
        raise SourceError(message)
    return Loaded(
        source=source,
        name=table,
        columns={name: column.type for name, column in flat.columns.items()},
        rows=rows,
        complete=not sample and not faults,
        left_out=(
            *flat.left_out,
            *(f"{name}: a list of objects" for name in flat.lists),
            *(note.rstrip(".") for note in raw.notes),
        ),
        faults=tuple(faults),
    )


def _open(
    connection: duckdb.DuckDBPyConnection,
    source: SourceTable,
    *,
    folder: Path,
    faults: list[tuple[str, str]],
) -> RawTable:
    whole = _contract(source, source.path)
    try:
        return open_source(connection, whole, data=folder, database_url=source.database_url)
    except ConnectorError as error:
        if len(source.files) <= 1:
            raise SourceError(_bare(error, source)) from None
    good: RawTable | None = None
    for file in source.files:
        path = file.relative_to(folder).as_posix()
        one = _contract(source, path)
        try:
            raw = open_source(connection, one, data=folder)
        except ConnectorError as error:
            faults.append((path, _bare(error, source)))
        else:
            good = good or raw
    if good is None:
        message = f"no file of '{source.path}' can be read; the first: {faults[0][1]}"
        raise SourceError(message)
    return good


def _bare(error: ConnectorError, source: SourceTable) -> str:
    return str(error).removeprefix(f"Table '{source.name}': ")


def _contract(source: SourceTable, path: str) -> TableContract:
    return TableContract(
        name=source.name,
        kind=TableKind.REFERENCE,
        path=path,
        file_format=source.file_format,
        delimiter=source.delimiter,
        reading=source.reading,
        columns=(),
    )
