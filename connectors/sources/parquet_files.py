"""Parquet files: one table of many, columns united by name."""

from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from connectors.contracts import TableContract
from connectors.sources.mixed_parquet import parquet_relation
from connectors.sources.nested_types import flat_columns, nested_column, plain_column
from connectors.sources.quoting import ident
from connectors.sources.raw_table import FILE_COLUMN, RawTable, absent_notes, row_hash
from connectors.sources.reader import Contents

MARK = b"PAR1"


class ParquetReader:
    """Reads `.parquet`. A file cut short has no footer, so it fails when it is opened."""

    formats = ("parquet",)
    suffixes = (".parquet", ".pq", ".parq")

    def unusable(self, file: Path) -> str | None:
        """Its first four and last four bytes are `PAR1`."""
        with file.open("rb") as content:
            head = content.read(len(MARK))
            content.seek(-min(len(MARK), file.stat().st_size), 2)
            tail = content.read()
        if head != MARK:
            return "is no Parquet file, whatever its name says"
        return None if tail == MARK else "is cut short: load it again"

    def contents(self, file: Path) -> Contents:
        """One table a file."""
        del file
        return Contents("parquet")

    def open(
        self,
        connection: duckdb.DuckDBPyConnection,
        contract: TableContract,
        files: tuple[Path, ...],
    ) -> RawTable:
        """The files by their own schemas."""
        return replace(open_parquet(connection, files), notes=_differences(contract, files))


def open_parquet(connection: duckdb.DuckDBPyConnection, files: tuple[Path, ...]) -> RawTable:
    """Parquet files as one relation, whoever wrote them."""
    relation = parquet_relation(files)
    described = connection.sql(f"FROM {relation} LIMIT 0")
    kinds = {
        name: (ident(name), kind)
        for name, kind in zip(described.columns, described.types, strict=True)
        if name != FILE_COLUMN
    }
    columns = {name: plain_column(read, kind) for name, (read, kind) in kinds.items()}
    return RawTable(
        files=files,
        relation=relation,
        columns=columns,
        row_hash=row_hash(list(columns)),
        nested=lambda name: nested_column(kinds, name),
        flatten=lambda: flat_columns(connection, relation, kinds),
    )


def _differences(contract: TableContract, files: tuple[Path, ...]) -> tuple[str, ...]:
    """What the schemas of a table's files do not share."""
    if len(files) < 2:
        return ()
    schemas = {file: pq.read_schema(file) for file in files}
    names = dict.fromkeys(name for schema in schemas.values() for name in schema.names)
    return (
        *absent_notes(contract, {file: schema.names for file, schema in schemas.items()}),
        *(
            f"'{name}' is of several types over the files: {', '.join(types)}."
            for name in names
            if len(types := _types(name, list(schemas.values()))) > 1
        ),
    )


def _types(name: str, schemas: list[pa.Schema]) -> list[str]:
    held = (schema.field(name).type for schema in schemas if name in schema.names)
    return list(dict.fromkeys(str(kind) for kind in held if not pa.types.is_null(kind)))
