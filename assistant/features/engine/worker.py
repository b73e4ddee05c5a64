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


class Passing:
    """A table that a plan reads as it is when the plan runs."""

    def __init__(self, rows: pa.Table) -> None:
        """Hold the first rows; they say which columns there are."""
        self.rows = rows

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The rows of now, for the engine's scan."""
        return self.rows.__arrow_c_stream__(requested_schema)


class Session:
    """One database in memory, its session in one time zone, with every lock set."""

    def __init__(self, config: dict[str, Any], zone: str) -> None:
        """Open it.

        Args:
            config: Limits, as the parent sends them.
            zone: Of the session.
        """
        self._connection = duckdb.connect(":memory:")
        self._connection.execute("SET TimeZone = ?", [zone])
        lock(self._connection, config)
        self._passing: dict[str, Passing] = {}
        self._plans: dict[str, str] = {}

    def run(self, sql: str, *, bodies: dict[str, bytes], keep_plan: bool) -> bytes:
        """The result of one statement as an Arrow stream.

        Args:
            sql: The statement; nothing gives an empty result.
            bodies: Arrow streams by table: those that changed since the call before.
            keep_plan: Keep the plan, and read the tables as they pass. Otherwise they are stored.
        """
        if self._passing and not keep_plan:
            self._forget()
        for name, body in bodies.items():
            rows = pa.ipc.open_stream(body).read_all()
            if keep_plan:
                self._pass(name, rows)
            else:
                self._store(name, rows)
        if not sql:
            return b""
        return _stream(self._connection.execute(self._planned(sql) if keep_plan else sql))

    def _store(self, name: str, rows: pa.Table) -> None:
        self._connection.register(INCOMING, rows)
        try:
            self._connection.execute(
                f"CREATE OR REPLACE TABLE {_quoted(name)} AS SELECT * FROM {INCOMING}"  # noqa: S608
            )
        finally:
            self._connection.unregister(INCOMING)

    def _pass(self, name: str, rows: pa.Table) -> None:
        there = self._passing.get(name)
        if there is not None and there.rows.schema.equals(rows.schema):
            there.rows = rows
            return
        self._drop_plans()
        self._passing[name] = Passing(rows)
        self._connection.register(name, self._passing[name])

    def _planned(self, sql: str) -> str:
        if sql not in self._plans:
            plan = f"signpost_plan_{len(self._plans)}"
            self._connection.execute(f"PREPARE {plan} AS {sql}")
            self._plans[sql] = plan
        return f"EXECUTE {self._plans[sql]}"

    def _forget(self) -> None:
        self._drop_plans()
        for name in self._passing:
            self._connection.unregister(name)
        self._passing.clear()

    def _drop_plans(self) -> None:
        for plan in self._plans.values():
            self._connection.execute(f"DEALLOCATE {plan}")
        self._plans.clear()


def open_sessions(config: dict[str, Any]) -> dict[str, Session]:
    """One session for each time zone; all at once, since a jailed process starts no thread."""
    return {zone: Session(config, zone) for zone in config["zones"]}


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _stream(found: duckdb.DuckDBPyConnection) -> bytes:
    table: Any = found.to_arrow_table()
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
    sessions: dict[str, Session], request: dict[str, Any], bodies: list[bytes]
) -> tuple[Any, bytes]:
    """The reply's two frames: a header, and an Arrow stream or nothing."""
    try:
        body = sessions[str(request["zone"])].run(
            str(request.get("sql") or ""),
            bodies=dict(zip(request["tables"], bodies, strict=True)),
            keep_plan=bool(request.get("keep_plan")),
        )
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
    sessions = open_sessions(config)
    given_up += jail.enter_after()
    write_frame(outgoing, orjson.dumps({"ready": True, "given_up": given_up}))
    while (frame := read_frame(incoming)) is not None:
        request = orjson.loads(frame)
        bodies = [read_frame(incoming) or b"" for _ in request["tables"]]
        header, body = answer(sessions, request, bodies)
        write_frame(outgoing, orjson.dumps(header))
        write_frame(outgoing, body)


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
