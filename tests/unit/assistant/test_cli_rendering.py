"""Rules of answers in a terminal."""

import csv
import io

import pytest
from rich.console import Console

from assistant.answers import Answer, Table, TableColumn
from assistant.cli.rendering import as_csv, show_answer
from guardrails.decisions import GuardrailNote

TABLE = Table(
    columns=(
        TableColumn(name="user__country", type="string", label="Country of the user"),
        TableColumn(name="plays", type="integer", unit="events", label="Plays"),
    ),
    rows=(("Germany", 12_345), ("Japan", 7)),
)


def shown(**parts: object) -> str:
    facts = {"question": "q", "status": "answered", "answer": "Words.", "model": "planner"}
    answer = Answer.model_validate({**facts, "prompt_version": "1", "trace_id": "t", **parts})
    console = Console(file=io.StringIO(), width=100)
    show_answer(answer, console)
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


def test_a_table_has_headings_for_people_and_numbers_to_the_right() -> None:
    text = shown(table=TABLE)

    assert "Country of the user" in text
    assert "user__country" not in text
    assert "12,345 \N{BOX DRAWINGS LIGHT VERTICAL}" in text


def test_csv_keeps_the_names_of_the_columns() -> None:
    assert as_csv(TABLE).splitlines()[0] == "user__country,plays"


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1", "-1", "@a", "\tx", "\uff1d1+1"])
def test_no_text_in_a_csv_is_a_formula_to_a_spreadsheet(text: str) -> None:
    columns = (TableColumn(name="title", type="string"), TableColumn(name="n", type="number"))

    written = as_csv(Table(columns=columns, rows=((text, -0.5),)))

    assert list(csv.reader(io.StringIO(written)))[1] == [f"'{text}", "-0.5"]


@pytest.mark.parametrize("words", ["Data as of 2026-05-17.", "Words."])
def test_the_newest_day_is_said_once(words: str) -> None:
    assert shown(answer=words, as_of="2026-05-17").count("2026-05-17") == 1


def test_a_note_that_the_answer_says_already_is_not_said_again() -> None:
    note = GuardrailNote(rule="r", action="refused", reason="Not allowed.", remedy="Ask less.")

    assert shown(answer="Not allowed. Ask less.", guardrails=(note,)).count("Not allowed.") == 1
