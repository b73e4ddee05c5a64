"""A source table as one SQL relation: its raw columns, and which rows could not even be split."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from connectors.contracts import ColumnContract, TableContract
from connectors.errors import ContractError
from connectors.sources.quoting import ident, text

FILE_COLUMN = "_signpost_row_was_read_from"
"""Name of the relation's column of file paths; nobody calls a raw column so."""


@dataclass(frozen=True)
class RawColumn:
    """How to read one raw column."""

    expression: str
    """SQL over the relation."""
    type: str
    """DuckDB type; VARCHAR for everything that was text."""


@dataclass(frozen=True)
class Flat:
    """Every plain column of a table, nested ones by dotted names, and what is none."""

    columns: dict[str, RawColumn]
    left_out: tuple[str, ...] = ()
    """What no column stands for, each with its reason."""
    lists: tuple[str, ...] = ()
    """Columns that hold lists of objects, which can be tables of their own."""


def not_nested(name: str) -> RawColumn | None:
    """The answer of a source without nested columns."""
    del name
    return None


@dataclass(frozen=True)
class RawTable:
    """One source table, ready to be selected from."""

    files: tuple[Path, ...]
    relation: str
    """SQL of the FROM clause; has the column `FILE_COLUMN` too."""
    columns: dict[str, RawColumn]
    row_hash: str
    """SQL over the relation: equal for rows that are equal in every raw column, listed or not."""
    malformed: str = "false"
    """SQL over the relation: true for a row that could not be split into columns."""
    totals: str = "false"
    """SQL over the relation: true for a line of totals, which is no row of the table."""
    rejects: tuple[str, ...] = ()
    """Suffixes of the engine's tables of rejected CSV lines."""
    notes: tuple[str, ...] = ()
    nested: Callable[[str], RawColumn | None] = not_nested
    """Finds a column inside of another by its dotted name."""
    flatten: Callable[[], Flat] | None = None
    """Lists every plain column; None: the columns are plain."""
    size: int | None = None
    """Bytes, where the files are none of the file system's."""

    @property
    def bytes(self) -> int:
        """Size of the files as they lie."""
        return sum(file.stat().st_size for file in self.files) if self.size is None else self.size

    def flat(self) -> Flat:
        """Every plain column, in order."""
        return Flat(dict(self.columns)) if self.flatten is None else self.flatten()

    def column(self, contract: TableContract, column: ColumnContract) -> RawColumn:
        """The raw column of a contracted one.

        Raises:
            ContractError: If the data has no such column; names it, the file and what is there.
        """
        found = self.columns.get(column.source) or self.nested(column.source)
        found = found or self._in_path(column.source)
        if found is not None:
            return found
        there = ", ".join(sorted(self.columns)) or "none"
        message = (
            f"Contract of table '{contract.name}': column '{column.source}' is not in "
            f"'{self.files[0]}'. Columns there: {there}. Correct 'name' or 'physicalName', "
            "or remove the column from the contract."
        )
        raise ContractError(message)

    def _in_path(self, name: str) -> RawColumn | None:
        marker = f"{name}="
        if not all(any(part.startswith(marker) for part in file.parts) for file in self.files):
            return None
        return RawColumn(
            f"split_part(split_part({FILE_COLUMN}, {text('/' + marker)}, 2), '/', 1)", "VARCHAR"
        )


def rejected_lines(connection: duckdb.DuckDBPyConnection, rejects: tuple[str, ...]) -> int:
    """Lines of CSV files that could not be split, once their relation was read.

    Args:
        connection: What the relation was read with.
        rejects: `RawTable.rejects`.
    """
    total = 0
    for suffix in rejects:
        rows = connection.execute(
            "SELECT count(*) FROM "  # noqa: S608 (the name is quoted)
            f"(SELECT DISTINCT file_id, line FROM {ident('rejects_' + suffix)})"
        ).fetchall()
        total += int(rows[0][0])
    return total


def row_hash(names: list[str]) -> str:
    """SQL of two hashes over a row's columns."""
    listed = ", ".join(ident(name) for name in names)
    return f"hash({listed}), hash('again', {listed})"


def absent_notes(
    contract: TableContract, columns: Mapping[Path, Collection[str]]
) -> tuple[str, ...]:
    """Say which columns some of a table's files lack.

    Args:
        contract: The table's contract; one without columns stands for all that are there.
        columns: What each file holds.
    """
    wanted = dict.fromkeys(column.source.split(".")[0] for column in contract.raw_columns)
    names = wanted or dict.fromkeys(name for held in columns.values() for name in held)
    notes = []
    for name in names:
        without = [file for file, held in columns.items() if name not in held]
        if 0 < len(without) < len(columns):
            notes.append(
                f"Column '{name}' is absent from {len(without)} of {len(columns)} files, "
                f"first '{without[0].name}': null there."
            )
    return tuple(notes)
