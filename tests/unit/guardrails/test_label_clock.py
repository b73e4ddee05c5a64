"""Numbers that parts of the label's time are compared with."""

import pytest

from guardrails.sql.label_clock import label_clock


@pytest.mark.parametrize(
    ("condition", "numbers"),
    [
        ("hour(l.label_ts) = 17", (17,)),
        ("extract(isodow FROM l.label_ts) IN (6, 7)", (6, 7)),
        ("strftime(l.label_ts, '%H') = '09'", (9,)),
        ("hour(e.occurred_at) = 17", ()),
        ("isodow(e.occurred_at) = isodow(l.label_ts)", ()),
        ("e.occurred_at < l.label_ts - INTERVAL 6 HOUR", ()),
        ("l.label_ts > l.label_ts - INTERVAL 6 HOUR", ()),
    ],
)
def test_only_numbers_beside_the_label_alone_are_told(
    condition: str, numbers: tuple[int, ...]
) -> None:
    sql = f"SELECT 1 FROM labels l JOIN events e ON {condition}"  # noqa: S608 - a test's own text

    assert label_clock(sql, column="label_ts") == numbers


def test_nothing_is_told_of_what_cannot_be_read() -> None:
    assert label_clock("SELECT FROM WHERE (", column="label_ts") == ()
