"""Specifications: what they refuse, how they name their values, and how they lie on disk."""

from pathlib import Path
from typing import Any

import pytest
from feature_cases import make_spec
from pydantic import ValidationError

from assistant.errors import FeatureError
from assistant.features.spec.files import parse_spec, read_spec, spec_text

COUNT = {"kind": "count"}
IMPOSSIBLE: tuple[tuple[dict[str, Any], str], ...] = (
    ({"windows": []}, "give either 'windows'"),
    ({"windows": [0]}, "from 1 to"),
    ({"windows": [-24]}, "from 1 to"),
    ({"windows": [10**9]}, "from 1 to"),
    ({"windows": [24, 24]}, "once, the shortest first"),
    ({"windows": [168, 24]}, "once, the shortest first"),
    ({"windows": [24], "calendar": {"unit": "day", "count": 1, "zone": "UTC"}}, "give either"),
    ({"windows": [24], "delay_hours": -1}, "greater than or equal"),
    ({"windows": [24], "source": {"table": "labels"}}, "what a model must predict"),
    ({"windows": [24], "source": None}, "compiled features need a 'source'"),
    ({"windows": [24], "keys": {"label_ts": "happened_at"}}, "a column of the labels"),
    ({"windows": [24], "keys": {"user_id": "label_ts"}}, "a column of the labels"),
    ({"windows": [24], "keys": {}}, "at least 1 item"),
    ({"windows": [24], "aggregation": {"kind": "trend"}}, "compares two windows"),
    ({"windows": [24], "aggregation": {"kind": "age", "column": "x"}}, "takes no window"),
    ({"windows": [24], "aggregation": {"kind": "median"}}, "does not match any of the expected"),
    ({"windows": [24], "boundary": "closed"}, "Input should be"),
    ({"windows": [24], "minimum_age": {"table": "a", "key": "b", "column": "c", "hours": 1}}, "no key of the spine"),
    ({"windows": [24], "source": {"table": "events", "where": [{"column": "a"}]}}, "0 conditions"),
    ({"windows": [24], "source": {"table": "events", "where": [{"column": "a", "any_of": []}]}}, "lists no value"),
    ({"windows": [24], "source": {"table": "events", "where": [{"column": "a", "weekday": [8]}]}}, "beyond 1 to 7"),
    ({"windows": [24], "typo": 1}, "Extra inputs"),
)  # fmt: skip


@pytest.mark.parametrize(("given", "said"), IMPOSSIBLE, ids=lambda value: str(value)[:40])
def test_an_impossible_specification_is_refused_and_says_why(
    given: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        make_spec("f", "integer", given.pop("aggregation", COUNT), **given)


def test_each_window_of_several_gives_a_column_named_after_it() -> None:
    spec = make_spec("opens", "integer", COUNT, windows=[1, 36, 168])
    assert spec.value_columns == ("opens_1h", "opens_36h", "opens_7d")
    assert make_spec("opens", "integer", COUNT, windows=[168]).value_columns == ("opens",)


def test_a_specification_reads_as_it_was_written() -> None:
    spec = make_spec(
        "opens",
        "number",
        {"kind": "ratio", "numerator": [{"column": "action", "any_of": ["open", "yes", "1"]}]},
        windows=[24, 168],
        description="A rate: 'quoted', with a colon, and long enough to be folded over two lines of text, "
        "so that a person can read it.",
        default=0.5,
        owner="a@b.example",
        tests=[{"at_least": 0, "at_most": 1}],
    )
    assert parse_spec(spec_text(spec), name="opens.yaml") == spec


def test_small_mappings_are_written_on_one_line() -> None:
    where = {"table": "events", "where": [{"column": "action", "any_of": ["open"]}]}
    text = spec_text(make_spec("opens", "integer", COUNT, windows=[24], source=where))
    assert "    - {column: action, any_of: [open]}\n" in text
    assert "windows: [24]\n" in text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [", "not valid YAML"),
        ("- a", "holds no mapping"),
        ("name: Upper", "'name'"),
        ("name: f\nversion: 0", "'version'"),
    ],
)
def test_an_unreadable_file_names_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "f.yaml"
    path.write_text(text)
    with pytest.raises(FeatureError, match=said):
        read_spec(path)


def test_a_missing_file_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(FeatureError, match="cannot be read"):
        read_spec(tmp_path / "no.yaml")
