from assistant.answering.charts import choose_chart
from assistant.answers import Table, TableColumn

STEP = TableColumn(name="step", type="string")
PEOPLE = TableColumn(name="people", type="integer")
SHARES = tuple(
    TableColumn(name=name, type="number", unit="share") for name in ("from_previous", "from_first")
)
AGED = (
    TableColumn(name="age", type="integer", label="Week"),
    PEOPLE,
    TableColumn(name="returned", type="integer"),
    TableColumn(name="retention", type="number", unit="share"),
)


def test_a_funnel_keeps_the_order_of_its_steps():
    rows = (("Opens", 40, None, None), ("Downloads", 20, 0.5, 0.5))
    chart = choose_chart(Table(columns=(STEP, PEOPLE, *SHARES), rows=rows))
    assert chart is not None
    assert chart["mark"]["type"] == "bar"
    assert chart["encoding"]["y"]["sort"] is None


def test_cohorts_by_age_are_a_heat_map_of_retention():
    cohort = TableColumn(name="cohort__week", type="date")
    rows = (("2026-05-04", 0, 40, 20, 0.5), ("2026-05-04", 1, 40, 10, 0.25))
    chart = choose_chart(Table(columns=(cohort, *AGED), rows=rows))
    assert chart is not None
    assert chart["mark"]["type"] == "rect"
    assert chart["encoding"]["color"]["field"] == "retention"


def test_one_cohort_is_a_line_over_its_age():
    rows = ((0, 40, 20, 0.5), (1, 40, 10, 0.25))
    chart = choose_chart(Table(columns=AGED, rows=rows))
    assert chart is not None
    assert chart["mark"]["type"] == "line"
    assert chart["encoding"]["y"]["field"] == "retention"
