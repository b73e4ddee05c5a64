"""A real PostgreSQL server on a free port of the loopback, for as long as a block runs."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import pytest

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin")) or [Path("/usr/local/bin")]
USER = "reader"
PASSWORD = "pw-seen-nowhere"  # noqa: S105 - of a server that lives for one test


@dataclass(frozen=True)
class PostgresServer:
    """Where a server listens."""

    port: int

    @property
    def address(self) -> str:
        """Without credentials."""
        return f"postgresql://127.0.0.1:{self.port}/postgres"

    @property
    def login(self) -> str:
        """With user and password."""
        return f"postgresql://{USER}:{PASSWORD}@127.0.0.1:{self.port}/postgres"

    def run(self, statements: str) -> None:
        """Run SQL as the owner of the database."""
        _run(BINARIES[-1] / "psql", "-q", "-v", "ON_ERROR_STOP=1", self.login, text=statements)


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Start a fresh server, and stop and remove it at the end; skips where none is installed."""
    if not (BINARIES[-1] / "initdb").is_file():
        pytest.skip("no PostgreSQL server is installed")
    folder = Path(mkdtemp(prefix="pg-", dir="/tmp"))
    owner, cluster, secret = _as_owner(folder), folder / "cluster", folder / "pw"
    secret.write_text(PASSWORD)
    if owner:
        shutil.chown(secret, "nobody")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    try:
        _run(*owner, BINARIES[-1] / "initdb", "-D", cluster, "-U", USER, "-A", "scram-sha-256",
             "--pwfile", secret, "-E", "UTF8", "--no-sync")  # fmt: skip
        options = f"-c listen_addresses=127.0.0.1 -p {port} -k {folder} -c fsync=off"
        control = (*owner, BINARIES[-1] / "pg_ctl", "-D", cluster, "-w")
        _run(*control, "-l", folder / "log", "-o", options, "start")
        try:
            yield PostgresServer(port)
        finally:
            _run(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_owner(folder: Path) -> tuple[str, ...]:
    """PostgreSQL does not run as root."""
    if os.geteuid() != 0:
        return ()
    shutil.chown(folder, "nobody")
    return ("setpriv", "--reuid=nobody", "--clear-groups")


def _run(*command: object, text: str | None = None) -> None:
    arguments = [str(part) for part in command]
    done = subprocess.run(arguments, input=text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
