"""Golden SQL: run on the lake's `safe.duckdb` itself, ungated, to say what the answer must be."""

from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb

from connectors.lake.manifest import DATABASE
from evals.errors import GoldenError
from evals.results import ResultSet, plain


class GoldenLake:
    """A read-only connection for golden SQL. Use it as a context manager.

    No gate stands before it: a case leaves out groups below the minimum by itself, with
    `HAVING count(DISTINCT person) >= {minimum_group}`.
    """

    def __init__(self, folder: Path, *, minimum_group: int, as_of: date | None) -> None:
        """Open one build of the lake.

        Raises:
            GoldenError: If it has no database.
        """
        path = folder / DATABASE
        if not path.is_file():
            message = f"No '{DATABASE}' in '{folder}'. Run \"signpost build\"."
            raise GoldenError(message)
        self._connection = duckdb.connect(str(path), read_only=True)
        self._tokens = {
            "{minimum_group}": str(minimum_group),
            "{as_of}": as_of.isoformat() if as_of else "",
        }

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connection."""
        self._connection.close()

    def run(self, sql: str) -> ResultSet:
        """Run one statement.

        Raises:
            GoldenError: If it does not run; names the kind of error, never a value.
        """
        for token, value in self._tokens.items():
            sql = sql.replace(token, value)
        try:
            cursor = self._connection.execute(sql)
            names = tuple(str(column[0]) for column in cursor.description or ())
            rows = cursor.fetchall()
        except duckdb.Error as error:
            message = f"Golden SQL does not run ({type(error).__name__}). Try it with DuckDB."
            raise GoldenError(message) from None
        return ResultSet(names, tuple(tuple(plain(cell) for cell in row) for row in rows))
