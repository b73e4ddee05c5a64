"""The reference: what a field, a rule and a table cell become on a page."""

from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field, SecretStr

from assistant.reference.fields import field_texts, type_text
from assistant.reference.markdown import cell, table
from assistant.reference.rules_page import Given, rules_in


class Parent(BaseModel):
    size_mb: int = Field(default=5, ge=1, le=1_000)
    """Of a file."""


class Child(Parent):
    name: str
    secret: SecretStr = SecretStr("memory://")
    """Where it
    is kept."""


def test_a_field_is_told_with_its_bounds_its_default_and_the_string_beneath_it() -> None:
    size, name, secret = field_texts(Child)
    assert (size.type, size.default, size.meaning) == (
        "whole number, ≥ 1 and ≤ 1,000",
        "5",
        "Of a file.",
    )
    assert (name.required, name.default, name.meaning) == (True, "", "")
    assert (secret.default, secret.meaning) == ('"memory://"', "Where it is kept.")


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (str, "text"),
        (int | None, "whole number or nothing"),
        (tuple[Path, ...], "list of path"),
        (dict[str, Any], "table of any JSON"),
        (Literal["a", "b"], "`a` or `b`"),
        (Parent, "Parent"),
    ],
)
def test_a_type_is_told_in_words(kind: Any, told: str) -> None:
    assert type_text(kind) == told


def test_a_rule_is_read_from_the_place_that_gives_it(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text(
        "WHY = 'It is long.'\n"
        "raise RefusedError('too_long', WHY, f'Cut {name}.')\n"
        "note = Denied(rule='odd', reason=make(), remedy='Stop.')\n"
        "passed_on = Denied(rule=rule, reason='a', remedy='b')\n"
    )
    assert rules_in(tmp_path) == [
        Given("odd", "…", "Stop."),
        Given("too_long", "It is long.", "Cut …."),
    ]


def test_a_cell_keeps_to_its_line_and_column() -> None:
    assert cell("a |\n b") == "a \\| b"


def test_a_table_without_rows_is_left_out() -> None:
    assert list(table(("a",), [])) == []
