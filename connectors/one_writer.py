"""One writer of a folder at a time; whoever dies lets go."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = ".lock"


@contextmanager
def one_writer(folder: Path, *, otherwise: Exception) -> Iterator[None]:
    """Hold a folder for one process; the kernel releases it when the process ends.

    Args:
        folder: Made where it is missing.
        otherwise: Raised where another process holds it.

    Raises:
        OSError: If the folder cannot be made or written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise otherwise from None
        yield
