"""The build as a whole: nothing personal gets through, and no kill loses the lake in use."""

# ruff: noqa: S608 - own paths

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from connectors.contracts import TableContract
from connectors.lake.build import build_lake
from connectors.lake.manifest import Manifest, read_manifest
from connectors.lake.options import BuildOptions
from connectors.lake.publish import current_lake

EMAIL = "zoe.canary@mail.example"
NAME = "Zoe Canaryson"
PHONE = "+49 30 5550199"
ADDRESS = "203.0.113.77"
USER_ID = "raw-user-000777"
SESSION_ID = "raw-session-000888"
CANARIES = (EMAIL, NAME, PHONE, ADDRESS, USER_ID, SESSION_ID, "zoe.canary", "Canaryson")


def contracts() -> tuple[TableContract, ...]:
    user = {"type": "string", "classification": "pseudonymous", "entity": "user"}
    personal = {"type": "string", "classification": "personal"}
    rule = {"table": "people", "person": "id", "flag": "agreed", "purpose": "analytics"}
    people = [
        {"name": "id", "source": "id", "primary_key": True, **user},
        *({"name": n, "source": n, **personal} for n in ("name", "email", "phone")),
        {"name": "agreed", "source": "agreed", "type": "boolean"},
        {"name": "country", "source": "country", "type": "string", "normalize": "country"},
    ]
    plays = [
        {"name": "event_id", "source": "event_id", "type": "string", "primary_key": True},
        {"name": "user_id", "source": "user_id", **user},
        {"name": "session_id", "source": "session_id", **user, "entity": "session"},
        {"name": "ip", "source": "ip", **personal},
        {"name": "at", "source": "at", "type": "timestamp", "required": True},
        {"name": "kind", "source": "kind", "type": "string"},
    ]
    tables = (
        {"name": "people", "kind": "persons", "columns": people, "person": "id"},
        {"name": "plays", "kind": "events", "columns": plays, "person": "user_id", "time": "at"},
    )
    return tuple(
        TableContract.model_validate(
            {"path": f"{table['name']}.csv", "file_format": "csv", "consent": rule, **table}
        )
        for table in tables
    )


def write_raw(data: Path, *, events: int = 400) -> None:
    data.mkdir(exist_ok=True)
    people = ["id,name,email,phone,agreed,country"]
    people.append(f"{USER_ID},{NAME},{EMAIL},{PHONE},yes,Deutschland")
    people.extend(f"u{n},Person {n},p{n}@mail.example,+49 30 {n},yes,Germany" for n in range(50))
    plays = ["event_id,user_id,session_id,ip,at,kind,notes"]
    for n in range(events):
        user = USER_ID if n % 20 == 0 else f"u{n % 50}"
        moment = f"2026-01-{n % 28 + 1:02} 23:10:00"
        plays.append(f"e{n},{user},{SESSION_ID},{ADDRESS},{moment},play,{EMAIL}")
    plays.append(f"broken,{EMAIL}")
    plays.append(f"e_bad,{USER_ID},{SESSION_ID},{ADDRESS},{EMAIL},play,{EMAIL}")
    (data / "people.csv").write_text("\n".join(people) + "\n", encoding="utf-8")
    (data / "plays.csv").write_text("\n".join(plays) + "\n", encoding="utf-8")


def build(root: Path) -> Manifest:
    return build_lake(
        contracts(),
        data=root / "data",
        lakes=root / "lakes",
        secret=b"s" * 32,
        options=BuildOptions(minimum_group=2),
    )


