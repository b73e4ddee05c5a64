"""`analyze_retention`: how many of a cohort came back, by the time since they began."""

from collections.abc import Iterator
from datetime import date, timedelta

from assistant.answering.record import RunRecord, StoredQuery
from assistant.answers import Cell, Query, Table, TableColumn
from assistant.semantics.retention import CompiledRetention, RetentionCompiler
from assistant.semantics.retention_request import RetentionRequest
from assistant.tools.analyze_funnel import step_book
from assistant.tools.execution import Executed, checked_by, run_checked, tell
from assistant.tools.kit import Output, ToolKit, ToolSpec
from assistant.tools.sources import metric_source

DESCRIPTION = """Retention of a cohort: who began (`cohort`, a metric that counts events or persons,
such as sign-ups; none: the first event) and came back (`returning`; none: any event) n units later.
`by_cohort` gives one row for each cohort and age. Answers {query, columns, rows, row_count,
withheld, notes} with age, people, returned and retention (share, 0 to 1); cite cells as
{query.column[row]}."""
YOUNG = timedelta(days=7)
"""A cohort that began so soon after the data did may have been active before."""


def analyze_retention(request: RetentionRequest, kit: ToolKit, record: RunRecord) -> Output:
    """Compile, check and run one request.

    Raises:
        RequestError: If a step or dimension does not fit.
        DeniedError: If the gate refuses.
        WarehouseError: If a query does not finish.
    """
    record.step("analyze_retention", f"Following a cohort by {request.unit}")
    compiler = RetentionCompiler(kit.catalogue, step_book(kit))
    with record.timed("compile"):
        compiled = compiler.compile(request, as_of=record.as_of or kit.as_of)
    checked = checked_by(kit)
    runs = [
        run_checked(sql, compiled=True, checked=checked, record=record)
        for sql in (compiled.sizes_sql, compiled.returns_sql)
    ]
    table, missing = retention_table(compiled, *runs, kit=kit)
    query = Query(
        id="",
        kind="retention",
        request=request.model_dump(mode="json"),
        sql=";\n\n".join(run.sql for run in runs),
        verified=True,
        row_count=len(table.rows),
        elapsed_ms=sum(run.result.elapsed_ms for run in runs),
    )
    withheld = missing or runs[0].withheld
    stored = StoredQuery(query, table, withheld=withheld)
    query_id = record.add_query(stored)
    for step in (compiled.cohort, compiled.returning):
        if step.name in kit.catalogue.metrics:
            record.cite(metric_source(kit.catalogue.metrics[step.name]))
    notes = [*compiled.notes, *_beginning(compiled, kit)]
    record.facts.extend(notes)
    return {**tell(query_id, table), "withheld": withheld, "notes": notes}


def retention_table(
    compiled: CompiledRetention, sizes: Executed, returns: Executed, *, kit: ToolKit
) -> tuple[Table, bool]:
    """One row for each cohort or slice and age; whether a number of those who returned is missing."""
    request = compiled.request
    width = 1 if request.by_cohort or request.group_by else 0
    people = {_key(row[:width]): row[width] for row in sizes.result.rows}
    returned = {(_key(row[:width]), row[width]): row[width + 1] for row in returns.result.rows}
    rows = []
    for key in _ordered(people, by_size=bool(request.group_by)):
        size = people[key]
        for age in compiled.ages.shown(until=_until(key, compiled)):
            count = returned.get((key, age))
            share = count / size if isinstance(count, int) and isinstance(size, int) else None
            rows.append((*key, age, size, count, share))
    missing = any(row[-2] is None for row in rows)
    columns = (
        *_key_columns(request, kit),
        TableColumn(name="age", type="integer", label=request.unit.capitalize()),
        TableColumn(name="people", type="integer", label="People"),
        TableColumn(name="returned", type="integer", label="Came back"),
        TableColumn(name="retention", type="number", unit="share", label="Retention"),
    )
    return Table(columns=columns, rows=tuple(rows)), missing


def _key(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    return tuple(
        cell[:10] if isinstance(cell, str) and cell[10:11] == "T" else cell for cell in cells
    )


def _ordered(people: dict[tuple[Cell, ...], Cell], *, by_size: bool) -> Iterator[tuple[Cell, ...]]:
    """Known keys whose size is shown: cohorts by time, slices by size."""
    known = [k for k, size in people.items() if None not in k and isinstance(size, int)]
    sizes = {k: size for k, size in people.items() if isinstance(size, int)}
    yield from sorted(known, key=lambda k: (-sizes[k] if by_size else 0, [str(c) for c in k]))


def _until(key: tuple[Cell, ...], compiled: CompiledRetention) -> date | None:
    """The end of a cohort's own unit."""
    if not compiled.request.by_cohort:
        return None
    first = date.fromisoformat(str(key[0])[:10])
    if compiled.request.unit == "month":
        return (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return first + timedelta(days=compiled.ages.days)


def _key_columns(request: RetentionRequest, kit: ToolKit) -> tuple[TableColumn, ...]:
    if request.by_cohort:
        return (TableColumn(name=f"cohort__{request.unit}", type="date", label="Cohort"),)
    return tuple(
        TableColumn(
            name=name,
            type=kit.catalogue.dimensions[name].type,
            label=kit.catalogue.dimensions[name].label,
        )
        for name in request.group_by
    )


def _beginning(compiled: CompiledRetention, kit: ToolKit) -> list[str]:
    """Of a first event, the data knows only since it begins itself."""
    table = kit.manifest.table(compiled.cohort.table)
    first = table.first_day if table else None
    if compiled.request.cohort is not None or first is None:
        return []
    start = compiled.ages.start
    if start is not None and start > first + YOUNG:
        return []
    return ["Who was active before the data begins counts as new in its first days."]


ANALYZE_RETENTION = ToolSpec(
    name="analyze_retention",
    description=DESCRIPTION,
    arguments=RetentionRequest,
    run=analyze_retention,
)
