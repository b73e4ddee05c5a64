"""How far the engine has read, in bytes, told while a long statement runs."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import duckdb

LEAST_BYTES = 20_000_000
"""Less is read before anyone looks."""
INTERVAL_S = 0.5
MEGABYTE = 1_000_000


@contextmanager
def reading_told(
    connection: duckdb.DuckDBPyConnection, *, size: int, tell: Callable[[str], None] | None
) -> Iterator[None]:
    """Tell `120 of 5,000 MB` twice a second, from a thread, while the block reads.

    Args:
        connection: The engine that reads.
        size: Bytes of what is read, as it lies.
        tell: Told the text; None: nobody is.
    """
    if tell is None or size < LEAST_BYTES:
        yield
        return
    connection.execute("SET enable_progress_bar = true")
    connection.execute("SET enable_progress_bar_print = false")
    ended = threading.Event()
    watch = threading.Thread(target=_watch, args=(connection, size, tell, ended), daemon=True)
    watch.start()
    try:
        yield
    finally:
        ended.set()
        watch.join()
        connection.execute("SET enable_progress_bar = false")


def _watch(
    connection: duckdb.DuckDBPyConnection,
    size: int,
    tell: Callable[[str], None],
    ended: threading.Event,
) -> None:
    while not ended.wait(INTERVAL_S):
        share = connection.query_progress() / 100
        if 0 < share <= 1:
            tell(f"{share * size / MEGABYTE:,.0f} of {size / MEGABYTE:,.0f} MB")
