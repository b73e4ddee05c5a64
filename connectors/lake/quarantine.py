"""Quarantined rows: where they lie and why, never what they hold."""

# ruff: noqa: S608 - every name and text goes through sources.quoting

from pathlib import Path

import duckdb

from connectors.lake.manifest import Problem
from connectors.lake.selection import Selection
from connectors.lake.staging import FUTURE, MALFORMED, file_label
from connectors.sources.quoting import ident, text

FILE_NAME = "quarantine.parquet"
TABLE = "quarantine"


def create_quarantine(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the empty table of quarantined rows in the staging database."""
    connection.execute(
        f'CREATE TABLE {TABLE} ("table" VARCHAR, file VARCHAR, row_number BIGINT, '
        '"column" VARCHAR, reason VARCHAR)'
    ).fetchall()


def quarantine_rows(
    connection: duckdb.DuckDBPyConnection, selection: Selection, *, data: Path
) -> None:
    """Add a table's quarantined rows. Row numbers count data rows of a file from 1.

    A line of a CSV file that could not be split is numbered by its line; the rows after it count
    without it.
    """
    staged = selection.staged
    name = text(staged.contract.name)
    reasons = " ".join(
        f"WHEN {number} THEN {text(verdict.reason)}"
        for number, verdict in enumerate(staged.verdicts, 1)
    )
    columns = " ".join(
        f"WHEN {number} THEN {text(verdict.column)}"
        for number, verdict in enumerate(staged.verdicts, 1)
        if verdict.column
    )
    reason = f"CASE verdict {reasons} ELSE {text(FUTURE)} END" if reasons else text(FUTURE)
    time = text(staged.contract.time) if staged.contract.time else "NULL"
    column = f"CASE verdict {columns} WHEN 0 THEN {time} END" if columns else time
    connection.execute(
        f"INSERT INTO {TABLE} SELECT {name}, {file_label(data)}, row - first + 1, {column}, {reason} "
        f"FROM (SELECT rowid AS row, * FROM {staged.name} "
        f"WHERE verdict > 0 OR ({selection.future})) "
        f"JOIN (SELECT file, min(rowid) AS first FROM {staged.name} GROUP BY file) USING (file)"
    ).fetchall()
    for suffix in staged.rejects:
        connection.execute(
            f"INSERT INTO {TABLE} SELECT DISTINCT {name}, "
            f"{file_label(data).replace('CAST(file AS VARCHAR)', 'file_path')}, CAST(line AS BIGINT) - 1, "
            f"CAST(NULL AS VARCHAR), {text(MALFORMED)} FROM {ident('rejects_' + suffix)} "
            f"JOIN {ident('scans_' + suffix)} USING (scan_id, file_id)"
        ).fetchall()


def problems(connection: duckdb.DuckDBPyConnection, table: str) -> tuple[Problem, ...]:
    """Quarantined rows of a table by file, column and reason, most rows first."""
    rows = connection.execute(
        f'SELECT file, "column", reason, count(*) FROM {TABLE} WHERE "table" = ? '
        "GROUP BY ALL ORDER BY 4 DESC, 1, 2, 3",
        [table],
    ).fetchall()
    return tuple(
        Problem(file=file, column=column, reason=reason, rows=count)
        for file, column, reason, count in rows
    )


def write_quarantine(connection: duckdb.DuckDBPyConnection, *, folder: Path) -> None:
    """Write the quarantine of the whole build."""
    connection.execute(
        f'COPY (FROM {TABLE} ORDER BY "table", file, row_number) '
        f"TO {text(folder / FILE_NAME)} (FORMAT parquet)"
    ).fetchall()
