"""The feature worker: a locked process with an in-memory database, tables in and rows out as Arrow.

It reads no file and opens no connection. Frames are those of the warehouse's worker; a request is
a JSON frame, then one Arrow frame for each table that it names. Errors leave as codes and, where
the engine tells of a name in the query, that name alone.
"""

import re
import sys
from typing import Any, BinaryIO

import duckdb
import orjson
import pyarrow as pa

from assistant.warehouse import jail
from assistant.warehouse.worker import lock, read_frame, write_frame

_SPARE_MB = 512
"""Address space that tables on their way in and out take beside the engine's memory."""
INCOMING = "signpost_incoming"
_COLUMN = re.compile(r'column (?:named |with name )?"?(?:\w+"?\."?)?(\w+)"?', re.IGNORECASE)
_TABLE = re.compile(r"Table with name (\w+)", re.IGNORECASE)
_FUNCTION = re.compile(r"Function with name (\w+)", re.IGNORECASE)


def open_memory(config: dict[str, Any], zone: str) -> duckdb.DuckDBPyConnection:
    """An empty database in memory, its session in `zone`, with every lock set."""
    connection = duckdb.connect(":memory:")
    connection.execute("SET TimeZone = ?", [zone])
    lock(connection, config)
    return connection


def open_sessions(config: dict[str, Any]) -> dict[str, duckdb.DuckDBPyConnection]:
    """One database for each time zone; all at once, since a jailed process starts no thread."""
    return {zone: open_memory(config, zone) for zone in config["zones"]}


def load(connection: duckdb.DuckDBPyConnection, name: str, body: bytes) -> None:
    """Replace one table by the Arrow stream in `body`."""
    quoted = '"' + name.replace('"', '""') + '"'
    connection.register(INCOMING, pa.ipc.open_stream(body).read_all())
    try:
        connection.execute(f"CREATE OR REPLACE TABLE {quoted} AS SELECT * FROM {INCOMING}")  # noqa: S608
    finally:
        connection.unregister(INCOMING)


def run(connection: duckdb.DuckDBPyConnection, sql: str) -> bytes:
    """The result of one statement as an Arrow stream."""
    table: Any = connection.execute(sql).to_arrow_table()
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def _named(error: duckdb.Error) -> dict[str, str]:
    """What the engine could not find, by kind; nothing else of its text leaves."""
    if not isinstance(error, duckdb.BinderException | duckdb.CatalogException):
        return {}
    kinds = (("column", _COLUMN), ("table", _TABLE), ("function", _FUNCTION))
    found = {kind: pattern.search(str(error)) for kind, pattern in kinds}
    return {kind: match.group(1) for kind, match in found.items() if match}


def answer(
    databases: dict[str, duckdb.DuckDBPyConnection], request: dict[str, Any], bodies: list[bytes]
) -> tuple[Any, bytes]:
    """The reply's two frames: a header, and an Arrow stream or nothing."""
    try:
        connection = databases[str(request["zone"])]
        for name, body in zip(request["tables"], bodies, strict=True):
            load(connection, name, body)
        body = run(connection, request["sql"]) if request.get("sql") else b""
    except (MemoryError, duckdb.OutOfMemoryException, duckdb.FatalException, pa.ArrowMemoryError):
        return {"code": "memory"}, b""
    except duckdb.InterruptException:
        return {"code": "deadline"}, b""
    except duckdb.Error as error:
        return {"code": "failed", "kind": type(error).__name__, **_named(error)}, b""
    return {"code": None}, body


def main(incoming: BinaryIO, outgoing: BinaryIO) -> None:
    """Serve requests until the parent closes the pipe."""
    first = read_frame(incoming)
    if first is None:
        return
    config = orjson.loads(first)
    given_up = jail.enter_before(memory_mb=int(config["memory_mb"]) + _SPARE_MB)
    databases = open_sessions(config)
    given_up += jail.enter_after()
    write_frame(outgoing, orjson.dumps({"ready": True, "given_up": given_up}))
    while (frame := read_frame(incoming)) is not None:
        request = orjson.loads(frame)
        bodies = [read_frame(incoming) or b"" for _ in request["tables"]]
        header, body = answer(databases, request, bodies)
        write_frame(outgoing, orjson.dumps(header))
        write_frame(outgoing, body)


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
