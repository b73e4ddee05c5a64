"""Rules of numbers in words."""

import pytest

from assistant.answering.formatting import format_cell
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
    ],
)
def test_a_cell_is_written_by_its_type_and_unit(
    value: Cell, kind: str, unit: str | None, words: str
) -> None:
    assert format_cell(value, TableColumn(name="x", type=kind, unit=unit)) == words


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
