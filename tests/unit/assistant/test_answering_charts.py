"""Rules of choosing a chart."""

import pytest

from assistant.answering.charts import choose_chart
from assistant.answers import Cell, Table, TableColumn

DAY, NAME, OTHER, COUNT, RATE = (
    TableColumn(name="metric_time__day", type="date"),
    TableColumn(name="country", type="string"),
    TableColumn(name="genre", type="string"),
    TableColumn(name="plays", type="integer"),
    TableColumn(name="rate", type="number", unit="share"),
)
VALUES: dict[str, tuple[Cell, Cell]] = {
    "metric_time__day": ("2026-05-01", "2026-05-02"),
    "country": ("Germany", "Japan"),
    "genre": ("Jazz", "Folk"),
    "plays": (10, 20),
    "rate": (0.1, 0.2),
}


def table(*columns: TableColumn) -> Table:
    rows = tuple(tuple(VALUES[column.name][row] for column in columns) for row in range(2))
    return Table(columns=columns, rows=rows)


@pytest.mark.parametrize(
    ("columns", "mark"),
    [
        ((DAY, COUNT), "line"),
        ((DAY, NAME, COUNT), "line"),
        ((NAME, COUNT), "bar"),
        ((NAME, OTHER, COUNT), "bar"),
        ((NAME, OTHER, RATE), "rect"),
        ((COUNT, RATE), "point"),
        ((COUNT,), "bar"),
    ],
)
def test_the_shape_of_a_table_chooses_its_chart(
    columns: tuple[TableColumn, ...], mark: str
) -> None:
    chart = choose_chart(table(*columns))

    assert chart is not None
    assert chart["mark"]["type"] == mark


@pytest.mark.parametrize("name", ["a'] + f() + ['", 'a"b', "a\\b", "a\nb", "a\u2028b"], ids=ascii)
def test_a_name_that_could_end_an_expression_is_drawn_by_no_chart(name: str) -> None:
    hostile = TableColumn(name=name, type="string")
    rows: tuple[tuple[Cell, ...], ...] = (("Germany", 8), ("Japan", 25))

    assert choose_chart(Table(columns=(hostile, COUNT), rows=rows)) is None
    assert choose_chart(Table(columns=(NAME, COUNT), rows=rows)) is not None


def test_a_comparison_shows_both_of_its_periods() -> None:
    earlier = TableColumn(name="plays_previous", type="integer", label="Plays, April")
    later = TableColumn(name="plays", type="integer", label="Plays, May")
    rows = (("Germany", 8, 10), ("Japan", 25, 20))

    chart = choose_chart(Table(columns=(NAME, earlier, later), rows=rows))

    assert chart is not None
    assert chart["transform"][0]["fold"] == ["plays_previous", "plays"]
    assert "Plays, April" in chart["encoding"]["color"]["legend"]["labelExpr"]


def test_a_day_is_the_same_day_wherever_the_chart_is_read() -> None:
    chart = choose_chart(table(DAY, COUNT))

    assert chart is not None
    assert chart["encoding"]["x"]["scale"] == {"type": "utc"}


def test_one_row_has_no_chart() -> None:
    whole = table(NAME, COUNT)

    assert choose_chart(Table(columns=whole.columns, rows=whole.rows[:1])) is None


def test_the_marks_of_a_week_axis_are_the_weeks_themselves() -> None:
    weeks = TableColumn(name="metric_time__week", type="date")
    rows = (("2026-05-04", 3), ("2026-05-11", 5))

    chart = choose_chart(Table(columns=(weeks, COUNT), rows=rows))

    assert chart is not None
    assert chart["encoding"]["x"]["axis"]["values"] == ["2026-05-04", "2026-05-11"]
