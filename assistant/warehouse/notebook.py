"""A worker's notes: what it made of the lake once and needs again, on a connection of its own.

Temporary tables are seen by the connection alone that made them, so no query reads them. Like the
worker, this imports the engine and nothing else.
"""

from collections.abc import Sequence

import duckdb

MOST_ROWS = 6_000_000
"""Rows of notes; beyond, all are thrown away and made again when they are asked for."""


class Notebook:
    """Notes by key, for as long as the worker lives."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Open an empty notebook.

        Args:
            connection: The locked connection; its limits hold for notes too.
        """
        self.connection = connection.cursor()
        self._keys: set[str] = set()

    def missing(self, keys: Sequence[str]) -> list[str]:
        """Which notes have to be made, in the order given."""
        if self._rows() > MOST_ROWS:
            self._forget()
        return [key for key in keys if key not in self._keys]

    def keep(self, key: str, sql: str) -> None:
        """Make one note, or none of it.

        Args:
            key: What it is asked for by.
            sql: Statements that fill temporary tables.

        Raises:
            duckdb.Error: If they fail.
        """
        self.connection.execute("BEGIN")
        try:
            self.connection.execute(sql)
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")
        self._keys.add(key)

    def _rows(self) -> int:
        query = "SELECT COALESCE(sum(estimated_size), 0) FROM duckdb_tables() WHERE temporary"
        found = self.connection.execute(query).fetchone()
        return int(found[0]) if found else 0

    def _forget(self) -> None:
        self._keys.clear()
        query = "SELECT table_name FROM duckdb_tables() WHERE temporary"
        for (name,) in self.connection.execute(query).fetchall():
            self.connection.execute(f'DROP TABLE temp."{name}"')
