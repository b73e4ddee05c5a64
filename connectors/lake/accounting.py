"""The build's own audit: what was published is counted again, from the files themselves."""

# ruff: noqa: S608 - every name and text goes through sources.quoting

from collections.abc import Sequence
from pathlib import Path

import duckdb

from connectors.errors import BuildError
from connectors.lake.manifest import LakeTable, RowCounts
from connectors.sources.quoting import ident, text


def check_counts(table: str, counts: RowCounts) -> None:
    """Check that every row of the input went somewhere.

    Raises:
        BuildError: If one did not.
    """
    if counts.rows_in != counts.accounted_for:
        raise _unaccounted(
            table,
            f"{counts.rows_in} rows came in, {counts.accounted_for} are accounted for",
        )


def check_files(
    connection: duckdb.DuckDBPyConnection,
    tables: Sequence[LakeTable],
    *,
    folder: Path,
    quarantine: Path,
) -> None:
    """Check the report against the rows that lie in the lake, its files and the quarantine.

    Args:
        connection: The engine, with the lake's database attached as `safe`.
        tables: As they will be reported.
        folder: The build, with everything written.
        quarantine: The file of quarantined rows.

    Raises:
        BuildError: If somewhere lie more or fewer rows than the report says.
    """
    put_aside = dict(
        connection.execute(
            f'SELECT "table", count(*) FROM read_parquet({text(quarantine)}) GROUP BY 1'
        ).fetchall()
    )
    for table in tables:
        check_counts(table.name, table.counts)
        files = text(folder / "tables" / table.name / "**" / "*.parquet")
        out, said = table.counts.rows_out, sum(table.counts.quarantined.values())
        places = (
            ("the lake's database", f"SELECT count(*) FROM safe.{ident(table.name)}", out),
            # The footers say it; nothing is read but them.
            ("the lake's files", f"SELECT sum(num_rows) FROM parquet_file_metadata({files})", out),
        )
        held = [(place, _number(connection, query), meant) for place, query, meant in places]
        held.append(("the quarantine", put_aside.get(table.name, 0), said))
        for place, rows, meant in held:
            if rows != meant:
                raise _unaccounted(table.name, f"{place} holds {rows} rows, meant were {meant}")


def _number(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(connection.execute(query).fetchall()[0][0] or 0)


def _unaccounted(table: str, what: str) -> BuildError:
    message = f"Table '{table}': {what}. Nothing was published; please report this as a defect."
    return BuildError(message)
