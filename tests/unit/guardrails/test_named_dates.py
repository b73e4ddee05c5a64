"""Dates that a query writes down, in whatever form; not spans, and not the ends of all time."""

from datetime import date

import pytest

from guardrails.sql.named_dates import named_dates

QUERY = "SELECT 1 FROM events WHERE CONDITION"


@pytest.mark.parametrize(
    ("condition", "days"),
    [
        ("a >= TIMESTAMP '2025-09-01 12:00:00'", (date(2025, 9, 1),)),
        ("a >= '2025-09-01'::date", (date(2025, 9, 1),)),
        ("strftime(a, '%Y-%m') = '2024-07'", (date(2024, 7, 1),)),
        ("year(a) = 2024", (date(2024, 1, 1),)),
        ("a > make_date(2023, 5, 6)", (date(2023, 1, 1), date(2023, 5, 6))),
        ("epoch_ms(a) > 1756684800000", (date(2025, 9, 1),)),
        ("a < DATE '9999-12-31' AND a > DATE '1970-01-01'", ()),
        ("a >= t - INTERVAL 2016 HOUR", ()),
        ("name = '2025-13-45' OR name = 'item 2025-01-01'", ()),
    ],
)
def test_a_date_is_found_in_each_form(condition: str, days: tuple[date, ...]) -> None:
    assert named_dates(QUERY.replace("CONDITION", condition)) == days


def test_what_cannot_be_read_names_no_date() -> None:
    assert named_dates("SELECT FROM WHERE '2025-01-01' (") == ()
