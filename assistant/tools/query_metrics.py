"""`query_metrics`: a typed request to numbers, right by construction."""

from dataclasses import dataclass, replace

from assistant.answering.record import RunRecord, StoredQuery
from assistant.answers import Cell, Query
from assistant.errors import RequestError
from assistant.semantics.combine import Finished, finish
from assistant.semantics.compiler import CompiledMetric
from assistant.semantics.request import MetricRequest
from assistant.tools.column_labels import label_columns
from assistant.tools.execution import Executed, checked_by, drop_withheld, run_checked, tell
from assistant.tools.kit import Output, ToolKit, ToolSpec
from assistant.tools.sources import metric_source
from assistant.warehouse.results import QueryResult

DESCRIPTION = """Compute metrics of the catalogue, by dimensions, over a period.
Periods are half-open ranges of days: 1 to 7 May is start 2026-05-01, end 2026-05-08.
`comparison` is an earlier period: the result has the earlier value (`<metric>_previous`), the
later one, `change` and `relative_change`. `share` adds each row's share of the total. `average`
gives the mean per unit in place of the total: plays per day. `week_parts` sets weekends beside
weekdays.
Answers {query, columns, rows, row_count, withheld, unknown, notes}; cite cells as
{query.column[row]}."""


def query_metrics(request: MetricRequest, kit: ToolKit, record: RunRecord) -> Output:
    """Compile, check, run and combine one request.

    Raises:
        RequestError: If the request does not fit the catalogue.
        DeniedError: If the gate refuses.
        WarehouseError: If a query does not finish.
    """
    labels = [kit.catalogue.metrics[m].label for m in request.metrics if m in kit.catalogue.metrics]
    record.step("query_metrics", f"Computing {', '.join(labels) or 'a metric'}")
    computed = compute(request, kit, record)
    stored = computed.stored(request)
    query_id = record.add_query(stored)
    _cite_metrics(request, kit, record)
    return {
        **tell(query_id, computed.finished.table),
        "withheld": stored.withheld,
        "unknown": [list(row) for row in computed.finished.unknown],
        "notes": [*computed.compiled.notes, *([TIED] if computed.finished.tied else [])],
    }


TIED = "More have the same number as the last one that is shown."


@dataclass(frozen=True)
class Computed:
    """A request that was run: its finished table and the statements behind it."""

    compiled: CompiledMetric
    finished: Finished
    runs: tuple[Executed, ...]

    @property
    def withheld(self) -> bool:
        """Whether the minimum group took rows or values away."""
        return any(run.withheld for run in self.runs)

    def stored(self, request: MetricRequest) -> StoredQuery:
        """The query as the record keeps it."""
        return StoredQuery(
            query=Query(
                id="",
                kind="metric",
                request=request.model_dump(mode="json"),
                sql=";\n\n".join(run.sql for run in self.runs),
                verified=True,
                row_count=len(self.finished.table.rows),
                elapsed_ms=sum(run.result.elapsed_ms for run in self.runs),
            ),
            table=self.finished.table,
            truncated=any(run.result.truncated for run in self.runs),
            withheld=self.withheld,
        )


def compute(request: MetricRequest, kit: ToolKit, record: RunRecord) -> Computed:
    """Compile, check and run one request without keeping it in the record.

    Raises:
        RequestError: If the request does not fit the catalogue.
        DeniedError: If the gate refuses.
        WarehouseError: If a query does not finish.
    """
    if kit.compiler is None:
        message = "This workspace defines no metrics. Add semantic models to it."
        raise RequestError(message)
    with record.timed("compile"):
        compiled = kit.compiler.compile(
            request, as_of=record.as_of or kit.as_of, week_start=kit.week_start
        )
    checked = checked_by(kit)
    first = run_checked(compiled.sql, compiled=True, checked=checked, record=record)
    second = None
    if compiled.second_sql is not None:
        second = run_checked(compiled.second_sql, compiled=True, checked=checked, record=record)
    runs = (first,) if second is None else (first, second)
    return Computed(compiled, _finish(compiled, first, second), runs)


def _finish(compiled: CompiledMetric, first: Executed, second: Executed | None) -> Finished:
    width = len(compiled.request.metrics)
    keys = len(first.result.columns) - width
    rows = drop_withheld(in_order(first.result, compiled), keys=keys if first.withheld else 0)
    other: tuple[tuple[Cell, ...], ...] = ()
    if second is not None:
        other = in_order(second.result, compiled)
        sided = compiled.request.comparison is not None or compiled.request.week_parts
        if second.withheld and sided:
            other = drop_withheld(other, keys=keys)
    runs = (first,) if second is None else (first, second)
    withheld = any(run.withheld or run.result.truncated for run in runs)
    finished = finish(compiled, rows, other, withheld=withheld)
    return replace(finished, table=label_columns(finished.table, compiled))


def in_order(result: QueryResult, compiled: CompiledMetric) -> tuple[tuple[Cell, ...], ...]:
    """A result's rows with the request's columns in the request's order.

    The engine groups by columns in an order of its own; what the request does not name stays where
    it is.
    """
    found = [column.name for column in result.columns]
    order = compiled.source or [column.name for column in compiled.columns]
    wanted = iter([name for name in order if name in found])
    shared = set(order)
    at = [found.index(next(wanted) if name in shared else name) for name in found]
    return tuple(tuple(row[i] for i in at) for row in result.rows)


def _cite_metrics(request: MetricRequest, kit: ToolKit, record: RunRecord) -> None:
    for name in request.metrics:
        record.cite(metric_source(kit.catalogue.metrics[name]))


QUERY_METRICS = ToolSpec(
    name="query_metrics", description=DESCRIPTION, arguments=MetricRequest, run=query_metrics
)
