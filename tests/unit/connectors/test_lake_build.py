"""Every kind of bad input: what is said, what goes in, what stays out."""

# ruff: noqa: S608 - own paths

import gzip
import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest

from connectors.contracts import TableContract
from connectors.errors import BuildError, ContractError, LakeError, SourceError
from connectors.lake.build import build_lake
from connectors.lake.manifest import Manifest
from connectors.lake.options import BuildOptions, BuildStep
from connectors.lake.publish import build_lock, builds, current_lake, roll_back

Contract = Callable[..., TableContract]
Build = Callable[..., Manifest]
Raw = Callable[[str, str], Path]

HEADER = "event_id,user_id,at,kind,seconds\n"
GOOD = "e1,u1,2026-02-01 10:00:00,play,30\n"


def rows(lakes: Path, query: str) -> list[tuple[Any, ...]]:
    folder = current_lake(lakes)
    assert folder is not None
    with closing(duckdb.connect(str(folder / "safe.duckdb"), read_only=True)) as connection:
        return connection.execute(query).fetchall()


def quarantine(lakes: Path) -> list[tuple[Any, ...]]:
    path = f"{current_lake(lakes)}/quarantine.parquet"
    query = f"SELECT file, row_number, \"column\", reason FROM '{path}' ORDER BY row_number"
    with closing(duckdb.connect(":memory:")) as connection:
        return connection.execute(query).fetchall()


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        (",u1,2026-02-01,play,3", "event_id", "empty_key"),
        ("n/a,u1,2026-02-01,play,3", "event_id", "empty_key"),
        ("e2,u1,,play,3", "at", "missing_required"),
        ("e2,u1, (Not Set) ,play,3", "at", "missing_required"),
        ("e2,u1,yesterday,play,3", "at", "unparseable_timestamp"),
        ("e2,u1,2026-13-01,play,3", "at", "unparseable_timestamp"),
        ("e2,u1,infinity,play,3", "at", "unparseable_timestamp"),
        ("e2,u1,2026-02-01,play,many", "seconds", "unparseable_integer"),
        ("e2,u1,2026-02-01,play,3.5", "seconds", "unparseable_integer"),
        ("e2,u1,2026-03-01 12:00:01,play,3", "at", "future"),
        ("e2,u1,2026-02-01", None, "malformed_row"),
        ("e2,u1,2026-02-01,play,3,4", None, "malformed_row"),
    ],
)
def test_a_bad_row_goes_to_quarantine_and_the_good_one_in(
    contract: Contract, build: Build, raw: Raw, line: str, column: str, reason: str
) -> None:
    lakes = raw("plays.csv", f"{HEADER}{GOOD}{line}\n").parents[1] / "lakes"

    table = build(contract()).tables[0]

    assert (table.counts.rows_in, table.counts.rows_out) == (2, 1)
    assert table.counts.quarantined == {reason: 1}
    ((file, number, found, why),) = quarantine(lakes)
    assert (file, found, why) == ("plays.csv", column, reason)
    assert number == 2
    (problem,) = table.problems
    assert (problem.file, problem.column, problem.rows) == ("plays.csv", column, 1)


@pytest.mark.parametrize("word", ["", "null", "NULL", "(not set)", "(data deleted)", " N/A "])
def test_a_null_in_disguise_is_null(
    contract: Contract, build: Build, raw: Raw, tmp_path: Path, word: str
) -> None:
    raw("plays.csv", f"{HEADER}e1,{word},2026-02-01,{word},{word}\n")

    build(contract())

    query = "SELECT user_id, kind, seconds FROM plays"
    assert rows(tmp_path / "lakes", query) == [(None, None, None)]


