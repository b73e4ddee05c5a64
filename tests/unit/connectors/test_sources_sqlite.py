"""SQLite files: every table of one, whatever its values are."""

# ruff: noqa: S608 - names are quoted

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from connectors.errors import SourceError
from connectors.profiling.profiler import profile_folder
from connectors.sources.quoting import ident

Unedited = Callable[[Path], Any]
SCRIPT = """
CREATE TABLE "order" (id INTEGER PRIMARY KEY, "sold at" TEXT, amount NUMERIC, paid BOOLEAN, photo BLOB, code);
CREATE TABLE 題名 (nr INTEGER, 名前 TEXT);
CREATE TABLE unused (a INTEGER);
CREATE VIEW late AS SELECT * FROM "order";
"""


def _write(file: Path, *, rows: int = 200) -> Path:
    file.parent.mkdir(exist_ok=True)
    codes: tuple[object, ...] = (1, "x7", 2.5, None)
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(SCRIPT)
        connection.executemany(
            'INSERT INTO "order" VALUES (?, ?, ?, ?, ?, ?)',
            [
                (
                    n,
                    f"2026-01-{n % 28 + 1:02d} 10:00:00",
                    n if n % 2 else n / 4,
                    n % 3 == 0,
                    b"\0",
                    codes[n % 4],
                )
                for n in range(rows)
            ],
        )
        connection.executemany(
            "INSERT INTO 題名 VALUES (?, ?)", [(n, f"名{n % 9}") for n in range(50)]
        )
        connection.commit()
    return file


def test_every_table_is_proposed_and_built_as_it_lies(tmp_path: Path, unedited: Unedited) -> None:
    _write(tmp_path / "data" / "shop.db")

    found = unedited(tmp_path / "data")

    names = {table.reading.table: table.name for table in found.profile.tables}
    assert set(names) == {"order", "題名"}
    assert found.rows(f"SELECT count(*), sum(amount) FROM {ident(names['order'])}") == [
        (200, sum(n if n % 2 else n / 4 for n in range(200)))
    ]
    assert found.rows(f"SELECT count(*) FROM {ident(names['題名'])}") == [(50,)]


def test_values_of_several_types_in_one_column_become_text_and_none_is_lost(
    tmp_path: Path, unedited: Unedited
) -> None:
    _write(tmp_path / "data" / "shop.db")

    found = unedited(tmp_path / "data")

    table = ident(found.profile.tables[0].name)
    codes = found.rows(f"SELECT DISTINCT code FROM {table} ORDER BY 1 NULLS LAST")
    assert codes == [("1",), ("2.5",), ("x7",), (None,)]


def test_what_is_no_table_is_said(tmp_path: Path, unedited: Unedited) -> None:
    _write(tmp_path / "data" / "shop.sqlite3")

    said = unedited(tmp_path / "data").said

    assert "shop.sqlite3: late: a view" in said
    assert "'photo' holds binary values" in said
    assert "holds no rows" in said


def test_one_table_of_two_files_is_read_from_both(tmp_path: Path, unedited: Unedited) -> None:
    _write(tmp_path / "data" / "shop_2024.db")
    _write(tmp_path / "data" / "shop_2025.db", rows=10)

    tables = {t.name: t.counts.rows_in for t in unedited(tmp_path / "data").manifest.tables}

    assert 210 in tables.values()


def test_a_cut_file_is_named_and_never_half_read(tmp_path: Path) -> None:
    file = _write(tmp_path / "data" / "shop.db", rows=5_000)
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])

    with pytest.raises(SourceError, match=r"shop\.db.*load it again"):
        profile_folder(tmp_path / "data")


def test_another_kind_of_file_under_the_name_of_a_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "shop.db").write_text("a,b\n1,2\n")

    with pytest.raises(SourceError, match=r"shop\.db: is no SQLite file"):
        profile_folder(tmp_path)


def test_rows_in_the_journal_of_a_running_program_are_read_too(tmp_path: Path) -> None:
    file = _write(tmp_path / "data" / "shop.db")
    with closing(sqlite3.connect(file)) as writer:
        writer.execute("PRAGMA journal_mode = wal")
        writer.execute('INSERT INTO "order" (id) VALUES (900)')
        writer.commit()

        profile = profile_folder(tmp_path / "data")

    assert profile.tables[0].rows == 201
