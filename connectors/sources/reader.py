"""What a reader of raw data is."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import duckdb

from connectors.contracts import Reading, TableContract
from connectors.sources.raw_table import RawTable


@dataclass(frozen=True)
class Contents:
    """What a file holds, as a contract will say it."""

    file_format: str
    readings: tuple[Reading, ...] = (Reading(),)
    """How its tables are read: one for a plain file, one a table of a database."""
    delimiter: str | None = None
    left_out: tuple[tuple[str, str], ...] = ()
    """Names of what is no table, each with the reason."""


class Reader(Protocol):
    """Reads one kind of source. Whatever it opens streams, in bounded memory."""

    @property
    def formats(self) -> tuple[str, ...]:
        """What contracts call it under `servers[0].format`."""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """Ends of its files' names, lower case."""

    def unusable(self, file: Path) -> str | None:
        """Why a file of these suffixes is no table, from its beginning; None when it may be one.

        Raises:
            OSError, EOFError, UnicodeError: If it cannot be read.
        """

    def contents(self, file: Path) -> Contents:
        """What a usable file holds."""

    def open(
        self,
        connection: duckdb.DuckDBPyConnection,
        contract: TableContract,
        files: tuple[Path, ...],
    ) -> RawTable:
        """One table as a relation of `connection`.

        Raises:
            SourceError: If a file is unreadable or of another format; names file and remedy.
            duckdb.Error: If the engine cannot read one; the caller finds out which.
        """
