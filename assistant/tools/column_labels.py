"""Headings that people read over a metric's columns, instead of the columns' names."""

from assistant.answering.formatting import span_in_words
from assistant.answers import Table, TableColumn
from assistant.semantics.compiler import CompiledMetric
from assistant.semantics.request import MetricRequest, Period


def label_columns(table: Table, compiled: CompiledMetric) -> Table:
    """The table with headings; the values of a comparison are told apart by their periods."""
    labels = {column.name: column.label for column in compiled.columns}
    labels |= _period_labels(compiled.request, labels)
    columns = tuple(_labelled(column, labels) for column in table.columns)
    return Table(columns=columns, rows=table.rows)


def _labelled(column: TableColumn, labels: dict[str, str]) -> TableColumn:
    return column.model_copy(update={"label": labels.get(column.name, "")})


def _period_labels(request: MetricRequest, labels: dict[str, str]) -> dict[str, str]:
    if request.period is None or request.comparison is None:
        return {}
    metric = request.metrics[0]
    return {
        metric: f"{labels[metric]}, {_words(request.period)}",
        f"{metric}_previous": f"{labels[metric]}, {_words(request.comparison)}",
    }


def _words(period: Period) -> str:
    return span_in_words(period.start, end=period.end)
