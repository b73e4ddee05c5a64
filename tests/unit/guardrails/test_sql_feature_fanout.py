"""Rows that are added up once for each row joined to them are named; other joins are let alone."""

import pytest

from guardrails.sql.feature_fanout import fanned_out

KEYS = {"orders": ("order_id",), "lines": ("line_id",), "products": ("product_id",)}
SQL = "SELECT l.user_id, VALUE AS v FROM labels l LEFT JOIN orders o ON o.user_id = l.user_id JOIN"
LINES = " LEFT JOIN lines i ON i.order_id = o.order_id"


def found(value: str, join: str) -> tuple[str, str] | None:
    sql = SQL.replace("VALUE", value).removesuffix(" JOIN") + join
    return fanned_out(sql, spine="labels", keys=KEYS)


@pytest.mark.parametrize(
    ("value", "join"),
    [
        ("sum(o.items)", LINES),
        ("count(o.order_id)", LINES),
        ("coalesce(sum(o.items) FILTER (WHERE o.items > 1), 0)", LINES),
        ("sum(o.items)", " LEFT JOIN (SELECT DISTINCT line_id, order_id FROM lines) i ON i.order_id = o.order_id AND i.n > 1"),
        ("sum(o.items)", " LEFT JOIN products i ON o.kind = i.kind"),
    ],
)  # fmt: skip
def test_rows_that_a_join_repeats_before_they_are_added_up_are_named(value: str, join: str) -> None:
    assert found(value, join) == ("o", "i")


@pytest.mark.parametrize(
    ("value", "join"),
    [
        ("count(DISTINCT o.order_id)", LINES),
        ("max(o.items)", LINES),
        ("sum(i.price)", LINES),
        ("sum(o.items * i.price)", LINES),
        ("sum(o.items) FILTER (WHERE i.first)", LINES),
        ("sum(o.items)", " LEFT JOIN products p ON p.product_id = o.product_id"),
        ("sum(o.items)", " LEFT JOIN (SELECT order_id FROM lines GROUP BY order_id) i ON i.order_id = o.order_id"),
        ("sum(o.items)", " LEFT JOIN (SELECT DISTINCT order_id FROM lines) i ON i.order_id = o.order_id"),
        ("sum(o.items)", " SEMI JOIN lines i ON i.order_id = o.order_id"),
        ("sum(o.items)", ""),
    ],
)  # fmt: skip
def test_a_join_of_one_row_at_most_and_other_aggregates_are_let_alone(
    value: str, join: str
) -> None:
    assert found(value, join) is None


def test_what_cannot_be_read_repeats_nothing() -> None:
    assert fanned_out("SELECT FROM (", spine="labels", keys=KEYS) is None
