"""A real Redis server."""

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from loopback_server import LoopbackServer

PASSWORD = "pw-seen-nowhere"  # noqa: S105 - of a server that lives for one test


class RedisServer(LoopbackServer):
    """Keeps nothing on disk; can be frozen."""

    wait_s = 20
    look_s = 0.02

    @property
    def url(self) -> str:
        """With the password."""
        return f"redis://:{PASSWORD}@127.0.0.1:{self.port}"

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """It takes connections and answers nothing."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self._process.pid, signal.SIGCONT)

    def _command(self) -> list[str]:
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        return [*command, "--dir", str(self._folder), "--requirepass", PASSWORD]

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True
