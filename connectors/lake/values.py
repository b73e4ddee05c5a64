"""Distinct values of the visible columns, for looking up what a question names."""

# ruff: noqa: S608 - every name and text goes through sources.quoting

from pathlib import Path

import duckdb

from connectors.contracts import Classification, ColumnType
from connectors.lake.manifest import LakeColumn, LakeTable, Manifest
from connectors.sources.quoting import ident, text

FILE_NAME = "values.parquet"
MOST_DISTINCT = 100_000
VISIBLE = (Classification.PUBLIC, Classification.INTERNAL)


def visible_columns(table: LakeTable) -> tuple[LakeColumn, ...]:
    """Text and boolean columns whose values may be shown."""
    return tuple(
        column
        for column in table.columns
        if column.classification in VISIBLE
        and column.type in (ColumnType.STRING, ColumnType.BOOLEAN)
    )


def group_minimum(manifest: Manifest, table: LakeTable) -> int:
    """Fewest persons behind a shown group of a table."""
    return max(manifest.minimum_group, table.minimum_group or 0)


def write_values(
    connection: duckdb.DuckDBPyConnection, manifest: Manifest, *, folder: Path
) -> None:
    """Write `values.parquet`: table_name, column_name, value, rows, persons.

    Of a table that names persons, only values behind the minimum group.
    """
    connection.execute(
        "CREATE TABLE listed (table_name VARCHAR, column_name VARCHAR, value VARCHAR, "
        "rows BIGINT, persons BIGINT)"
    ).fetchall()
    for table in manifest.tables:
        for column in visible_columns(table):
            _list_column(connection, manifest, table=table, column=column)
    connection.execute(
        "COPY (FROM listed ORDER BY table_name, column_name, rows DESC, value) "
        f"TO {text(folder / FILE_NAME)} (FORMAT parquet)"
    ).fetchall()


def _list_column(
    connection: duckdb.DuckDBPyConnection,
    manifest: Manifest,
    *,
    table: LakeTable,
    column: LakeColumn,
) -> None:
    name, source = ident(column.name), f"safe.{ident(table.name)}"
    distinct = connection.execute(f"SELECT approx_count_distinct({name}) FROM {source}").fetchall()
    if distinct[0][0] > MOST_DISTINCT:
        return
    persons, enough = "CAST(NULL AS BIGINT)", "true"
    if table.person:
        persons = f"count(DISTINCT {ident(table.person)})"
        enough = f"{persons} >= {group_minimum(manifest, table)}"
    connection.execute(
        f"INSERT INTO listed SELECT {text(table.name)}, {text(column.name)}, "
        f"CAST({name} AS VARCHAR), count(*), {persons} FROM {source} "
        f"WHERE {name} IS NOT NULL GROUP BY {name} HAVING {enough}"
    ).fetchall()
