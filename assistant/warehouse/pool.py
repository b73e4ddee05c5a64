"""The warehouse: warm workers, each killed and replaced when its query runs past the deadline."""

import queue
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson

from assistant.cancellation import check_cancelled
from assistant.errors import WarehouseError
from assistant.warehouse.pipe import BrokenWorkerError, Pipe
from assistant.warehouse.results import QueryResult, ResultColumn

_WAIT_S = 60
_LOOK_S = 0.5
"""How often a question that waits for a worker sees whether it was cancelled."""
_MESSAGES = {
    "deadline": "The query took longer than allowed. Ask for a shorter period or fewer groups.",
    "memory": "The query needed more memory than allowed. Ask for a shorter period or fewer groups.",
    "too_large": "The result is larger than allowed. Ask for fewer groups or columns.",
    "failed": "The query could not be run. Check the names and types it uses.",
    "unavailable": 'No worker could answer. Try again, or build the lake with "signpost build".',
}


@dataclass(frozen=True)
class WarehouseLimits:
    """Caps of every query."""

    deadline_ms: int = 20_000
    max_rows: int = 10_000
    memory_mb: int = 1_024
    """Engine memory; the worker's address space is this plus 512 MB."""
    workers: int = 1
    threads: int = 2
    max_bytes: int = 16_000_000
    """Largest result on the wire."""


class _Worker:
    """One process, warm once its first reply was read."""

    def __init__(self, config: dict[str, Any]) -> None:
        self.pipe = Pipe.start("assistant.warehouse.worker", config)

    @property
    def warm(self) -> bool:
        return self.pipe.ready is not None

    @property
    def given_up(self) -> tuple[str, ...]:
        """What its jail took from it."""
        return tuple((self.pipe.ready or {}).get("given_up", ()))

    def ask(self, message: dict[str, Any], limit_ms: int) -> Any:
        started = time.monotonic()
        self.pipe.send(orjson.dumps(message))
        return orjson.loads(self.pipe.receive(started + limit_ms / 1_000))


