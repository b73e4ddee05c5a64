"""Parquet files: one table of many, columns united by name."""

from pathlib import Path

import duckdb

from connectors.contracts import TableContract
from connectors.sources.nested_types import flat_columns, nested_column
from connectors.sources.quoting import ident, text_list
from connectors.sources.raw_table import FILE_COLUMN, RawColumn, RawTable, row_hash
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
        del contract
        return open_parquet(connection, files)


def open_parquet(connection: duckdb.DuckDBPyConnection, files: tuple[Path, ...]) -> RawTable:
    """Parquet files as one relation, whoever wrote them."""
    relation = (
        f"read_parquet({text_list(files)}, union_by_name = {str(len(files) > 1).lower()}, "
        f"filename = '{FILE_COLUMN}', hive_partitioning = false)"
    )
    described = connection.sql(f"FROM {relation} LIMIT 0")
    kinds = {
        name: (ident(name), kind)
        for name, kind in zip(described.columns, described.types, strict=True)
        if name != FILE_COLUMN
    }
    columns = {name: RawColumn(read, str(kind)) for name, (read, kind) in kinds.items()}
    return RawTable(
        files=files,
        relation=relation,
        columns=columns,
        row_hash=row_hash(list(columns)),
        nested=lambda name: nested_column(kinds, name),
        flatten=lambda: flat_columns(connection, relation, kinds),
    )
