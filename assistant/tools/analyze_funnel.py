"""`analyze_funnel`: persons per step of a chain of events, by slice."""

from collections.abc import Sequence

from assistant.answering.record import RunRecord, StoredQuery
from assistant.answers import Cell, Query, Table, TableColumn
from assistant.semantics.funnel import CompiledFunnel, FunnelCompiler
from assistant.semantics.funnel_request import FunnelRequest
from assistant.semantics.funnel_steps import StepBook
from assistant.tools.execution import Executed, checked_by, run_checked, tell
from assistant.tools.kit import Output, ToolKit, ToolSpec
from assistant.tools.sources import metric_source

DESCRIPTION = """Count persons per step: of those who opened, how many downloaded within 7 days.
`steps` are names of metrics that count events, or types of events. The first step lies in
`period`; `window` is the time from it in which the later ones count. Dimensions are those of the
first step. Answers {query, columns, rows, row_count, withheld, unknown, notes}: one row for each
slice and step with people, from_previous and from_first (shares, 0 to 1); cite cells as
{query.column[row]}."""
STEP, PEOPLE, PREVIOUS, FIRST = "step", "people", "from_previous", "from_first"


def analyze_funnel(request: FunnelRequest, kit: ToolKit, record: RunRecord) -> Output:
    """Compile, check and run one funnel.

    Raises:
        RequestError: If a step or dimension does not fit.
        DeniedError: If the gate refuses.
        WarehouseError: If the query does not finish.
    """
    record.step("analyze_funnel", f"Counting persons at {len(request.steps)} steps")
    compiler = FunnelCompiler(kit.catalogue, step_book(kit))
    with record.timed("compile"):
        compiled = compiler.compile(request, as_of=record.as_of or kit.as_of)
    run = run_checked(compiled.sql, compiled=True, checked=checked_by(kit), record=record)
    table, unknown = funnel_table(compiled, run, kit)
    query = Query(
        id="",
        kind="funnel",
        request=request.model_dump(mode="json"),
        sql=run.sql,
        verified=True,
        row_count=len(table.rows),
        elapsed_ms=run.result.elapsed_ms,
    )
    stored = StoredQuery(query, table, truncated=run.result.truncated, withheld=run.withheld)
    query_id = record.add_query(stored)
    record.facts.extend(compiled.notes)
    for step in compiled.steps:
        if step.name in kit.catalogue.metrics:
            record.cite(metric_source(kit.catalogue.metrics[step.name]))
    return {
        **tell(query_id, table),
        "withheld": run.withheld,
        "unknown": unknown,
        "notes": list(compiled.notes),
    }


def step_book(kit: ToolKit) -> StepBook:
    """The steps of a tool kit's workspace."""
    listed = kit.values().listed
    wanted = [(t.name, t.event_type) for t in kit.manifest.tables if t.event_type]
    types = {key: [value.value for value in listed.of_column(*key)] for key in wanted}
    return StepBook(kit.catalogue, kit.manifest, types=types)


def funnel_table(compiled: CompiledFunnel, run: Executed, kit: ToolKit) -> tuple[Table, bool]:
    """One row for each slice and step, the largest slices first; whether a slice was unknown."""
    width = len(compiled.request.group_by)
    known = [row for row in run.result.rows if all(cell is not None for cell in row[:width])]
    known.sort(key=lambda row: (-_size(row[width]), [str(cell) for cell in row[:width]]))
    rows = [made for row in known if row[width] is not None for made in _steps(compiled, row)]
    slices = [
        TableColumn(name=name, type=kit.catalogue.dimensions[name].type, label=_label(name, kit))
        for name in compiled.request.group_by
    ]
    columns = (
        *slices,
        TableColumn(name=STEP, type="string", label="Step"),
        TableColumn(name=PEOPLE, type="integer", label="People"),
        TableColumn(name=PREVIOUS, type="number", unit="share", label="From the step before"),
        TableColumn(name=FIRST, type="number", unit="share", label="From the first step"),
    )
    return Table(columns=columns, rows=tuple(rows)), len(known) < len(run.result.rows)


def _steps(compiled: CompiledFunnel, row: Sequence[Cell]) -> list[tuple[Cell, ...]]:
    width = len(compiled.request.group_by)
    counts = row[width:]
    made: list[tuple[Cell, ...]] = []
    for i, (step, count) in enumerate(zip(compiled.steps, counts, strict=True)):
        before = _ratio(count, counts[i - 1]) if i else None
        from_first = _ratio(count, counts[0]) if i else None
        made.append((*row[:width], step.label, count, before, from_first))
    return made


def _ratio(part: Cell, whole: Cell) -> float | None:
    return part / whole if isinstance(part, int) and isinstance(whole, int) and whole else None


def _size(cell: Cell) -> int:
    return cell if isinstance(cell, int) else 0


def _label(name: str, kit: ToolKit) -> str:
    return kit.catalogue.dimensions[name].label


ANALYZE_FUNNEL = ToolSpec(
    name="analyze_funnel", description=DESCRIPTION, arguments=FunnelRequest, run=analyze_funnel
)
