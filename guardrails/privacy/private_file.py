"""A SQLite file that its owner alone reads, shared by processes."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path


@contextmanager
def open_private(path: Path, *, schema: str, busy_timeout_s: float) -> Iterator[sqlite3.Connection]:
    """Open a file, made where it is missing; the caller begins and commits.

    Args:
        path: The file.
        schema: One statement that makes its table where it is missing.
        busy_timeout_s: How long to wait for another writer.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    with closing(sqlite3.connect(path, timeout=busy_timeout_s, isolation_level=None)) as connection:
        connection.execute(schema)
        yield connection
