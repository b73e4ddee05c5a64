from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assistant.planner.value_index import Value, ValueIndex, read_value_index

INDEX = ValueIndex(
    [
        Value("users", "country", "Germany", 9),
        Value("users", "country_code", "DE", 9),
        Value("users", "country", "Côte d'Ivoire", 2),
        Value("content", "title", "The Long Way Home", 3),
        Value("content", "genre", "Jazz", 5),
        Value("content", "genre", "Podcasts", 5),
    ]
)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("Germany", "Germany"),
        ("germany", "Germany"),
        ("Deutschland", "Germany"),
        ("DEU", "Germany"),
        ("cote d'ivoire", "Côte d'Ivoire"),
        ("the long way home", "The Long Way Home"),
        ("podcast", "Podcasts"),
    ],
)
def test_a_value_is_found_by_its_words(words: str, value: str) -> None:
    assert value in [match.value.value for match in INDEX.exact(words)]


def test_the_spelling_as_stored_is_known() -> None:
    assert INDEX.exact("Jazz")[0].exact_case
    assert not INDEX.exact("jazz")[0].exact_case


def test_a_misspelt_value_is_near_and_another_word_is_not() -> None:
    assert INDEX.fuzzy("Germny")[0].value.value == "Germany"
    assert INDEX.fuzzy("Osaka") == ()


def test_a_prefix_gives_the_most_frequent_first() -> None:
    assert [value.value for value in INDEX.prefix("j")] == ["Jazz"]


def test_the_workspaces_words_stand_for_a_value() -> None:
    index = ValueIndex([Value("content", "kind", "show")])

    index.add_words("content", "kind", {"show": ("series", "telly")})

    assert index.exact("telly")[0].value.value == "show"


def test_a_lake_without_values_has_none(tmp_path: Path) -> None:
    assert read_value_index(tmp_path).exact("x") == ()


def test_the_file_of_the_lake_is_read(tmp_path: Path) -> None:
    rows = {
        "table_name": ["t"],
        "column_name": ["c"],
        "value": ["Jazz"],
        "rows": [3],
        "persons": [2],
    }
    pq.write_table(pa.table(rows), tmp_path / "values.parquet")

    assert read_value_index(tmp_path).of_column("t", "c") == (Value("t", "c", "Jazz", 3),)
