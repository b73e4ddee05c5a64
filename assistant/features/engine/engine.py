"""Runs feature queries over tables in memory, in a locked process that is killed at the deadline."""

import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson
import pyarrow as pa

from assistant.errors import CancelledError, WarehouseError
from assistant.features.query import LABEL_TABLE
from assistant.warehouse.pipe import BrokenWorkerError, Pipe
from assistant.warehouse.pool import WarehouseLimits

UTC_ZONE = "UTC"
FAR_ZONES = ("Pacific/Auckland", "America/Los_Angeles", "Europe/Berlin")
"""Far east and far west of UTC, and one that changes its clocks in the hour before a label of the
invented rows; with UTC, the zones a session may have."""
_MESSAGES = {
    "deadline": "The feature took longer than allowed. Shorten its window, or check fewer labels.",
    "memory": "The feature needed more memory than allowed. Aggregate before joining.",
    "failed": "The feature could not be run. Check the names, types and casts that it uses.",
    "unavailable": "The feature engine stopped. Run the command again.",
}


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
        self._loaded: dict[str, dict[str, pa.Table]] = {}
        self._keeping: dict[str, bool] = {}
        config = {
            "memory_mb": self._limits.memory_mb,
            "threads": self._limits.threads,
            "deadline_ms": self._limits.deadline_ms,
            "zones": [UTC_ZONE, *FAR_ZONES],
        }
        self._pipe = Pipe.start("assistant.features.engine.worker", config)

    def run(
        self,
        sql: str,
        *,
        tables: Mapping[str, pa.Table],
        labels: pa.Table,
        zone: str = UTC_ZONE,
        keep_plan: bool = False,
    ) -> pa.Table:
        """Run one statement over these tables.

        Args:
            sql: A statement that passed the feature gate.
            tables: Governed tables by name; one that is the same object as before is not sent.
            labels: The spine: entity columns and `label_ts`. Each pair of entity and time once.
            zone: Time zone of the session: UTC or one of `FAR_ZONES`.
            keep_plan: Plan the statement once and read small tables as they come: for a statement
                that runs hundreds of times over tables of the same columns.

        Raises:
            EngineError: With a code, and with the name that the query spells wrong.
        """
        every = {**tables, LABEL_TABLE: labels}
        if self._keeping.get(zone) is not keep_plan:
            self._loaded.pop(zone, None)
            self._keeping[zone] = keep_plan
        there = self._loaded.setdefault(zone, {})
        changed = {name: table for name, table in every.items() if there.get(name) is not table}
        try:
            reply, body = self._ask({"sql": sql, "zone": zone, "keep_plan": keep_plan}, changed)
        except (TimeoutError, BrokenPipeError, BrokenWorkerError) as error:
            self.close()
            slow = isinstance(error, TimeoutError)
            raise EngineError("deadline" if slow else "unavailable") from None
        except CancelledError:
            self.close()
            raise
        if reply["code"] is not None:
            self._loaded.clear()
            kinds = ("column", "table", "function")
            missing = {kind: str(reply[kind]) for kind in kinds if kind in reply}
            raise EngineError(str(reply["code"]), missing=missing)
        there.update(changed)
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
            lines = Path(f"/proc/{self._pipe.pid}/status").read_text(encoding="ascii")
        except OSError:
            return None
        found = [line.split()[1] for line in lines.splitlines() if line.startswith("VmHWM:")]
        return round(int(found[0]) / 1024, 1) if found else None

    def close(self) -> None:
        """Kill the process."""
        self._pipe.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _ask(
        self, request: dict[str, Any], tables: Mapping[str, pa.Table]
    ) -> tuple[dict[str, Any], bytes]:
        self._pipe.become_warm()
        self._pipe.send(orjson.dumps({**request, "tables": list(tables)}))
        for table in tables.values():
            self._pipe.send(_stream(table))
        deadline = time.monotonic() + self._limits.deadline_ms / 1_000
        header = orjson.loads(self._pipe.receive(deadline))
        return header, self._pipe.receive(deadline)


def _stream(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())
