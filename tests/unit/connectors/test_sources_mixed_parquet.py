"""A column that is nested in one file and text in another is read whole, as JSON text."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from connectors.sources.parquet_files import open_parquet

Cells = list[object]


@pytest.mark.parametrize(
    ("first", "second", "read"),
    [
        ([{"a": 1}, None], ["good", '"q"'], ['{"a":1}', None, "good", '"q"']),
        (["good"], [{"a": 1}], ["good", '{"a":1}']),
        ([["p", "q"]], [7], ['["p","q"]', "7"]),
        ([["p"]], [{"a": None}], ['["p"]', '{"a":null}']),
        ([1], ["x"], ["1", "x"]),
    ],
)
def test_no_value_is_lost_where_files_disagree_on_nesting(
    tmp_path: Path, first: Cells, second: Cells, read: Cells
) -> None:
    files = (tmp_path / "1.parquet", tmp_path / "2.parquet")
    for file, cells in zip(files, (first, second), strict=True):
        pq.write_table(pa.table({"x": cells}), file)

    with duckdb.connect() as connection:
        table = open_parquet(connection, files)
        rows = connection.execute(f'SELECT "x" FROM {table.relation}').fetchall()  # noqa: S608

    assert table.columns["x"].type == "VARCHAR"
    assert [row[0] for row in rows] == read