def contents(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file's bytes, and every value of those that are compressed."""
    for file in folder.rglob("*"):
        if file.is_file():
            yield file, file.read_bytes()
        if file.suffix == ".parquet":
            with closing(duckdb.connect(":memory:")) as connection:
                yield file, repr(connection.execute(f"FROM '{file}'").fetchall()).encode()
        if file.suffix == ".duckdb":
            with closing(duckdb.connect(str(file), read_only=True)) as connection:
                for (name,) in connection.execute("SHOW TABLES").fetchall():
                    yield file, repr(connection.execute(f"FROM {name}").fetchall()).encode()


def test_no_personal_value_is_in_any_byte_of_the_lake(tmp_path: Path) -> None:
    write_raw(tmp_path / "data")

    manifest = build(tmp_path)

    assert {table.name: table.counts.rows_out for table in manifest.tables} == {
        "people": 51,
        "plays": 400,
    }
    found = {
        (file.name, canary)
        for file, content in contents(tmp_path / "lakes")
        for canary in CANARIES
        if canary.encode() in content
    }
    assert found == set()


def test_the_parquet_holds_the_rows_of_the_database(tmp_path: Path) -> None:
    write_raw(tmp_path / "data")
    build(tmp_path)
    folder = current_lake(tmp_path / "lakes")
    assert folder is not None

    days = sorted(path.name for path in (folder / "tables" / "plays").iterdir())

    assert days[0] == "day=2026-01-01"
    assert len(days) == 28
    parquet = f"read_parquet('{folder}/tables/plays/*/*.parquet', hive_partitioning = false)"
    with closing(duckdb.connect(str(folder / "safe.duckdb"), read_only=True)) as connection:
        query = f"SELECT count(*) FROM (FROM plays EXCEPT ALL FROM {parquet})"
        assert connection.execute(query).fetchall() == [(0,)]
        spine = (
            "SELECT CAST(min(date_day) AS VARCHAR), CAST(max(date_day) AS VARCHAR) FROM time_spine"
        )
        assert connection.execute(spine).fetchall() == [("2024-11-27", "2027-03-04")]


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path[:0] = [{tests!r}]
import test_build as case
from connectors.lake import publish
from connectors.lake.build import build_lake
from connectors.lake.options import BuildOptions

stop = sys.argv[1]

def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

def step(item):
    if f"{{item.table}}:{{item.stage}}" == stop:
        die()

if stop == "sync":
    os.sync = die
if stop == "pointer":
    publish.point_to = die
build_lake(case.contracts(), data=Path({root!r}) / "data", lakes=Path({root!r}) / "lakes",
           secret=b"s" * 32, options=BuildOptions(minimum_group=2), progress=step)
"""


@pytest.mark.parametrize(
    "stop", ["people:read", "plays:write", ":statistics", ":write", ":publish", "sync", "pointer"]
)
def test_a_kill_leaves_the_previous_lake_in_use(tmp_path: Path, stop: str) -> None:
    write_raw(tmp_path / "data")
    version = build(tmp_path).version
    script = KILLED.format(tests=str(Path(__file__).parent), root=str(tmp_path))

    ended = subprocess.run([sys.executable, "-c", script, stop], check=False)

    assert ended.returncode == -signal.SIGKILL
    folder = current_lake(tmp_path / "lakes")
    assert folder is not None
    assert read_manifest(folder).version == version
    again = build(tmp_path)
    assert current_lake(tmp_path / "lakes") == tmp_path / "lakes" / again.version
    hidden = {path.name for path in (tmp_path / "lakes").glob(".*")}
    assert hidden == {".lock"}


def test_an_interrupt_cleans_up_at_once(tmp_path: Path) -> None:
    write_raw(tmp_path / "data", events=60_000)
    script = KILLED.format(tests=str(Path(__file__).parent), root=str(tmp_path))
    lakes = tmp_path / "lakes"
    process = subprocess.Popen([sys.executable, "-c", script, "never"], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while not list(lakes.glob(".staging-*")) and time.monotonic() < deadline:
        time.sleep(0.005)

    os.kill(process.pid, signal.SIGINT)

    process.wait(timeout=30)
    assert not list(lakes.glob(".staging-*")) + list(lakes.glob(".building-*"))
