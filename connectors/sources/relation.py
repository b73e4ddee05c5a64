"""Every kind of source behind one door: a contract in, a relation of raw columns out."""


# ruff: noqa: S608 - every name and text goes through sources.quoting

from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa

from connectors.contracts import TableContract
from connectors.errors import SourceError
from connectors.sources.csv_files import CsvReader
from connectors.sources.files import find_files
from connectors.sources.json_files import JsonReader
from connectors.sources.list_rows import list_rows
from connectors.sources.parquet_files import ParquetReader
from connectors.sources.postgres import open_postgres
from connectors.sources.raw_table import RawTable
from connectors.sources.reader import Reader
from connectors.sources.sqlite_files import SqliteReader

READERS: tuple[Reader, ...] = (CsvReader(), JsonReader(), ParquetReader(), SqliteReader())
"""In the order in which a file's name is held against them."""


UNREADABLE = (duckdb.Error, pa.ArrowException, OSError)
"""What the engines raise over a damaged file."""


def reader_of(file: Path) -> Reader | None:
    """The reader of files named so, or None."""
    name = file.name.lower()
    return next((reader for reader in READERS if name.endswith(reader.suffixes)), None)


def open_source(
    connection: duckdb.DuckDBPyConnection,
    contract: TableContract,
    *,
    data: Path,
    database_url: str | None = None,
) -> RawTable:
    """Find a table's files and read their heads.

    Args:
        connection: The engine; what it cannot read itself is copied to its temporary folder.
        contract: The table's contract.
        data: Folder of the raw data.
        database_url: Address with the credentials of a database server.

    Raises:
        SourceError: If a file is missing, empty, unreadable or of another format.
    """
    if contract.reading.server is not None:
        return open_postgres(connection, contract, url=database_url)
    reader = next((r for r in READERS if contract.file_format in r.formats), None)
    if reader is None:
        known = ", ".join(name for known in READERS for name in known.formats)
        message = (
            f"Table '{contract.name}': format '{contract.file_format}' is unknown. Use {known}."
        )
        raise SourceError(message)
    files = find_files(contract, data=data.absolute(), suffixes=reader.suffixes)
    empty = tuple(file for file in files if file.stat().st_size == 0)
    filled = tuple(file for file in files if file not in empty)
    raw = open_files(connection, contract, filled)
    notes = [f"'{file.name}' is empty, without even a header." for file in empty]
    return replace(raw, notes=(*raw.notes, *notes))


def open_files(
    connection: duckdb.DuckDBPyConnection, contract: TableContract, files: tuple[Path, ...]
) -> RawTable:
    """Open just these files as one table, whatever the contract's path says.

    Raises:
        SourceError: If one is unreadable or of another format, or they do not fit together.
    """
    reader = next(r for r in READERS if contract.file_format in r.formats)
    try:
        return _opened(connection, contract, files, reader=reader)
    except UNREADABLE as error:
        # The engine's own text may quote values of the file.
        raise SourceError(unread(connection, contract, files, error=error)) from None


def _opened(
    connection: duckdb.DuckDBPyConnection,
    contract: TableContract,
    files: tuple[Path, ...],
    *,
    reader: Reader,
) -> RawTable:
    if contract.reading.rows_in is None:
        return reader.open(connection, contract, files)
    # What the contract lists are the rows inside, not the table around them.
    around = contract.model_copy(update={"columns": ()})
    return list_rows(connection, contract, reader.open(connection, around, files))


def unread(
    connection: duckdb.DuckDBPyConnection,
    contract: TableContract,
    files: tuple[Path, ...],
    *,
    error: Exception,
) -> str:
    """What to say of files that the engine could not read to their end."""
    kind = f"{contract.file_format} ({type(error).__name__})"
    culprit = find_culprit(connection, contract, files)
    if culprit is None:
        return (
            f"Table '{contract.name}': its {len(files)} files, first '{files[0]}', do not fit "
            f"together as {kind}: each can be read by itself. Look for a column that is of another "
            "type in some of them, and give those files a contract of their own."
        )
    return (
        f"Table '{contract.name}': '{culprit}' cannot be read to its end as {kind}. It may be cut "
        "short or of another format: load it again, or correct 'servers[0].format'."
    )


def find_culprit(
    connection: duckdb.DuckDBPyConnection, contract: TableContract, files: tuple[Path, ...]
) -> Path | None:
    """The first file that cannot be read to its end by itself; None where each can."""
    reader = next((r for r in READERS if contract.file_format in r.formats), None)
    if reader is None:
        return files[0]
    for file in files:
        try:
            raw = _opened(connection, contract, (file,), reader=reader)
            connection.execute(
                f"SELECT bit_xor(h1), bit_xor(h2) "
                f"FROM (SELECT {raw.row_hash} FROM {raw.relation}) t(h1, h2)"
            ).fetchall()
        except (*UNREADABLE, SourceError):
            return file
    return None