class Warehouse:
    """Runs gated SQL in locked processes. Safe to use from several threads."""

    def __init__(self, database: Path, limits: WarehouseLimits | None = None) -> None:
        """Start the workers; they warm up in the background.

        Args:
            database: The `safe.duckdb` of one lake.
            limits: Caps of every query.
        """
        self._limits = limits or WarehouseLimits()
        self._config: dict[str, Any] = {
            "database": str(database),
            "memory_mb": self._limits.memory_mb,
            "threads": self._limits.threads,
            "deadline_ms": self._limits.deadline_ms,
        }
        self._idle: queue.Queue[_Worker] = queue.Queue()
        self._closed = False
        for _ in range(self._limits.workers):
            self._idle.put(self._start())

    def run(
        self, sql: str, *, deadline_ms: int | None = None, max_rows: int | None = None
    ) -> QueryResult:
        """Run one statement that the gate gave back.

        Args:
            sql: The statement.
            deadline_ms: Kill the worker after this long; never longer than the limit.
            max_rows: Keep this many rows; never more than the limit.

        Raises:
            WarehouseError: With a code; the engine's own words never leave the worker.
        """
        limit_ms = min(deadline_ms or self._limits.deadline_ms, self._limits.deadline_ms)
        rows = min(max_rows or self._limits.max_rows, self._limits.max_rows)
        with self._borrowed() as worker:
            started = time.monotonic()
            return _result(worker.ask(self._request(sql, rows), limit_ms), started)

    def run_noted(self, sql: str, *, notes: Sequence[tuple[str, str]]) -> QueryResult:
        """Run one statement over notes that a worker keeps for as long as it lives.

        Args:
            sql: Reads the notes.
            notes: Key and statements of each. Made where the worker lacks them, each within the
                deadline. The first must succeed; of the others, those that the lake cannot make any
                more are left out.

        Raises:
            WarehouseError: With a code; the engine's own words never leave the worker.
        """
        limit_ms, statements = self._limits.deadline_ms, dict(notes)
        with self._borrowed() as worker:
            found = worker.ask({"notes": True, "keys": list(statements)}, limit_ms)
            for key in _said(found)["missing"]:
                made = worker.ask({"notes": True, "keep": key, "sql": statements[key]}, limit_ms)
                if made.get("code") != "failed" or key == notes[0][0]:
                    _said(made)
            started = time.monotonic()
            request = {"notes": True, **self._request(sql, self._limits.max_rows)}
            return _result(worker.ask(request, limit_ms), started)

    def given_up(self) -> tuple[str, ...]:
        """What the workers' jail took from them on this system; see `jail.MEANINGS`.

        Raises:
            WarehouseError: If no worker starts.
        """
        worker = self._take()
        try:
            worker.pipe.become_warm()
        except BrokenWorkerError:
            self._replace(worker)
            raise _error("unavailable") from None
        self._give_back(worker)
        return worker.given_up

    def close(self) -> None:
        """Kill every worker, one at work when its query ends; later queries are refused."""
        self._closed = True
        self._kill_idle()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _request(self, sql: str, max_rows: int) -> dict[str, Any]:
        return {"sql": sql, "max_rows": max_rows, "max_bytes": self._limits.max_bytes}

    @contextmanager
    def _borrowed(self) -> Iterator[_Worker]:
        """A warm worker; replaced where it died, ran late or ran out of memory."""
        worker = self._take()
        try:
            worker.pipe.become_warm()
            yield worker
        except TimeoutError:
            self._replace(worker)
            raise _error("deadline") from None
        except (BrokenWorkerError, BrokenPipeError, orjson.JSONDecodeError):
            code = "memory" if worker.warm else "unavailable"
            self._replace(worker)
            raise _error(code) from None
        except WarehouseError as error:  # the worker's own word: it lives
            if error.code == "memory":
                self._replace(worker)
            else:
                self._give_back(worker)
            raise
        except BaseException:
            self._replace(worker)
            raise
        self._give_back(worker)

    def _take(self) -> _Worker:
        worker = self._wait()
        if worker.pipe.alive:
            return worker
        worker.pipe.kill()
        return self._start()

    def _wait(self) -> _Worker:
        """A worker, as soon as one is idle; a cancelled question waits no longer."""
        ends = time.monotonic() + _WAIT_S
        while time.monotonic() < ends:
            check_cancelled()
            if self._closed:
                break
            with suppress(queue.Empty):
                return self._idle.get(timeout=_LOOK_S)
        raise _error("unavailable")

    def _start(self) -> _Worker:
        return _Worker(self._config)

    def _replace(self, worker: _Worker) -> None:
        worker.pipe.kill()
        if not self._closed:
            self._give_back(self._start())

    def _give_back(self, worker: _Worker) -> None:
        """Make a worker idle; none outlives a pool that was closed meanwhile."""
        self._idle.put(worker)
        if self._closed:
            self._kill_idle()

    def _kill_idle(self) -> None:
        with suppress(queue.Empty):
            while True:
                self._idle.get_nowait().pipe.kill()


def _error(code: str) -> WarehouseError:
    return WarehouseError(code, _MESSAGES[code])


def _said(answer: dict[str, Any]) -> dict[str, Any]:
    """A worker's answer that is no code."""
    code = answer.get("code")
    if code is not None:
        raise _error(str(code))
    return answer


def _result(answer: dict[str, Any], started: float) -> QueryResult:
    _said(answer)
    return QueryResult(
        columns=tuple(ResultColumn(**column) for column in answer["columns"]),
        rows=tuple(tuple(row) for row in answer["rows"]),
        truncated=bool(answer["truncated"]),
        elapsed_ms=round((time.monotonic() - started) * 1_000),
    )
