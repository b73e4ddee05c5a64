"""The rows of a metric stand under the headings that they belong to."""

from assistant.semantics.compiler import CompiledColumn, CompiledMetric
from assistant.semantics.request import MetricRequest
from assistant.tools.query_metrics import in_order
from assistant.warehouse.results import QueryResult, ResultColumn


def compiled(*names: str) -> CompiledMetric:
    return CompiledMetric(
        request=MetricRequest(metrics=("plays",)),
        sql="",
        columns=tuple(CompiledColumn(name, "string", None, name) for name in names),
    )


def result(*names: str, row: tuple[str | int, ...]) -> QueryResult:
    columns = tuple(ResultColumn(name=name, type="string") for name in names)
    return QueryResult(columns=columns, rows=(row,), truncated=False, elapsed_ms=0)


def test_columns_that_the_engine_gives_in_its_own_order_are_brought_into_the_requests() -> None:
    found = result("content__genre", "user__country", "plays", row=("Folk", "Germany", 163))

    rows = in_order(found, compiled("user__country", "content__genre", "plays"))

    assert rows == (("Germany", "Folk", 163),)


def test_a_column_that_the_request_does_not_name_stays_where_it_is() -> None:
    found = result("b", "metric_time__day", "a", row=(2, "2026-05-04", 1))

    assert in_order(found, compiled("a", "b")) == ((1, "2026-05-04", 2),)
