"""Bad files among good ones: named, said, and never silently less."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from connectors.errors import SourceError
from connectors.profiling.profiler import profile_folder

Unedited = Callable[[Path], Any]


def _lines(first: int, count: int = 2_000) -> str:
    return "id,note\n" + "".join(
        f"{n},{hash((n, 'x')) % 10**9}\n" for n in range(first, first + count)
    )


def _write(folder: Path, part: int, kind: str) -> Path:
    folder.mkdir(exist_ok=True)
    if kind == "parquet":
        file = folder / f"log-{part}.parquet"
        pq.write_table(pa.table({"id": range(100 * part, 100 * part + 100)}), file)
        return file
    file = folder / f"log-{part}.csv{'.gz' if kind == 'gzip' else '.zst'}"
    content = _lines(2_000 * part).encode()
    if kind == "gzip":
        file.write_bytes(gzip.compress(content))
    else:
        with pa.output_stream(str(file), compression="zstd") as out:
            out.write(content)
    return file


@pytest.mark.parametrize("kind", ["gzip", "zstd", "parquet"])
def test_one_cut_file_of_many_is_said_by_init_and_stops_the_build_by_its_name(
    tmp_path: Path, unedited: Unedited, kind: str
) -> None:
    files = [_write(tmp_path / "data", part, kind) for part in range(5)]
    whole = files[2].read_bytes()
    files[2].write_bytes(whole[: len(whole) * 2 // 3])

    profile = profile_folder(tmp_path / "data")
    with pytest.raises(SourceError, match=rf"{files[2].name}.*(cut short|load it again)"):
        unedited(tmp_path / "data")

    assert [table.files for table in profile.tables] == [4]
    assert files[2].name in " ".join(item.path for item in profile.skipped)
    assert profile.tables[0].rows == {"parquet": 400}.get(kind, 8_000)


def test_an_empty_file_among_others_is_counted_and_said(tmp_path: Path, unedited: Unedited) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    for part in range(4):
        (folder / f"log-{part}.csv").write_text(_lines(10 * part, 10) if part != 1 else "")

    found = unedited(folder)

    assert [(table.name, table.rows) for table in found.profile.tables] == [("log", 30)]
    assert "log-1.csv: the file is empty" in found.said
    assert "'log-1.csv' is empty, without even a header." in found.manifest.tables[0].notes


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", gzip.compress(b"a,b\n1,2\n", mtime=0), "is gzip, whatever its name says"),
        ("a.csv", b"PK\x03\x04" + bytes(200), "is a ZIP archive or a spreadsheet"),
        ("a.csv", b"SQLite format 3\x00" + bytes(200), "is SQLite"),
        ("a.parquet", b"a,b\n1,2\n", "is no Parquet file"),
        ("a.json", b"a,b\n1,2\n", "does not begin with a JSON object"),
        ("a.csv", b"", "the file is empty"),
        ("a.xlsx", b"PK\x03\x04", "save each sheet as CSV"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_named(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(SourceError, match=rf"{name}: .*{said}"):
        profile_folder(tmp_path)


def test_files_of_one_table_with_other_columns_are_united_by_name(
    tmp_path: Path, unedited: Unedited
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "log-1.csv").write_text("id,first\n" + "".join(f"{n},x\n" for n in range(20)))
    (folder / "log-2.csv").write_text("last,id\n" + "".join(f"y,{n}\n" for n in range(20, 50)))

    found = unedited(folder)

    assert found.rows("SELECT count(*), count(first), count(last) FROM log") == [(50, 20, 30)]
    assert (
        "Column 'first' is absent from 1 of 2 files, first 'log-2.csv': null there." in found.said
    )


def test_a_column_of_another_type_in_a_later_file_is_read_as_what_holds_both(
    tmp_path: Path, unedited: Unedited
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    pq.write_table(pa.table({"id": range(20), "size": range(20)}), folder / "log-1.parquet")
    pq.write_table(
        pa.table({"id": range(20, 40), "size": ["x", "y"] * 10}), folder / "log-2.parquet"
    )

    found = unedited(folder)

    assert found.rows("SELECT count(*), count(size), count(DISTINCT size) FROM log") == [
        (40, 40, 22)
    ]
    assert "'size' is of several types" in found.said


def test_what_systems_and_programs_leave_behind_is_left_out_and_said(
    tmp_path: Path, unedited: Unedited
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "log.csv").write_text(_lines(0, 5))
    left = (
        ".DS_Store",
        "~$log.xlsx",
        ".~lock.log.csv#",
        "Thumbs.db",
        "_SUCCESS",
        "README.md",
        "log.csv.crc",
    )
    for name in left:
        (folder / name).write_text("x")

    found = unedited(folder)

    assert [table.name for table in found.profile.tables] == ["log"]
    assert "hold no data, 7 in all" in found.said


def test_lines_that_fit_no_header_are_counted_by_init_and_by_the_build(
    tmp_path: Path, unedited: Unedited
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "log.csv").write_text(_lines(0, 30) + "1,2,3\n4,5,6\n")

    found = unedited(folder)

    assert "log: 2 lines do not have the columns of the header" in found.said
    assert found.manifest.tables[0].counts.quarantined == {"malformed_row": 2}


def test_a_file_of_torn_lines_alone_is_not_called_empty(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("a,b\n1,2,3\n4,5,6\n")

    with pytest.raises(SourceError, match=r"none of its lines \(2\) has the columns"):
        profile_folder(tmp_path)


def test_columns_that_never_held_a_value_are_read_as_empty_ones(
    tmp_path: Path, unedited: Unedited
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    rows = {
        "contact": [f"+1202555{n:04}" for n in range(20)],
        "inner": [{"a": n, "b": {"c": None}} for n in range(20)],
        "nothing": pa.nulls(20),
    }
    pq.write_table(pa.table(rows), folder / "people.parquet")

    found = unedited(folder)

    assert found.rows("SELECT count(*) FROM people") == [(20,)]
