"""Conversations in SQLite: redacted questions, tool calls and results, one thread each."""

import sqlite3
from pathlib import Path

from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite import SqliteSaver

BUSY_TIMEOUT_S = 10
KEPT_TYPES = (("assistant.drafts", "AnswerDraft"), ("assistant.drafts", "Claim"))


def open_conversations(path: Path) -> SqliteSaver:
    """Open the file, made where it is missing, mode 0600.

    The saver guards the one connection with a lock of its own, so threads may share it; another
    process opens its own connection and waits for the write lock.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600, exist_ok=True)
    connection = sqlite3.connect(path, check_same_thread=False, timeout=BUSY_TIMEOUT_S)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")  # a crash may lose the last turn, no more
    serializer = JsonPlusSerializer(allowed_msgpack_modules=KEPT_TYPES)
    saver = SqliteSaver(connection, serde=serializer)
    saver.setup()
    return saver
