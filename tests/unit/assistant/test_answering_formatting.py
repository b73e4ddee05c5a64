"""Rules of numbers in words."""

from collections.abc import Callable
from datetime import date

import pytest

from assistant.answering.formatting import format_cell, heading, span_in_words, table_cell
from assistant.answers import Cell, TableColumn


@pytest.mark.parametrize(
    ("value", "kind", "unit", "words"),
    [
        (1_234_567, "integer", None, "1.2 million"),
        (2_000_000_000, "integer", None, "2 billion"),
        (12_403, "integer", "users", "12,403"),
        (0.1234, "number", "share", "12.3%"),
        (0.5, "number", "share", "50%"),
        (0.00123, "number", "share", "0.12%"),
        (12.5, "number", "USD", "12.50 USD"),
        (3_400_000.0, "number", "EUR", "3.4 million EUR"),
        (7200, "integer", "seconds", "2 hours"),
        (90, "integer", "seconds", "1.5 minutes"),
        (3600, "integer", "seconds", "1 hour"),
        (3.14159, "number", None, "3.14"),
        ("2026-05-12", "date", None, "12 May 2026"),
        ("2026-05-12T14:05:00", "timestamp", None, "12 May 2026, 14:05 UTC"),
        (None, "integer", None, "no value"),
        (True, "boolean", None, "yes"),
        ("Germany", "string", None, "Germany"),
        ("<Other>", "string", None, "‹Other›"),  # noqa: RUF001
    ],
)
def test_a_cell_is_written_by_its_type_and_unit(
    value: Cell, kind: str, unit: str | None, words: str
) -> None:
    assert format_cell(value, TableColumn(name="x", type=kind, unit=unit)) == words


@pytest.mark.parametrize("write", [format_cell, table_cell])
def test_a_number_that_names_a_slice_is_written_as_it_is(
    write: Callable[[Cell, TableColumn], str],
) -> None:
    assert write(2012, TableColumn(name="book__year", type="integer")) == "2012"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("metric_time__month", "May 2026"),
        ("metric_time__quarter", "Q2 2026"),
        ("metric_time__year", "2026"),
        ("metric_time__week", "week of 4 May 2026"),
    ],
)
def test_a_period_is_named_by_its_grain(name: str, words: str) -> None:
    assert format_cell("2026-05-04", TableColumn(name=name, type="date")) == words


@pytest.mark.parametrize(
    ("first", "end", "words"),
    [
        ((2026, 5, 1), (2026, 6, 1), "May 2026"),
        ((2026, 12, 1), (2027, 1, 1), "December 2026"),
        ((2026, 4, 1), (2026, 7, 1), "Q2 2026"),
        ((2026, 1, 1), (2027, 1, 1), "2026"),
        ((2026, 5, 12), (2026, 5, 13), "12 May 2026"),
        ((2026, 5, 4), (2026, 5, 11), "4 May to 10 May 2026"),
        ((2025, 12, 29), (2026, 1, 5), "29 December 2025 to 4 January 2026"),
        ((2026, 2, 1), (2026, 5, 1), "1 February to 30 April 2026"),
    ],
)
def test_a_period_is_named_as_people_name_it(
    first: tuple[int, int, int], end: tuple[int, int, int], words: str
) -> None:
    assert span_in_words(date(*first), end=date(*end)) == words


@pytest.mark.parametrize(
    ("label", "unit", "words"),
    [
        ("Plays", "events", "Plays (events)"),
        ("Active users", "users", "Active users"),
        ("Completion rate", "share", "Completion rate"),
        ("", "USD", "x (USD)"),
        ("", None, "x"),
    ],
)
def test_a_heading_is_the_label_with_the_unit_that_it_lacks(
    label: str, unit: str | None, words: str
) -> None:
    assert heading(TableColumn(name="x", type="number", unit=unit, label=label)) == words


@pytest.mark.parametrize(
    ("value", "name", "unit", "words"),
    [
        (1_234_567, "x", None, "1,234,567"),
        (7200, "x", "seconds", "7,200"),
        (12.345, "x", "USD", "12.35"),
        (0.0123456, "x", None, "0.0123"),
        (0.338, "x", "share", "33.8%"),
        ("2026-05-01", "metric_time__month", None, "May 2026"),
        ("2026-05-04", "metric_time__week", None, "2026-05-04"),
        (None, "x", None, "\N{EN DASH}"),
    ],
)
def test_a_table_keeps_numbers_exact(value: Cell, name: str, unit: str | None, words: str) -> None:
    kind = "date" if name != "x" else "number"
    assert table_cell(value, TableColumn(name=name, type=kind, unit=unit)) == words
