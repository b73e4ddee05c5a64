"""SQLite files: every table streamed to private Parquet, because the engine's reader is no part of it."""

# ruff: noqa: S608 - every name goes through sources.quoting

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from connectors.contracts import Reading, TableContract
from connectors.errors import SourceError
from connectors.sources.parquet_files import open_parquet
from connectors.sources.quoting import ident
from connectors.sources.raw_table import RawTable
from connectors.sources.reader import Contents
from connectors.sources.scratch import scratch_file
from connectors.sources.transcoding import restored_table

MAGIC = b"SQLite format 3\x00"
BATCH_ROWS = 20_000
STORED = {"integer": pa.int64(), "real": pa.float64(), "text": pa.string()}


@dataclass(frozen=True)
class SqliteColumn:
    """One column, and the one type that holds every value of it."""

    name: str
    expression: str
    type: pa.DataType


class SqliteReader:
    """Reads `.db`, `.sqlite` and `.sqlite3`: tables alone, never views or virtual tables.

    A column that mixes types is read as text. Binary values have no column.
    """

    formats = ("sqlite",)
    suffixes = (".db", ".sqlite", ".sqlite3", ".db3")

    def unusable(self, file: Path) -> str | None:
        """It begins as SQLite does, can be opened, and has a table."""
        with file.open("rb") as content:
            if content.read(len(MAGIC)) != MAGIC:
                return "is no SQLite file, whatever its name says"
        try:
            with _opened(file) as connection:
                return None if table_names(connection) else "has no table"
        except sqlite3.Error as error:
            return f"cannot be read as SQLite ({type(error).__name__}): load it again"

    def contents(self, file: Path) -> Contents:
        """Every table."""
        with _opened(file) as connection:
            names = table_names(connection)
            views = connection.execute(
                "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN "
                "('view', 'virtual') ORDER BY name"
            ).fetchall()
        reason = "a view or virtual table of the database: only tables are read"
        return Contents(
            "sqlite",
            tuple(Reading(table=name) for name in names),
            left_out=tuple((str(name), reason) for (name,) in views),
        )

    def open(
        self,
        connection: duckdb.DuckDBPyConnection,
        contract: TableContract,
        files: tuple[Path, ...],
    ) -> RawTable:
        """The table of every file, united by name."""
        if contract.reading.table is None:
            message = (
                f"Table '{contract.name}': its contract does not say which table of "
                f"'{files[0]}' it is. Name it under 'schema[0].physicalName'."
            )
            raise SourceError(message)
        copies: list[Path] = []
        notes: list[str] = []
        for file in files:
            copy, note = _copied(connection, contract, file=file, table=contract.reading.table)
            copies.append(copy)
            notes += note
        return restored_table(open_parquet(connection, tuple(copies)), files=files, notes=notes)


def _copied(
    connection: duckdb.DuckDBPyConnection, contract: TableContract, *, file: Path, table: str
) -> tuple[Path, list[str]]:
    target = scratch_file(connection, file, variant=table)
    try:
        with _opened(file) as database:
            columns, binary = table_columns(database, table)
            if not columns:
                message = (
                    f"Table '{contract.name}': '{file}' has no table '{table}' with plain columns. "
                    "Correct 'schema[0].physicalName' of its contract."
                )
                raise SourceError(message)
            if not target.is_file():
                _write(database, table, columns=columns, target=target)
    except sqlite3.Error as error:
        target.unlink(missing_ok=True)
        message = (
            f"Table '{contract.name}': '{file}' cannot be read as SQLite ({type(error).__name__}). "
            "It may be cut short, or another program is writing to it: load it again."
        )
        raise SourceError(message) from None
    return target, [f"Column '{name}' holds binary values alone: not read." for name in binary]


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    """A database opened for reading; without its journal only where there is none to apply."""
    journal = file.with_name(f"{file.name}-wal")
    alone = not journal.is_file() or journal.stat().st_size == 0
    mode = "mode=ro&immutable=1" if alone else "mode=ro"
    with closing(
        sqlite3.connect(f"file:{quote(str(file))}?{mode}", uri=True, check_same_thread=False)
    ) as connection:
        connection.text_factory = lambda raw: raw.decode("utf-8", errors="replace")
        yield connection


def table_names(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Names of the plain tables, in order."""
    rows = connection.execute(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' "
        "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
    ).fetchall()
    return tuple(str(name) for (name,) in rows)


def table_columns(
    connection: sqlite3.Connection, table: str
) -> tuple[tuple[SqliteColumn, ...], tuple[str, ...]]:
    """Columns with the type that their stored values share, and names of the binary ones.

    SQLite types values, not columns, so every value is looked at once.
    """
    found = connection.execute(
        "SELECT name, type FROM pragma_table_xinfo(?) WHERE hidden <> 1 ORDER BY cid", [table]
    ).fetchall()
    names = [str(name) for name, _ in found]
    if not names:
        return (), ()
    kinds = ", ".join(
        f"max(typeof({ident(name)}) = '{kind}')"
        for name in names
        for kind in ("integer", "real", "text", "blob")
    )
    row = connection.execute(f"SELECT {kinds} FROM {ident(table)}").fetchone() or ()
    columns: list[SqliteColumn] = []
    binary: list[str] = []
    for at, (name, declared) in enumerate(found):
        integer, real, textual, blob = (bool(held) for held in row[4 * at : 4 * at + 4])
        if blob and not (integer or real or textual):
            binary.append(str(name))
            continue
        mixed = textual or blob or not (integer or real)
        kind = "text" if mixed else "real" if real else "integer"
        columns.append(_column(str(name), str(declared), kind=kind, blob=blob))
    return tuple(columns), tuple(binary)


def _column(name: str, declared: str, *, kind: str, blob: bool) -> SqliteColumn:
    quoted = ident(name)
    if kind == "integer" and declared.upper().startswith("BOOL"):
        words = (
            f"CASE {quoted} WHEN 0 THEN 'false' WHEN 1 THEN 'true' ELSE CAST({quoted} AS TEXT) END"
        )
        return SqliteColumn(name, words, pa.string())
    expression = f"CAST({quoted} AS TEXT)" if kind == "text" else quoted
    if kind == "real":
        expression = f"CAST({quoted} AS REAL)"
    if blob:
        expression = f"CASE typeof({quoted}) WHEN 'blob' THEN hex({quoted}) ELSE {expression} END"
    return SqliteColumn(name, expression, STORED[kind])


def _write(
    connection: sqlite3.Connection,
    table: str,
    *,
    columns: Sequence[SqliteColumn],
    target: Path,
) -> None:
    schema = pa.schema([(column.name, column.type) for column in columns])
    listed = ", ".join(column.expression for column in columns)
    cursor = connection.execute(f"SELECT {listed} FROM {ident(table)}")
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        while rows := cursor.fetchmany(BATCH_ROWS):
            arrays = [
                pa.array(values, type=column.type)
                for values, column in zip(zip(*rows, strict=True), columns, strict=True)
            ]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
