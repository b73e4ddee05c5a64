"""`analyze_sessions`: how many sessions, how long they last, how deep they go."""

from assistant.answering.record import RunRecord, StoredQuery
from assistant.answers import Cell, Query, Table, TableColumn
from assistant.semantics.session_request import SessionRequest
from assistant.semantics.sessions import compile_sessions
from assistant.tools.analyze_funnel import step_book
from assistant.tools.execution import checked_by, run_checked, tell
from assistant.tools.kit import Output, ToolKit, ToolSpec

DESCRIPTION = """Sessions: their number, length (first event to last), events per session, or
sessions per person; average or median, by dimensions and time. Where a metric of the catalogue
measures it, use query_metrics instead. Answers {query, columns, rows, row_count, withheld,
unknown}; cite cells as {query.column[row]}."""
COLUMNS = {
    "sessions": ("sessions", "integer", "sessions", "Sessions"),
    "length": ("session_length", "number", "seconds", "session length"),
    "events": ("session_events", "number", "events", "events per session"),
    "per_person": ("sessions_per_person", "number", "sessions", "Sessions per person"),
}
COUNTED = TableColumn(name="sessions", type="integer", unit="sessions", label="Sessions")
DIGITS = 13


def analyze_sessions(request: SessionRequest, kit: ToolKit, record: RunRecord) -> Output:
    """Compile, check and run one request.

    Raises:
        RequestError: If there are no sessions, or a dimension does not fit.
        DeniedError: If the gate refuses.
        WarehouseError: If the query does not finish.
    """
    record.step("analyze_sessions", "Looking at sessions")
    with record.timed("compile"):
        compiled = compile_sessions(
            request, kit.catalogue, step_book(kit), as_of=record.as_of or kit.as_of
        )
    run = run_checked(compiled.sql, compiled=True, checked=checked_by(kit), record=record)
    table, unknown = sessions_table(request, run.result.rows, kit)
    query = Query(
        id="",
        kind="metric",
        request=request.model_dump(mode="json"),
        sql=run.sql,
        verified=True,
        row_count=len(table.rows),
        elapsed_ms=run.result.elapsed_ms,
    )
    query_id = record.add_query(StoredQuery(query, table, withheld=run.withheld))
    return {**tell(query_id, table), "withheld": run.withheld, "unknown": unknown}


def sessions_table(
    request: SessionRequest, rows: tuple[tuple[Cell, ...], ...], kit: ToolKit
) -> tuple[Table, bool]:
    """Known slices, the largest numbers first, or in the order of time; whether one was unknown."""
    width = len(request.group_by) + (request.grain is not None)
    known = [
        row for row in rows if all(c is not None for c in row[:width]) and row[width] is not None
    ]
    made = [(*map(_day, row[:width]), *_numbers(request, row[width:])) for row in known]
    if request.grain is not None:
        made.sort(key=lambda row: [str(cell) for cell in row[:width]])
    else:
        made.sort(key=lambda row: (-_size(row[width]), [str(cell) for cell in row[:width]]))
    unknown = any(None in row[:width] for row in rows)
    name, kind, unit, label = COLUMNS[request.measure]
    if request.measure in ("length", "events"):
        label = f"{request.statistic} {label}".capitalize()
    number = TableColumn(name=name, type=kind, unit=unit, label=label)
    counted = (COUNTED,) if request.measure in ("length", "events") else ()
    return Table(columns=(*_keys(request, kit), number, *counted), rows=tuple(made)), unknown


def _numbers(request: SessionRequest, cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    if request.measure == "per_person":
        sessions, people = cells
        whole = isinstance(sessions, int) and isinstance(people, int) and people
        return (sessions / people if whole else None,)  # type: ignore[operator]
    first = cells[0]
    rounded = float(f"{first:.{DIGITS}g}") if isinstance(first, float) else first
    return (rounded, *cells[1:])


def _day(cell: Cell) -> Cell:
    return cell[:10] if isinstance(cell, str) and cell.endswith("T00:00:00") else cell


def _size(cell: Cell) -> float:
    return float(cell) if isinstance(cell, int | float) else 0.0


def _keys(request: SessionRequest, kit: ToolKit) -> tuple[TableColumn, ...]:
    timed = (
        (
            TableColumn(
                name=f"began__{request.grain}", type="date", label=request.grain.capitalize()
            ),
        )
        if request.grain
        else ()
    )
    dimensions = kit.catalogue.dimensions
    sliced = tuple(
        TableColumn(name=n, type=dimensions[n].type, label=dimensions[n].label)
        for n in request.group_by
    )
    return (*timed, *sliced)


ANALYZE_SESSIONS = ToolSpec(
    name="analyze_sessions",
    description=DESCRIPTION,
    arguments=SessionRequest,
    run=analyze_sessions,
)
