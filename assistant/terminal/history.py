"""What was typed in conversations before, without personal data."""

import os
from collections.abc import Callable
from pathlib import Path

from prompt_toolkit.history import FileHistory

FILE_NAME = "chat_history"
MOST_KEPT = 1_000
"""Entries that a new conversation begins with."""


class PrivateHistory(FileHistory):
    """A file that its owner alone may read. What goes in is redacted, so nothing else comes out."""

    def __init__(self, path: Path, *, clean: Callable[[str], str]) -> None:
        """Open the file, or make it.

        Args:
            path: Where it lies.
            clean: Takes personal data out of a text.

        Raises:
            OSError: If it cannot be written, or is a link.
        """
        self._clean = clean
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
        handle = os.open(path, flags, 0o600)
        try:
            os.fchmod(handle, 0o600)
        finally:
            os.close(handle)
        super().__init__(str(path))
        self._shorten(path)

    def append_string(self, string: str) -> None:
        """Keep what was typed, redacted, in memory as in the file."""
        super().append_string(self._clean(string))

    def _shorten(self, path: Path) -> None:
        """Write the file anew with the newest entries, where it has grown too long."""
        entries = list(self.load_history_strings())
        if len(entries) <= MOST_KEPT:
            return
        path.write_bytes(b"")
        for entry in reversed(entries[: MOST_KEPT // 2]):
            self.store_string(entry)