@pytest.mark.parametrize(
    ("written", "pattern"),
    [
        ("2026-02-01T12:30:00+02:00", None),
        ("2026-02-01T10:30:00Z", None),
        ("1769941800", "epoch_s"),
        ("1769941800000.0", "epoch_ms"),
        ("1769941800000000", "epoch_us"),
        ("01.02.2026 10:30", "%d.%m.%Y %H:%M"),
    ],
)
def test_a_time_is_kept_as_utc(
    contract: Contract, build: Build, raw: Raw, tmp_path: Path, written: str, pattern: str | None
) -> None:
    raw("plays.csv", f"{HEADER}e1,u1,{written},play,3\n")
    columns = [
        column.model_copy(update={"format": pattern}) if column.name == "at" else column
        for column in contract().columns
    ]

    build(contract(columns=columns))

    assert rows(tmp_path / "lakes", 'SELECT CAST("at" AS VARCHAR) FROM plays') == [
        ("2026-02-01 10:30:00",)
    ]


def test_a_repeated_key_counts_once_and_the_earliest_stays(
    contract: Contract, build: Build, raw: Raw, tmp_path: Path
) -> None:
    raw("plays_2.csv", f"{HEADER}e1,u1,2026-02-01 09:00:00,play,1\n")
    raw("plays_1.csv", f"{HEADER}{GOOD}{GOOD}e2,u1,2026-02-01,play,3\n")

    counts = build(contract()).tables[0].counts

    assert (counts.rows_in, counts.rows_out, counts.duplicates) == (4, 2, 2)
    query = "SELECT seconds FROM plays WHERE event_id = 'e1'"
    assert rows(tmp_path / "lakes", query) == [(1,)]


def test_without_a_key_only_exact_repetitions_are_dropped(
    contract: Contract, build: Build, raw: Raw
) -> None:
    columns = [c.model_copy(update={"primary_key": False}) for c in contract().columns]
    raw("plays.csv", f"{HEADER}{GOOD}{GOOD}{GOOD.replace('30', '31')}")

    counts = build(contract(columns=columns)).tables[0].counts

    assert (counts.rows_out, counts.duplicates) == (2, 1)


def test_events_after_the_newest_load_are_future(
    contract: Contract, build: Build, raw: Raw
) -> None:
    arrival = {"name": "loaded", "source": "loaded", "type": "timestamp"}
    columns = [*(c.model_dump() for c in contract().columns), arrival]
    raw(
        "plays.csv",
        f"{HEADER.strip()},loaded\n{GOOD.strip()},2026-02-02\ne2,u1,2026-02-03,play,3,2026-02-01\n",
    )

    counts = build(contract(columns=columns, arrival="loaded")).tables[0].counts

    assert counts.quarantined == {"future": 1}


@pytest.mark.parametrize("yes", ["true", "1", "yes", "Y"])
def test_only_rows_of_persons_who_agreed_stay(
    contract: Contract, build: Build, raw: Raw, tmp_path: Path, yes: str
) -> None:
    rule = {"table": "people", "person": "id", "flag": "agreed", "purpose": "analytics"}
    people = contract(
        name="people",
        kind="persons",
        path="people.csv",
        columns=(
            {
                "name": "id",
                "source": "id",
                "type": "string",
                "classification": "pseudonymous",
                "entity": "user",
                "primary_key": True,
            },
            {"name": "agreed", "source": "agreed", "type": "boolean"},
        ),
        time=None,
        person="id",
        event_type=None,
        consent=rule,
    )
    raw("people.csv", f"id,agreed\nu1,{yes}\nu2,no\nu3,\nu4,perhaps\n")
    raw(
        "plays.csv",
        HEADER
        + GOOD
        + "".join(
            f"e{n},{u},2026-02-01,play,3\n"
            for n, u in enumerate(("u2", "u3", "u4", "u5", "", "u1.0"), 2)
        ),
    )

    manifest = build(contract(consent=rule), people)

    plays, persons = manifest.tables
    assert (plays.counts.rows_out, plays.counts.without_consent) == (1, 6)
    assert (persons.counts.rows_out, persons.counts.without_consent) == (1, 2)
    assert persons.counts.quarantined == {"unparseable_boolean": 1}
    joined = "SELECT count(*) FROM plays JOIN people ON user_id = id"
    assert rows(tmp_path / "lakes", joined) == [(1,)]


