from datetime import date
from pathlib import Path

import duckdb
import pytest

from evals.errors import GoldenError
from evals.golden import DATABASE, GoldenLake


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with duckdb.connect(str(tmp_path / DATABASE)) as connection:
        connection.execute("CREATE TABLE orders AS SELECT range AS id FROM range(12)").fetchall()
    return tmp_path


def test_the_minimum_group_and_the_newest_day_are_filled_in(folder: Path) -> None:
    with GoldenLake(folder, minimum_group=10, as_of=date(2026, 1, 31)) as lake:
        result = lake.run(
            "SELECT DATE '{as_of}' AS day, count(*) AS orders FROM orders "
            "HAVING count(*) >= {minimum_group}"
        )
    assert (result.columns, result.rows) == (("day", "orders"), (("2026-01-31", 12),))


def test_sql_that_does_not_run_is_told_without_the_engine_text(folder: Path) -> None:
    lake = GoldenLake(folder, minimum_group=10, as_of=None)
    with lake, pytest.raises(GoldenError, match=r"does not run \(CatalogException\)"):
        lake.run("SELECT * FROM missing")


def test_golden_sql_cannot_write(folder: Path) -> None:
    lake = GoldenLake(folder, minimum_group=10, as_of=None)
    with lake, pytest.raises(GoldenError):
        lake.run("DROP TABLE orders")


def test_a_lake_without_a_database_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GoldenError, match="signpost build"):
        GoldenLake(tmp_path, minimum_group=10, as_of=None)
