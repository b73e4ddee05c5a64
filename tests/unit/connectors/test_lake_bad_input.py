"""Input that is odd but whole goes in; input that is broken is named; nothing ends in a traceback."""

import resource
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest

from connectors.contracts import TableContract
from connectors.errors import ContractError
from connectors.lake.manifest import Manifest
from connectors.lake.publish import current_lake

Contract = Callable[..., TableContract]
Build = Callable[..., Manifest]
Raw = Callable[[str, str], Path]
HEADER = "event_id,user_id,at,kind,seconds\n"


def rows(lakes: Path, query: str) -> list[tuple[Any, ...]]:
    folder = current_lake(lakes)
    assert folder is not None
    with closing(duckdb.connect(str(folder / "safe.duckdb"), read_only=True)) as connection:
        return connection.execute(query).fetchall()


def plain(name: str, *columns: dict[str, Any]) -> TableContract:
    return TableContract.model_validate(
        {
            "name": name,
            "kind": "reference",
            "path": f"{name}*.csv",
            "file_format": "csv",
            "columns": columns,
        }
    )


def test_a_column_that_some_partitions_lack_is_null_there_and_noted(
    contract: Contract, build: Build, raw: Raw, tmp_path: Path
) -> None:
    raw("plays_1.csv", HEADER + "e1,u1,2026-02-01,play,3\n")
    raw("plays_2.csv", "event_id,user_id,at,kind\ne2,u1,2026-02-01,play\n")

    table = build(contract()).tables[0]

    found = rows(tmp_path / "lakes", "SELECT seconds FROM plays ORDER BY event_id")
    assert found == [(3,), (None,)]
    assert any("'seconds' is absent from 1 of 2 files" in note for note in table.notes)


def test_a_column_that_changes_type_between_partitions_loses_no_row_silently(
    contract: Contract, build: Build, raw: Raw
) -> None:
    raw("plays_1.csv", HEADER + "e1,u1,2026-02-01,play,3\n")
    raw("plays_2.csv", HEADER + "e2,u1,2026-02-01,play,three\n")

    counts = build(contract()).tables[0].counts

    assert (counts.rows_in, counts.rows_out) == (2, 1)
    assert counts.quarantined == {"unparseable_integer": 1}


def test_times_of_mixed_zones_become_one_reading(
    contract: Contract, build: Build, raw: Raw, tmp_path: Path
) -> None:
    times = ("2026-02-01 10:00:00", "2026-02-01T12:00:00+02:00", "2026-02-01T10:00:00Z")
    raw("plays.csv", HEADER + "".join(f"e{n},u1,{at},play,3\n" for n, at in enumerate(times)))

    build(contract())

    found = rows(tmp_path / "lakes", 'SELECT DISTINCT CAST("at" AS VARCHAR) FROM plays')
    assert found == [("2026-02-01 10:00:00",)]


@pytest.mark.parametrize(("text", "count"), [("a\n", 0), ("a\n1\n", 1), ("a\n1\n1\n2\n", 2)])
def test_one_column_without_key_or_time_builds(
    build: Build, raw: Raw, text: str, count: int
) -> None:
    raw("things.csv", text)

    manifest = build(plain("things", {"name": "a", "source": "a", "type": "integer"}))

    assert manifest.tables[0].counts.rows_out == count
    assert manifest.as_of is None


def test_reserved_words_are_names_like_others(build: Build, raw: Raw, tmp_path: Path) -> None:
    names = ("select", "group", "order", "table", "file", "verdict", "null")
    raw("from.csv", f"{','.join(names)}\n{','.join('abcdefg')}\n")
    columns = [{"name": name, "source": name, "type": "string"} for name in names]

    build(plain("from", *columns))

    assert rows(tmp_path / "lakes", 'SELECT "verdict", "null" FROM "from"') == [("f", "g")]


def test_a_name_of_the_build_s_own_is_told_to_be_changed(build: Build, raw: Raw) -> None:
    raw("time_spine.csv", "a\n1\n")

    with pytest.raises(ContractError, match=r"'time_spine' cannot be a name.*physicalName"):
        build(plain("time_spine", {"name": "a", "source": "a", "type": "integer"}))


FULL = """
import sys
from pathlib import Path
from connectors.contracts import TableContract
from connectors.errors import BuildError
from connectors.lake.build import build_lake
from connectors.lake.options import BuildOptions

contract = TableContract.model_validate_json(sys.argv[2])
root = Path(sys.argv[1])
try:
    build_lake([contract], data=root / "data", lakes=root / "lakes", secret=b"s" * 32,
               options=BuildOptions())
except BuildError as error:
    print(error)
"""


def test_a_disk_that_takes_no_more_is_told_and_leaves_nothing_behind(
    raw: Raw, tmp_path: Path
) -> None:
    contract = plain("things", {"name": "a", "source": "a", "type": "string"})
    raw("things.csv", "a\n" + "".join(f"{n * 7919}-{n * 104729}\n" for n in range(20_000)))

    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path), contract.model_dump_json()],
        check=True,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)),
    )

    assert "The build stopped" in done.stdout
    assert "free disk space" in done.stdout
    assert {path.name for path in (tmp_path / "lakes").iterdir()} == {".lock"}
