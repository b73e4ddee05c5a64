"""One locked process and the pipe to it: frames out, frames in before a deadline."""

import selectors
import subprocess
import sys
import time
from contextlib import suppress
from typing import IO, Any, Self

import orjson

from assistant.cancellation import stopping
from assistant.warehouse.worker import HEADER

START_S = 30
_CHUNK = 1 << 16


class BrokenWorkerError(Exception):
    """The process is gone or silent; it must be replaced."""


class Pipe:
    """A process that speaks in frames: a four-byte length, then that many bytes."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        """Take a process whose standard input and output are pipes."""
        self._process = process
        self.ready: dict[str, Any] | None = None
        """What the process said once it was warm; None before."""

    @classmethod
    def start(cls, module: str, config: dict[str, Any]) -> Self:
        """Start a module in a process of its own; it warms up in the background.

        Args:
            module: Read by `python -m`.
            config: Its first frame.
        """
        process = subprocess.Popen(  # noqa: S603 - this interpreter, a module of ours
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            bufsize=0,
        )
        pipe = cls(process)
        with suppress(BrokenPipeError):
            pipe.send(orjson.dumps(config))
        return pipe

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def become_warm(self) -> dict[str, Any]:
        """Wait for the process's first word, once.

        Raises:
            BrokenWorkerError: If it never comes.
        """
        if self.ready is None:
            try:
                self.ready = dict(orjson.loads(self.receive(time.monotonic() + START_S)))
            except TimeoutError:
                raise BrokenWorkerError from None
        return self.ready

    def send(self, body: bytes) -> None:
        """Send one frame.

        Raises:
            BrokenPipeError: If the process is gone.
        """
        stream = _open(self._process.stdin)
        data = memoryview(HEADER.pack(len(body)) + body)
        while data:
            data = data[stream.write(data) or 0 :]

    def receive(self, deadline: float) -> bytes:
        """The next frame; a question that is cancelled meanwhile kills the process.

        Args:
            deadline: By the monotonic clock.

        Raises:
            TimeoutError: If it is not there by then.
            BrokenWorkerError: If the process is gone.
            CancelledError: If the question was cancelled.
        """
        with stopping(self._process.kill):
            (length,) = HEADER.unpack(self._read(HEADER.size, deadline))
            return self._read(length, deadline)

    def kill(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(BrokenPipeError):
                    stream.close()

    def _read(self, size: int, deadline: float) -> bytes:
        stream = _open(self._process.stdout)
        parts = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(stream, selectors.EVENT_READ)
            while len(parts) < size:
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise TimeoutError
                chunk = stream.read(min(size - len(parts), _CHUNK))
                if not chunk:
                    raise BrokenWorkerError
                parts += chunk
        return bytes(parts)


def _open(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None or stream.closed:
        raise BrokenWorkerError
    return stream