def test_consent_for_another_purpose_stops_the_build(
    contract: Contract, build: Build, raw: Raw
) -> None:
    raw("plays.csv", HEADER + GOOD)
    rule = {"table": "plays", "person": "user_id", "flag": "kind", "purpose": "advertising"}

    with pytest.raises(BuildError, match=r"'advertising'.*'analytics'"):
        build(contract(consent=rule))


def test_a_missing_file_names_its_pattern(contract: Contract, build: Build) -> None:
    with pytest.raises(SourceError, match=r"'plays'.*'plays\*\.csv'.*--data"):
        build(contract())


@pytest.mark.parametrize("file_format", ["csv", "jsonl", "parquet"])
def test_an_empty_file_is_named(
    contract: Contract, build: Build, raw: Raw, file_format: str
) -> None:
    raw(f"plays.{file_format}", "")

    with pytest.raises(SourceError, match=rf"plays\.{file_format}' is empty"):
        build(contract(path="plays*", file_format=file_format))


def test_a_header_only_file_is_noted_and_harmless(
    contract: Contract, build: Build, raw: Raw
) -> None:
    raw("plays_1.csv", HEADER)
    raw("plays_2.csv", HEADER + GOOD)

    table = build(contract()).tables[0]

    assert table.counts.rows_out == 1
    assert table.notes == ("'plays_1.csv' holds a header and no rows.",)


def test_nothing_but_headers_is_an_empty_table(contract: Contract, build: Build, raw: Raw) -> None:
    raw("plays.csv", HEADER)

    manifest = build(contract())

    assert (manifest.tables[0].counts.rows_in, manifest.as_of) == (0, None)


def test_a_wrong_delimiter_is_named(contract: Contract, build: Build, raw: Raw) -> None:
    raw("plays.csv", (HEADER + GOOD).replace(",", ";"))

    with pytest.raises(SourceError, match=r"';'.*servers.0..delimiter"):
        build(contract())
    assert build(contract(delimiter=";")).tables[0].counts.rows_out == 1


@pytest.mark.parametrize("file_format", ["csv", "jsonl", "parquet"])
def test_a_contracted_column_that_is_not_there_is_named(
    contract: Contract, build: Build, raw: Raw, tmp_path: Path, file_format: str
) -> None:
    path = raw(f"plays.{file_format}", "event_id,user_id,at,kind\ne1,u1,2026-02-01,play\n")
    if file_format == "jsonl":
        path.write_text('{"event_id": "e1", "user_id": "u1", "at": "2026-02-01", "kind": "play"}')
    if file_format == "parquet":
        row = "SELECT 'e1' AS event_id, 'u1' AS user_id, now() AS at, 'play' AS kind"
        with closing(duckdb.connect(":memory:")) as connection:
            connection.execute(f"COPY ({row}) TO '{path}'").fetchall()

    with pytest.raises(ContractError, match=r"'seconds' is not in .*plays.*at, event_id, kind"):
        build(contract(path="plays*", file_format=file_format))


def test_an_undeclared_column_is_noted_and_never_loaded(
    contract: Contract, build: Build, raw: Raw, tmp_path: Path
) -> None:
    raw("plays.csv", f"{HEADER.strip()},shoe_size\n{GOOD.strip()},44\n")

    table = build(contract()).tables[0]

    assert table.notes == ("Columns that no contract lists were not loaded: shoe_size.",)
    assert "shoe_size" not in {name for name, *_ in rows(tmp_path / "lakes", "DESCRIBE plays")}


@pytest.mark.parametrize("file_format", ["csv", "jsonl", "parquet"])
def test_a_file_of_noise_is_named_without_its_content(
    contract: Contract, build: Build, tmp_path: Path, file_format: str
) -> None:
    suffix = ".gz" if file_format != "parquet" else ""
    path = tmp_path / "data" / f"plays.{file_format}{suffix}"
    path.parent.mkdir()
    path.write_bytes(b"\x1f\x8bjane@example.org")

    with pytest.raises(SourceError, match=r"plays\.") as caught:
        build(contract(path="plays*", file_format=file_format))
    assert "jane" not in str(caught.value)


