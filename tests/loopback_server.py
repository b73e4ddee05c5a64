"""A real server of another program on a free port of the loopback, started and stopped at will."""

import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self


class LoopbackServer(ABC):
    """One server process at a time, over one folder; a `with` block starts and ends it."""

    wait_s: ClassVar[float] = 30
    """Longest wait for its start, and for its end."""
    look_s: ClassVar[float] = 0.05

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def _command(self) -> Sequence[str | Path]:
        """What starts it."""

    @abstractmethod
    def _answers(self) -> bool:
        """Whether it is ready."""

    def start(self) -> None:
        """Start it, and wait until it answers."""
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(self._command(), stdout=quiet, stderr=quiet)
        ends = time.monotonic() + self.wait_s
        while not self._answers():
            assert self._process.poll() is None, "the server has ended"
            assert time.monotonic() < ends, "the server does not answer"
            time.sleep(self.look_s)

    def stop(self) -> None:
        """End it; what it holds stays in its folder."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(self.wait_s)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
