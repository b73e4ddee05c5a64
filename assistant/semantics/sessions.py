"""Sessions to SQL: one row for each session inside, numbers over sessions outside."""

from dataclasses import dataclass
from datetime import date, timedelta

from assistant.errors import RequestError
from assistant.semantics.catalogue import Catalogue
from assistant.semantics.funnel_select import level, select
from assistant.semantics.funnel_slices import slicing
from assistant.semantics.funnel_steps import BASE, Step, StepBook, quoted
from assistant.semantics.literals import literal
from assistant.semantics.session_request import SessionRequest

DAY = timedelta(days=1)
ENTITY = "session"
NUMBERS = {
    "sessions": ("count(DISTINCT session)",),
    "length": ("{statistic}(seconds)", "count(DISTINCT session)"),
    "events": ("{statistic}(events)", "count(DISTINCT session)"),
    "per_person": ("count(DISTINCT session)", "count(DISTINCT visitor)"),
}
STATISTICS = {"average": "avg", "median": "median"}


@dataclass(frozen=True)
class CompiledSessions:
    """One statement: the time, where asked for, the slices, then the numbers of the measure."""

    sql: str
    request: SessionRequest
    step: Step


def compile_sessions(
    request: SessionRequest, catalogue: Catalogue, book: StepBook, *, as_of: date | None
) -> CompiledSessions:
    """Compile one request.

    Raises:
        RequestError: If the workspace records no sessions, or a dimension does not fit.
    """
    step = book.activity
    column = session_column(catalogue, step) if step else None
    if step is None or column is None:
        message = "No table says which session an event is of. Ask about events or people instead."
        raise RequestError(message)
    slices = slicing(catalogue, step.table, group_by=request.group_by, filters=request.filters)
    time = f"{BASE}.{quoted(step.time)}"
    keys = [f"slice_{i}" for i in range(len(slices.columns))]
    where = [f"{BASE}.{quoted(column)} IS NOT NULL", *slices.conditions]
    if request.measure == "per_person":
        where.append(f"{BASE}.{quoted(step.person)} IS NOT NULL")
    where += _bounds(request, time, as_of)
    session = f"{BASE}.{quoted(column)}"
    rows = [
        f"{session} AS session",
        *(f"{c} AS {key}" for c, key in zip(slices.columns, keys, strict=True)),
        f"max({BASE}.{quoted(step.person)}) AS visitor",
        f"min({time}) AS began",
        f"epoch(max({time})) - epoch(min({time})) AS seconds",
        "count(*) AS events",
    ]
    source = " ".join([f"{quoted(step.table)} AS {BASE}", *slices.joins])
    inner = select(rows, source, where=where, group_by=[session, *slices.columns])
    grain = [f"date_trunc('{request.grain}', began)"] if request.grain else []
    timed = [f"{text} AS began_{request.grain}" for text in grain]
    statistic = STATISTICS[request.statistic]
    numbers = [
        f"{text.format(statistic=statistic)} AS number_{i}"
        for i, text in enumerate(NUMBERS[request.measure])
    ]
    outer = select([*timed, *keys, *numbers], "visits", group_by=[*grain, *keys])
    return CompiledSessions(f"WITH {level('visits', inner)} {outer}", request, step)


def session_column(catalogue: Catalogue, step: Step) -> str | None:
    """The column that names the session of a row."""
    links = catalogue.links.get(step.table, ())
    return next((k.column for k in links if k.entity == ENTITY and not k.unique), None)


def _bounds(request: SessionRequest, time: str, as_of: date | None) -> list[str]:
    ends = [request.period.end] if request.period else []
    ends += [as_of + DAY] if as_of else []
    start = [f"{time} >= {literal(request.period.start)}"] if request.period else []
    return [*start, *([f"{time} < {literal(min(ends))}"] if ends else [])]
