from datetime import date, datetime
from decimal import Decimal

import pytest

from assistant.answers import Cell
from evals.results import ResultSet, match, plain


def rows(*given: tuple[Cell, ...], columns: tuple[str, ...] = ("slice", "value")) -> ResultSet:
    return ResultSet(columns, given)


def test_row_order_counts_only_when_asked() -> None:
    one, other = rows(("a", 1), ("b", 2)), rows(("b", 2), ("a", 1))
    assert match(one, other).equal
    assert not match(one, other, ordered=True).equal


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        (1.0, 1, True),
        (0.1 + 0.2, 0.3, True),
        (1.0, 1.0 + 1e-6, False),
        (1e12, 1e12 + 1, True),
        (None, 0, False),
        (None, None, True),
        (True, 1, False),
        ("2024-01-01T00:00:00", "2024-01-01", True),
        ("2024-01-01 00:00:00", "2024-01-01", True),
        ("1", 1, False),
    ],
)
def test_cells_are_compared_by_value(left: Cell, right: Cell, *, equal: bool) -> None:
    assert match(rows(("a", left)), rows(("a", right))).equal is equal


def test_columns_of_the_same_names_are_paired_whatever_their_order() -> None:
    swapped = rows((1, "a"), columns=("value", "slice"))
    assert match(rows(("a", 1)), swapped).equal


def test_columns_of_other_names_are_paired_by_position() -> None:
    assert match(rows(("a", 1)), rows(("a", 1), columns=("user__country", "orders"))).equal


def test_named_columns_alone_are_compared() -> None:
    wide = rows(("a", 7, 1), columns=("user__country", "previous", "orders"))
    assert match(rows(("a", 1)), wide, columns=("user__country", "orders")).equal


@pytest.mark.parametrize(
    ("actual", "columns", "reason"),
    [
        (rows(("a", 1)), ("slice", "orders"), "the table has no column 'orders'"),
        (rows(("a",), columns=("x",)), (), "1 columns where 2 were expected"),
        (rows(), (), "0 rows where 1 were expected"),
        (rows(("a", 2)), (), "row 1, column 'value' differs"),
        (rows(("a", 1)), ("slice",), "'columns' names 1 where golden SQL gives 2"),
    ],
)
def test_a_difference_is_told_without_values(
    actual: ResultSet, columns: tuple[str, ...], reason: str
) -> None:
    found = match(rows(("a", 1)), actual, columns=columns)
    assert (found.equal, found.reason) == (False, reason)


def test_numbers_that_differ_in_a_last_digit_do_not_change_the_order() -> None:
    one = rows((0.3, "b"), (0.1 + 0.2, "a"), columns=("share", "slice"))
    other = rows((0.3, "a"), (0.1 + 0.2, "b"), columns=("share", "slice"))
    assert match(one, other).equal


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (date(2024, 1, 2), "2024-01-02"),
        (datetime.fromisoformat("2024-01-02T00:00:00"), "2024-01-02"),
        (datetime.fromisoformat("2024-01-02T03:00:00"), "2024-01-02T03:00:00"),
        (Decimal("1.50"), 1.5),
        (float("nan"), None),
        (True, True),
    ],
)
def test_engine_values_become_wire_cells(value: object, cell: Cell) -> None:
    assert plain(value) == cell
