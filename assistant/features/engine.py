"""Runs feature queries over tables in memory, in a locked process that is killed at the deadline."""

import selectors
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson
import pyarrow as pa

from assistant.errors import WarehouseError
from assistant.features.query import LABEL_TABLE
from assistant.warehouse.pool import WarehouseLimits
from assistant.warehouse.worker import HEADER

UTC_ZONE = "UTC"
FAR_ZONES = ("Pacific/Auckland", "America/Los_Angeles")
"""Far east and far west of UTC, both with summer time; with UTC, the zones a session may have."""
_START_S = 30
_MESSAGES = {
    "deadline": "The feature took longer than allowed. Shorten its window, or check fewer labels.",
    "memory": "The feature needed more memory than allowed. Aggregate before joining.",
    "failed": "The feature could not be run. Check the names, types and casts that it uses.",
    "unavailable": "The feature engine stopped. Run the command again.",
}
_CHUNK = 1 << 16


class EngineError(WarehouseError):
    """A feature's query did not finish; the engine's own words never leave the worker."""

    def __init__(self, code: str, *, missing: Mapping[str, str] | None = None) -> None:
        """Keep what the engine could not find.

        Args:
            code: `deadline`, `memory`, `failed` or `unavailable`.
            missing: Name by kind (`column`, `table`, `function`) that the engine does not know.
        """
        self.missing = dict(missing or {})
        message = _MESSAGES[code]
        for kind, name in self.missing.items():
            message = f"There is no {kind} '{name}' to read. Check its name in the contract."
        super().__init__(code, message)


class FeatureEngine:
    """One process. Tables are sent once and again only when they change; not safe for threads."""

    def __init__(self, limits: WarehouseLimits | None = None) -> None:
        """Start the process; it warms up in the background.

        Args:
            limits: Caps of every query; the warehouse's by default.
        """
        self._limits = limits or WarehouseLimits()
        self._loaded: dict[tuple[str, str], pa.Table] = {}
        self._warm = False
        self._process = subprocess.Popen(
            [sys.executable, "-m", "assistant.features.engine_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            bufsize=0,
        )
        config = {
            "memory_mb": self._limits.memory_mb,
            "threads": self._limits.threads,
            "deadline_ms": self._limits.deadline_ms,
            "zones": [UTC_ZONE, *FAR_ZONES],
        }
        with suppress(BrokenPipeError):
            self._send(orjson.dumps(config))

    def run(
        self,
        sql: str,
        *,
        tables: Mapping[str, pa.Table],
        labels: pa.Table,
        zone: str = UTC_ZONE,
    ) -> pa.Table:
        """Run one statement over these tables.

        Args:
            sql: A statement that passed the feature gate.
            tables: Governed tables by name; one that is the same object as before is not sent.
            labels: The spine: entity columns and `label_ts`. Each pair of entity and time once.
            zone: Time zone of the session: UTC or one of `FAR_ZONES`.

        Raises:
            EngineError: With a code, and with the name that the query spells wrong.
        """
        every = {**tables, LABEL_TABLE: labels}
        changed = {n: t for n, t in every.items() if self._loaded.get((zone, n)) is not t}
        try:
            reply, body = self._ask(sql, tables=changed, zone=zone)
        except (TimeoutError, BrokenPipeError, EOFError) as error:
            self.close()
            slow = isinstance(error, TimeoutError)
            raise EngineError("deadline" if slow else "unavailable") from None
        if reply["code"] is not None:
            self._loaded.clear()
            missing = {k: reply[k] for k in ("column", "table", "function") if k in reply}
            raise EngineError(str(reply["code"]), missing=missing)
        self._loaded.update({(zone, name): table for name, table in changed.items()})
        return pa.ipc.open_stream(body).read_all()

    def version(self) -> str:
        """Name and version of the engine: `duckdb 2.0.0`."""
        empty = pa.table({"one": pa.array([], pa.int64())})
        found = self.run("SELECT version()", tables={}, labels=empty)
        return f"duckdb {str(found.column(0)[0].as_py()).removeprefix('v')}"

    @property
    def peak_memory_mb(self) -> float | None:
        """Most memory that the process has held; None where the system does not tell."""
        try:
            lines = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        except OSError:
            return None
        found = [line.split()[1] for line in lines.splitlines() if line.startswith("VmHWM:")]
        return round(int(found[0]) / 1024, 1) if found else None

    def close(self) -> None:
        """Kill the process."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(BrokenPipeError):
                    stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _ask(self, sql: str, *, tables: Mapping[str, pa.Table], zone: str) -> tuple[Any, bytes]:
        if self._process.poll() is not None:
            raise EOFError
        if not self._warm:
            self._receive(time.monotonic() + _START_S)
            self._warm = True
        self._send(orjson.dumps({"sql": sql, "zone": zone, "tables": list(tables)}))
        for table in tables.values():
            self._send(_stream(table))
        deadline = time.monotonic() + self._limits.deadline_ms / 1_000
        header = orjson.loads(self._receive(deadline))
        return header, self._receive(deadline)

    def _send(self, body: bytes) -> None:
        if self._process.stdin is None:
            raise EOFError
        data = memoryview(HEADER.pack(len(body)) + body)
        while data:
            data = data[self._process.stdin.write(data) or 0 :]

    def _receive(self, deadline: float) -> bytes:
        (length,) = HEADER.unpack(self._read(HEADER.size, deadline))
        return self._read(length, deadline)

    def _read(self, size: int, deadline: float) -> bytes:
        stream = self._process.stdout
        parts = bytearray()
        with selectors.DefaultSelector() as selector:
            if stream is None:
                raise EOFError
            selector.register(stream, selectors.EVENT_READ)
            while len(parts) < size:
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise TimeoutError
                chunk = stream.read(min(size - len(parts), _CHUNK))
                if not chunk:
                    raise EOFError
                parts += chunk
        return bytes(parts)


def _stream(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())
