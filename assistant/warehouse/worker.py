"""The worker: a process that opens one database read-only, runs queries, and knows nothing else.

It imports the engine, a JSON codec and the standard library, so that it starts quickly. Frames are
a four-byte big-endian length, then JSON. The first frame in is the configuration; every further one
a query. Errors leave as codes: an engine's text may quote a value.
"""

import datetime
import decimal
import math
import struct
import sys
from typing import Any, BinaryIO

import duckdb
import orjson
import pytz  # type: ignore[import-untyped] # ships no types

from assistant.warehouse import jail
from assistant.warehouse.notebook import Notebook

HEADER = struct.Struct(">I")
BATCH = 1_000
_ZONES = pytz.utc
"""The engine's times with a zone need it; once rights are given up, nothing can be imported."""
_INTEGERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")


def lock_settings(config: dict[str, Any]) -> tuple[str, ...]:
    """Statements that close a read-only connection, in the order that works."""
    memory_mb, deadline_ms = int(config["memory_mb"]), int(config["deadline_ms"])
    return (
        "SET temp_directory=''",
        "SET max_temp_directory_size='0KB'",
        "SET autoinstall_known_extensions=false",
        "SET autoload_known_extensions=false",
        "SET allow_community_extensions=false",
        "SET allow_persistent_secrets=false",
        "SET allow_unredacted_secrets=false",
        "SET allow_extension_repositories='forbidden'",
        "SET python_enable_replacements=false",
        "SET python_scan_all_frames=false",
        f"SET memory_limit='{memory_mb}MB'",
        f"SET operator_memory_limit='{memory_mb}MB'",
        f"SET threads={int(config['threads'])}",
        "SET max_expression_depth=200",
        "SET pivot_limit=1000",
        f"SET max_execution_time={deadline_ms}",
        "SET enable_external_file_cache=false",
        "SET enable_external_access=false",
        "SET disabled_filesystems='LocalFileSystem'",
        "SET lock_configuration=true",
    )


_NEWER = ("allow_extension_repositories", "operator_memory_limit", "max_execution_time")
"""Settings that older engines lack; every other one must succeed."""


def lock(connection: duckdb.DuckDBPyConnection, config: dict[str, Any]) -> None:
    """Set every lock on an open connection.

    Raises:
        duckdb.Error: If one that every engine has cannot be set.
    """
    for statement in lock_settings(config):
        try:
            connection.execute(statement)
        except duckdb.Error:
            if not any(name in statement for name in _NEWER):
                raise


def open_database(config: dict[str, Any]) -> duckdb.DuckDBPyConnection:
    """Open the database read-only with every lock set."""
    connection = duckdb.connect(config["database"], read_only=True)
    lock(connection, config)
    return connection


def read_frame(stream: BinaryIO) -> bytes | None:
    """The next frame's body, or None at the end of the stream."""
    header = stream.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    (length,) = HEADER.unpack(header)
    body = stream.read(length)
    return body if len(body) == length else None


def write_frame(stream: BinaryIO, body: bytes) -> None:
    """Write one frame and flush it."""
    stream.write(HEADER.pack(len(body)) + body)
    stream.flush()


def wire_type(engine_type: str) -> str:
    """The wire name of an engine type."""
    name = engine_type.upper().split("(")[0]
    if name in _INTEGERS or (name.startswith("U") and name[1:] in _INTEGERS):
        return "integer"
    if name in ("DOUBLE", "FLOAT", "REAL", "DECIMAL"):
        return "number"
    if name.startswith("TIMESTAMP"):
        return "timestamp"
    return {"BOOLEAN": "boolean", "DATE": "date"}.get(name, "string")


def wire_cell(value: Any) -> Any:
    """One value as JSON holds it."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, decimal.Decimal):
        value = float(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()
    return str(value)


def wire_row(row: tuple[Any, ...]) -> list[Any]:
    """One row as JSON holds it; integers beyond 64 bits become numbers."""
    cells = [wire_cell(value) for value in row]
    return [float(c) if type(c) is int and abs(c) >= 2**63 else c for c in cells]


class TooLargeError(Exception):
    """The result is larger than the cap."""


def run_query(connection: duckdb.DuckDBPyConnection, request: dict[str, Any]) -> bytes:
    """Run one query on a fresh cursor and give the reply's body.

    Args:
        connection: The locked connection.
        request: `sql`, `max_rows`, `max_bytes`.
    """
    cursor = connection.cursor()
    try:
        return read_result(cursor, request)
    finally:
        cursor.close()


def read_result(cursor: duckdb.DuckDBPyConnection, request: dict[str, Any]) -> bytes:
    """Run one query on a connection and give the reply's body.

    Raises:
        TooLargeError: If the result is larger than the request's caps.
    """
    cursor.execute(request["sql"])
    columns = [
        {"name": column[0], "type": wire_type(str(column[1]))}
        for column in cursor.description or ()
    ]
    rows, truncated = _fetch(cursor, int(request["max_rows"]), int(request["max_bytes"]))
    body = orjson.dumps({"columns": columns, "rows": rows, "truncated": truncated})
    if len(body) > int(request["max_bytes"]):
        raise TooLargeError
    return body


def _fetch(
    cursor: duckdb.DuckDBPyConnection, max_rows: int, max_bytes: int
) -> tuple[list[list[Any]], bool]:
    rows: list[list[Any]] = []
    size = 0
    while len(rows) <= max_rows:
        batch = cursor.fetchmany(min(BATCH, max_rows + 1 - len(rows)))
        if not batch:
            return rows, False
        new = [wire_row(row) for row in batch]
        rows.extend(new)
        size += sum(len(cell) for row in new for cell in row if isinstance(cell, str))
        if size > max_bytes:
            raise TooLargeError
    return rows[:max_rows], True


def take_note(notebook: Notebook, request: dict[str, Any]) -> bytes:
    """Tell which notes are missing, make one, or read them, and give the reply's body."""
    if "keys" in request:
        return orjson.dumps({"missing": notebook.missing(request["keys"])})
    if "keep" in request:
        notebook.keep(request["keep"], request["sql"])
        return orjson.dumps({"kept": True})
    return read_result(notebook.connection, request)


def reply(
    connection: duckdb.DuckDBPyConnection, notebook: Notebook, request: dict[str, Any]
) -> bytes:
    """The reply's body: a result, or a code."""
    try:
        if request.get("notes"):
            return take_note(notebook, request)
        return run_query(connection, request)
    except TooLargeError:
        code = "too_large"
    except (MemoryError, duckdb.OutOfMemoryException, duckdb.FatalException):
        code = "memory"
    except duckdb.InterruptException:
        code = "deadline"
    except (duckdb.Error, orjson.JSONEncodeError, OverflowError, ValueError):
        code = "failed"
    return orjson.dumps({"code": code})


def main(incoming: BinaryIO, outgoing: BinaryIO) -> None:
    """Serve queries until the parent closes the pipe."""
    first = read_frame(incoming)
    if first is None:
        return
    config = orjson.loads(first)
    given_up = jail.enter_before(memory_mb=int(config["memory_mb"]))
    connection = open_database(config)
    notebook = Notebook(connection)
    given_up += jail.enter_after()
    write_frame(outgoing, orjson.dumps({"ready": True, "given_up": given_up}))
    while (frame := read_frame(incoming)) is not None:
        write_frame(outgoing, reply(connection, notebook, orjson.loads(frame)))


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
