from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assistant.errors import RequestError
from assistant.semantics.catalogue import Catalogue, Dimension
from assistant.values import Value, ValueLookup, lake_values, read_values

GENRE = Dimension(
    name="content__genre",
    label="Genre",
    description="",
    table="content",
    column="genre",
    type="string",
    values={"Jazz": ("swing",)},
)
LOOKUP = ValueLookup(
    lake_values([Value("content", "genre", "Rock", 2), Value("content", "genre", "Jazz", 5)]),
    catalogue=Catalogue({}, {"content__genre": GENRE}),
)


def test_values_come_with_the_most_frequent_first() -> None:
    assert [value.value for value in LOOKUP.values("content__genre")] == ["Jazz", "Rock"]


@pytest.mark.parametrize("query", ["jaz", "swing", "Jazzz"])
def test_a_value_is_found_by_a_part_a_synonym_or_nearly(query: str) -> None:
    found = LOOKUP.lookup("content__genre", query=query)

    assert [value.value for value in found.values] == ["Jazz"]
    assert found.total == 2


def test_an_unknown_dimension_is_refused_with_the_nearest() -> None:
    with pytest.raises(RequestError, match="Nearest: content__genre"):
        LOOKUP.values("content__genres")


def test_a_lake_without_values_has_none(tmp_path: Path) -> None:
    assert read_values(tmp_path).of_column("t", "c") == ()


def test_the_file_of_the_lake_is_read_without_its_nulls(tmp_path: Path) -> None:
    rows = {
        "table_name": ["t", "t"],
        "column_name": ["c", "c"],
        "value": ["Jazz", None],
        "rows": [3, 1],
        "persons": [2, 1],
    }
    pq.write_table(pa.table(rows), tmp_path / "values.parquet")

    assert read_values(tmp_path).of_column("t", "c") == (Value("t", "c", "Jazz", 3),)
