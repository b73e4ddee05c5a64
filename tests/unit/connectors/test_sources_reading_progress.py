"""Progress in bytes while a large file is read."""

# ruff: noqa: S608 - generated rows

from pathlib import Path

import duckdb

from connectors.profiling.profiler import profile_folder
from connectors.sources import reading_progress


def test_init_tells_how_much_of_a_large_file_is_read(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(reading_progress, "LEAST_BYTES", 1)
    monkeypatch.setattr(reading_progress, "INTERVAL_S", 0.005)
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT i, md5(CAST(i AS VARCHAR)) AS m FROM range(200000) t(i)) TO '{tmp_path}/log.csv'"
        ).fetchall()
    told: list[str] = []

    profile_folder(tmp_path, progress=lambda label, done, total: told.append(label))

    assert told[0] == "log"
    assert any(label.startswith("log ") and label.endswith(" of 8 MB") for label in told)


def test_nobody_is_told_of_a_small_file(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("a,b\n1,2\n")
    told: list[str] = []

    profile_folder(tmp_path, progress=lambda label, done, total: told.append(label))

    assert told == ["log"]
