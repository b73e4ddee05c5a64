"""Text files as reports and spreadsheets write them: titles above, totals below."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from connectors.errors import SourceError
from connectors.profiling.profiler import profile_folder

Unedited = Callable[[Path], Any]
ROWS = "".join(f"2025-07-{day:02},app {day % 3},{day}\n" for day in range(1, 31))
HEADER = "Date,App,Plays\n"
PLAIN = HEADER + ROWS
SUM = 30 * 31 // 2


def _write(tmp_path: Path, text: str, *, name: str = "plays.csv", encoding: str = "utf-8") -> Path:
    folder = tmp_path / "data"
    folder.mkdir(exist_ok=True)
    content = text.encode(encoding)
    (folder / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return folder


@pytest.mark.parametrize(
    ("above", "lines"),
    [
        ("Plays of all apps\n", 1),
        ("Plays of all apps\nFrom:,2025-07-01\nTo:,2025-07-30\n\n", 4),
        ("\n\n", 2),
        ("Plays of all apps,,\n,,\n", 2),
    ],
    ids=["title", "settings", "blank", "padded"],
)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_lines_above_a_header_are_no_rows(
    tmp_path: Path, unedited: Unedited, above: str, lines: int, encoding: str
) -> None:
    folder = _write(tmp_path, above + PLAIN, encoding=encoding)

    found = unedited(folder)

    assert found.rows("SELECT count(*), sum(plays) FROM plays") == [(30, SUM)]
    assert found.manifest.tables[0].counts.rows_in == 30
    assert f"has {lines} line{'s' if lines > 1 else ''} above its header" in found.said


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_the_delimiter_that_a_spreadsheet_declares_is_used(
    tmp_path: Path, unedited: Unedited, delimiter: str
) -> None:
    text = f"sep={delimiter}\r\n" + PLAIN.replace(",", delimiter)

    found = unedited(_write(tmp_path, text))

    assert found.rows("SELECT count(*), sum(plays) FROM plays") == [(30, SUM)]


@pytest.mark.parametrize("name", ["plays.csv", "plays.csv.gz"])
@pytest.mark.parametrize(
    "below", ["Total,,465\n", "Gesamt:,,465\n\n", "合計,,465", "Grand Total,,$465.00\n"]
)
def test_a_line_of_totals_is_set_aside_and_counted(
    tmp_path: Path, unedited: Unedited, below: str, name: str
) -> None:
    found = unedited(_write(tmp_path, PLAIN + below, name=name))

    assert found.rows("SELECT count(*), sum(plays) FROM plays") == [(30, SUM)]
    counts = found.manifest.tables[0].counts
    assert (counts.rows_in, counts.quarantined) == (31, {"line_of_totals": 1})
    assert "has a line of totals" in found.said


def test_a_line_of_totals_right_below_the_header_is_set_aside(
    tmp_path: Path, unedited: Unedited
) -> None:
    found = unedited(_write(tmp_path, HEADER + "Total,,465\n" + ROWS))

    assert found.rows("SELECT count(*), sum(plays) FROM plays") == [(30, SUM)]
    assert found.manifest.tables[0].counts.quarantined == {"line_of_totals": 1}


def test_a_row_that_only_begins_as_totals_do_is_a_row(tmp_path: Path, unedited: Unedited) -> None:
    text = "Brand,Country,Plays\nTotal,France,7\n" + "Esso,Spain,3\n" * 3 + "Total,Spain,4\n"

    found = unedited(_write(tmp_path, text))

    assert found.manifest.tables[0].counts.rows_in == 5
    assert found.rows("SELECT sum(plays) FROM plays WHERE brand = 'Total'") == [(11,)]


def test_each_file_of_a_table_has_its_own_lines_above_and_below(
    tmp_path: Path, unedited: Unedited
) -> None:
    _write(tmp_path, PLAIN, name="plays_1.csv")
    _write(tmp_path, f"Report\n\n{PLAIN}Total,,465\n", name="plays_2.csv")
    folder = _write(tmp_path, f"Report\n{PLAIN}", name="plays_3.csv")

    found = unedited(folder)

    assert found.rows("SELECT sum(plays) FROM plays") == [(SUM,)]
    assert found.manifest.tables[0].counts.rows_in == 91
    assert found.manifest.tables[0].counts.duplicates == 60


@pytest.mark.parametrize(
    "text",
    ["a\n" + "x,y\n" * 9, "a,b,c\n" + "x,1,y,2\n" * 9, "a,b\n" + "x,y,3\n" * 9],
    ids=["narrow", "short", "wide"],
)
def test_a_header_shorter_than_its_lines_stays_the_header(
    tmp_path: Path, unedited: Unedited, text: str
) -> None:
    folder = _write(tmp_path, PLAIN, name="plays.csv")
    _write(tmp_path, text, name="torn.csv")

    assert "above its header" not in unedited(folder).said


@pytest.mark.parametrize("ends", [("\r\n", "\n"), ("\n", "\r\n")], ids=["windows", "unix"])
@pytest.mark.parametrize("above", ["", "Report\n"])
def test_lines_that_end_in_two_ways_are_all_read(
    tmp_path: Path, unedited: Unedited, ends: tuple[str, str], above: str
) -> None:
    header = (above + HEADER).replace("\n", ends[0])

    found = unedited(_write(tmp_path, header + ROWS.replace("\n", ends[1])))

    assert found.rows("SELECT count(*), sum(plays) FROM plays") == [(30, SUM)]


@pytest.mark.parametrize("name", ["plays.csv.gz", "plays.csv.zst"])
def test_a_packed_file_that_is_cut_short_is_said_to_be(tmp_path: Path, name: str) -> None:
    text = (HEADER + "".join(f"2025-07-01,app {n * n},{n}\n" for n in range(60_000))).encode()
    packed = gzip.compress(text) if name.endswith("gz") else pa.compress(text, "zstd", asbytes=True)
    (tmp_path / name).write_bytes(packed[: len(packed) // 2])

    with pytest.raises(SourceError, match=r"cut short|cannot be read"):
        profile_folder(tmp_path)
