"""A real Chroma server on a free port of the loopback, stopped and started at will."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from retrieval.errors import RetrievalError
from retrieval.vector_server import VectorServer

WAIT_S = 30


class ChromaServer:
    """One server process at a time, over one folder."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def collections(self) -> str:
        """Address of everybody's collections."""
        return f"{self.url}/api/v2/tenants/default_tenant/databases/default_database/collections"

    def named(self, prefix: str = "tests") -> VectorServer:
        """As a workspace with such a prefix calls it."""
        return VectorServer(self.url, prefix)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = (Path(sys.executable).parent / "chroma", "run", "--host", "127.0.0.1")
        place = ("--port", str(self.port), "--path", str(self._folder))
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen([*command, *place], stdout=quiet, stderr=quiet)
        ends = time.monotonic() + WAIT_S
        while not self._answers():
            assert self._process.poll() is None, "the server has ended"
            assert time.monotonic() < ends, "the server does not answer"
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            self.named().check()
        except RetrievalError:
            return False
        return True

    def stop(self) -> None:
        """End it; what it holds stays in its folder."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(WAIT_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None


@contextmanager
def chroma_server(folder: Path) -> Iterator[ChromaServer]:
    """A server for as long as a block runs."""
    server = ChromaServer(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()
