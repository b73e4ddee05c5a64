"""Rules of a worker's jail: what it gave up, it cannot do, even with the engine's locks off."""

import platform
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from assistant.warehouse.jail import MEANINGS
from assistant.warehouse.pool import Warehouse, WarehouseLimits

ENTER = (
    "import ctypes, os, socket, subprocess, sys\n"
    "from assistant.warehouse import jail\n"
    "given = jail.enter_before(memory_mb=256) + jail.enter_after()\n"
    "try:\n    ATTEMPT\nexcept (OSError, MemoryError) as error:\n    print(type(error).__name__)\n"
    "else:\n    print('done')\n"
)
ATTEMPTS = {
    "a socket": "socket.socket()",
    "a program": "os.execv('/bin/true', ['true'])",
    "a process": "os.fork()",
    "a file": "open('/tmp/signpost-jail', 'w').write('x' * 9000)",
    "memory": "bytearray(900_000_000)",
    "many files": "[open('/dev/null') for _ in range(200)]",
}
filtered = pytest.mark.skipif(
    platform.machine() not in ("x86_64", "aarch64"), reason="no list of system calls for it"
)


@filtered
@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_what_was_given_up_cannot_be_done(attempt: str) -> None:
    code = ENTER.replace("ATTEMPT", ATTEMPTS[attempt])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() in ("PermissionError", "OSError", "MemoryError", "BlockingIOError")


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    path = tmp_path_factory.mktemp("jail") / "safe.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE plays AS SELECT range AS n FROM range(500)")
    path.parent.chmod(0o700)
    with Warehouse(path, WarehouseLimits(memory_mb=256, threads=1)) as opened:
        yield opened


def test_a_worker_answers_from_its_jail_and_says_what_it_gave_up(warehouse: Warehouse) -> None:
    assert (
        warehouse.run("SELECT count(*), max(TIMESTAMPTZ '2024-01-01') FROM plays").rows[0][0] == 500
    )
    assert {"memory", "files", "new_privileges", "root", "processes"} <= set(warehouse.given_up())
    assert set(warehouse.given_up()) <= set(MEANINGS)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_worker_does_not_run_as_root(warehouse: Warehouse) -> None:
    warehouse.given_up()
    process = warehouse._idle.queue[0].pipe.pid
    status = Path(f"/proc/{process}/status").read_text()
    (uid,) = [line.split()[1] for line in status.splitlines() if line.startswith("Uid:")]
    assert uid != "0"
