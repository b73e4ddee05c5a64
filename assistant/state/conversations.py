"""Conversations in SQLite: redacted questions, tool calls and results, one thread each."""

import sqlite3
from pathlib import Path

from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite import SqliteSaver

from assistant.errors import WorkspaceError

BUSY_TIMEOUT_S = 10
KEPT_TYPES = (("assistant.drafts", "AnswerDraft"), ("assistant.drafts", "Claim"))


def open_conversations(path: Path) -> SqliteSaver:
    """Open the file, made where it is missing, mode 0600.

    The saver guards the one connection with a lock of its own, so threads may share it; another
    process opens its own connection and waits for the write lock.

    Raises:
        WorkspaceError: If the file cannot be written or is no database.
    """
    try:
        connection = _connect(path)
    except (OSError, sqlite3.Error) as error:
        why = error.strerror if isinstance(error, OSError) else error
        message = (
            f"Conversations cannot be kept in '{path}' ({why}). "
            "Make the folder writable; if the file is damaged, move it away."
        )
        raise WorkspaceError(message) from None
    serializer = JsonPlusSerializer(allowed_msgpack_modules=KEPT_TYPES)
    saver = SqliteSaver(connection, serde=serializer)
    saver.setup()
    return saver


def _connect(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600, exist_ok=True)
    connection = sqlite3.connect(path, check_same_thread=False, timeout=BUSY_TIMEOUT_S)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")  # a crash may lose the last turn, no more
    except sqlite3.Error:
        connection.close()
        raise
    return connection