def test_a_cut_gzip_file_is_refused(contract: Contract, build: Build, tmp_path: Path) -> None:
    path = tmp_path / "data" / "plays.csv.gz"
    path.parent.mkdir()
    whole = gzip.compress(
        (
            HEADER
            + "".join(f"e{n},u{n * 7919 % 1000},2026-02-01,play,{n}\n" for n in range(20_000))
        ).encode()
    )
    path.write_bytes(whole[: len(whole) // 2])

    with pytest.raises(SourceError, match=r"plays\.csv\.gz"):
        build(contract(path="plays*"))


def test_json_lines_and_parquet_give_the_rows_of_csv(
    contract: Contract, build: Build, raw: Raw, tmp_path: Path
) -> None:
    lines = [
        {"event_id": "e1", "user_id": 7.0, "at": "2026-02-01", "kind": "play", "seconds": 3},
        {"event_id": "e2", "user_id": "7", "at": "2026-02-01", "kind": None, "seconds": "4"},
    ]
    raw("parts/day=1/a.jsonl", "\n".join([json.dumps(lines[0]), "{broken", "[1]"]))
    raw("parts/day=2/b.jsonl", json.dumps(lines[1]))

    table = build(contract(path="parts", file_format="jsonl")).tables[0]

    assert table.counts.quarantined == {"malformed_row": 2}
    found = rows(tmp_path / "lakes", "SELECT count(DISTINCT user_id), sum(seconds) FROM plays")
    assert found == [(1, 7)]


def test_a_folder_of_partitions_gives_its_keys(
    contract: Contract, build: Build, raw: Raw, tmp_path: Path
) -> None:
    short = "event_id,user_id,at,seconds\n"
    raw("plays/kind=play/a.csv", short + "e1,u1,2026-02-01,3\n")
    raw("plays/kind=share/b.csv", short + "e2,u1,2026-02-01,3\n")

    build(contract(path="plays"))

    assert rows(tmp_path / "lakes", "SELECT kind FROM plays ORDER BY 1") == [("play",), ("share",)]


def test_a_failed_build_leaves_the_previous_one_in_use(
    contract: Contract, build: Build, raw: Raw, tmp_path: Path
) -> None:
    path = raw("plays.csv", HEADER + GOOD)
    version = build(contract()).version
    path.write_text("")

    with pytest.raises(SourceError):
        build(contract())

    lakes = tmp_path / "lakes"
    assert current_lake(lakes) == lakes / version
    assert not list(lakes.glob(".building-*")) + list(lakes.glob(".staging-*"))


def test_the_last_builds_stay_and_can_be_rolled_back_to(
    contract: Contract, build: Build, raw: Raw, tmp_path: Path
) -> None:
    raw("plays.csv", HEADER + GOOD)
    lakes = tmp_path / "lakes"

    versions = [build(contract(), keep_builds=2).version for _ in range(3)]

    assert [folder.name for folder in builds(lakes)] == versions[1:]
    assert roll_back(lakes).name == versions[1]
    assert current_lake(lakes) == lakes / versions[1]
    with pytest.raises(LakeError, match=r"no build before"):
        roll_back(lakes)


def test_two_builds_do_not_run_at_once(
    contract: Contract, build: Build, raw: Raw, tmp_path: Path
) -> None:
    raw("plays.csv", HEADER + GOOD)

    with build_lock(tmp_path / "lakes"), pytest.raises(BuildError, match=r"Another build"):
        build(contract())


def test_progress_counts_up_to_its_total(contract: Contract, raw: Raw, tmp_path: Path) -> None:
    raw("plays.csv", HEADER + GOOD)
    steps: list[BuildStep] = []

    build_lake(
        [contract()],
        data=tmp_path / "data",
        lakes=tmp_path / "lakes",
        secret=b"s" * 32,
        options=BuildOptions(),
        progress=steps.append,
    )

    assert [step.done for step in steps] == list(range(len(steps)))
    assert steps[-1].total == len(steps)
