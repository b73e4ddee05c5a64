"""`explain_change`: which slices carry a metric's change, and what is known of its time."""

from datetime import date, timedelta

from pydantic import Field

from assistant.answering.record import RunRecord, StoredQuery
from assistant.answers import Cell, Query, Table, TableColumn
from assistant.errors import RequestError, WarehouseError
from assistant.semantics.catalogue import Catalogue, Metric
from assistant.semantics.contribution import Kind, SliceChange, by_chance
from assistant.semantics.request import DimensionFilter, MetricRequest, Period
from assistant.tools.contribution_search import Ranked, is_counted, rank_dimensions
from assistant.tools.incidents import guides, incidents
from assistant.tools.kit import Arguments, DeniedError, Output, ToolKit, ToolSpec
from assistant.tools.query_metrics import query_metrics
from assistant.tools.sources import passage_source
from guardrails.untrusted import quote

DESCRIPTION = """Why a metric changed between two periods: its total in both, the slices of every
dimension by their part of the change (of a ratio: by mix and rate), dimensions in which few slices
carry it first, and documents with a date in the later period. It tells what coincides, never a cause.
Answers {query, columns, rows, total, season, incidents, even}; cite cells as {query.column[row]}."""
DIMENSIONS_SHOWN = 3
SLICES_SHOWN = 5
EVEN = 0.25
"""Part of the change beyond an even one, below which no dimension explains it."""
WEEK = timedelta(days=7)
FORTNIGHT = timedelta(days=14)


class ExplainRequest(Arguments):
    """A change to be taken apart."""

    metric: str
    period: Period
    """The later period."""
    comparison: Period
    """The earlier one."""
    filters: tuple[DimensionFilter, ...] = ()
    dimensions: tuple[str, ...] = Field(default=(), max_length=12)
    """Qualified names; empty: all that apply."""

    def request(self, **changes: object) -> MetricRequest:
        """The comparison of the totals."""
        plain = MetricRequest(
            metrics=(self.metric,),
            filters=self.filters,
            period=self.period,
            comparison=self.comparison,
        )
        return plain.model_copy(update=changes)


def explain_change(asked: ExplainRequest, kit: ToolKit, record: RunRecord) -> Output:
    """Take a change apart.

    Raises:
        RequestError: If the request does not fit the catalogue, or the metric cannot be divided.
        DeniedError: If the gate refuses the totals.
        WarehouseError: If a query does not finish.
    """
    total = query_metrics(asked.request(), kit, record)
    kind = kind_of(kit.catalogue.metrics[asked.metric], kit.catalogue)
    if kind is None:
        label = kit.catalogue.metrics[asked.metric].label
        message = (
            f"{label} has no parts that add up to it. Compare its slices one dimension at a time."
        )
        raise RequestError(message)
    sides = _sides(total)
    change = sides[1] - sides[0] if sides else None
    ranked, refused = rank_dimensions(asked, kind=kind, change=change, kit=kit, record=record)
    shown = _one_a_table(ranked, kit.catalogue)[:DIMENSIONS_SHOWN]
    counted = kind == "sum" and is_counted(asked.metric, kit.catalogue)
    table = _table(shown, asked, kind=kind, change=change, catalogue=kit.catalogue)
    query_id = record.add_query(_stored(asked, table, shown))
    return {
        "query": query_id,
        "columns": [column.model_dump() for column in table.columns],
        "rows": [list(row) for row in table.rows],
        "row_count": len(table.rows),
        "withheld": any(item.withheld for item in ranked),
        "refused": [kit.catalogue.dimensions[name].label for name in refused],
        "kind": kind,
        "by_chance": counted and sides is not None and by_chance(*sides),
        "even": not shown or shown[0].score < EVEN,
        "concentrated": [
            kit.catalogue.dimensions[item.dimension].label for item in shown if item.score >= EVEN
        ],
        "total": total,
        "season": _season(asked, kit, record),
        "incidents": _documents(asked, shown, kit=kit, record=record),
    }


def kind_of(metric: Metric, catalogue: Catalogue) -> Kind | None:
    """How the metric divides among slices; None where it does not."""
    if metric.additive:
        return "sum"
    if metric.kind in ("simple", "cumulative") and metric.aggregation == "count_distinct":
        return "distinct"
    parts = [catalogue.metrics.get(name) for name in metric.inputs]
    whole = metric.kind == "ratio" and len(parts) == 2 and not metric.rolling
    return "ratio" if whole and all(part is not None for part in parts) else None


def _one_a_table(ranked: tuple[Ranked, ...], catalogue: Catalogue) -> tuple[Ranked, ...]:
    """The best dimension of each table: title, creator and genre tell one story, not three."""
    best: dict[str, Ranked] = {}
    for item in ranked:
        best.setdefault(catalogue.dimensions[item.dimension].table, item)
    return tuple(best.values())


def _sides(total: Output) -> tuple[float, float] | None:
    rows = total["rows"]
    if not rows or any(cell is None for cell in rows[0][:2]):
        return None
    return float(rows[0][0]), float(rows[0][1])


def _table(
    shown: tuple[Ranked, ...],
    asked: ExplainRequest,
    *,
    kind: Kind,
    change: float | None,
    catalogue: Catalogue,
) -> Table:
    metric = catalogue.metrics[asked.metric]
    number, unit = ("integer" if kind == "distinct" else "number"), metric.unit
    columns = [
        TableColumn(name="dimension", type="string", label="Dimension"),
        TableColumn(name="slice", type="string", label="Slice"),
        TableColumn(name="earlier", type=number, unit=unit, label=f"{metric.label}, earlier"),
        TableColumn(name="later", type=number, unit=unit, label=f"{metric.label}, later"),
        TableColumn(name="contribution", type="number", unit=unit, label="Part of the change"),
        TableColumn(name="share_of_change", type="number", unit="share", label="Share of change"),
    ]
    if kind == "ratio":
        columns.append(TableColumn(name="mix", type="number", unit=unit, label="By its weight"))
        columns.append(TableColumn(name="rate", type="number", unit=unit, label="By its own ratio"))
    rows = [
        _row(item, ranked=ranked, change=change, ratio=kind == "ratio", catalogue=catalogue)
        for ranked in shown
        for item in ranked.shown[:SLICES_SHOWN]
    ]
    return Table(columns=tuple(columns), rows=tuple(rows))


def _row(
    item: SliceChange, *, ranked: Ranked, change: float | None, ratio: bool, catalogue: Catalogue
) -> tuple[Cell, ...]:
    share = item.contribution / change if change else None
    label = catalogue.dimensions[ranked.dimension].label
    numbers = (item.before, item.after, item.contribution, share)
    more = (item.mix, item.rate) if ratio else ()
    return (label, item.slice, *map(_plain, (*numbers, *more)))


def _plain(number: float | None) -> Cell:
    if number is None:
        return None
    return int(number) if float(number).is_integer() else float(f"{number:.13g}")


def _stored(asked: ExplainRequest, table: Table, shown: tuple[Ranked, ...]) -> StoredQuery:
    return StoredQuery(
        query=Query(
            id="",
            kind="metric",
            request=asked.model_dump(mode="json"),
            sql=";\n\n".join(sql for ranked in shown for sql in ranked.sql),
            verified=True,
            row_count=len(table.rows),
            elapsed_ms=sum(ranked.elapsed_ms for ranked in shown),
        ),
        table=table,
        withheld=any(ranked.withheld for ranked in shown),
    )


def _season(asked: ExplainRequest, kit: ToolKit, record: RunRecord) -> Output | None:
    """The same two spans one season earlier, where their days of the week or of the year differ."""
    span = asked.period.end - asked.comparison.start
    if span <= FORTNIGHT and _weekdays(asked.period) != _weekdays(asked.comparison):
        back = WEEK * -(-span // WEEK)
    elif span > FORTNIGHT * 2:
        back = timedelta(days=364)
    else:
        return None
    first = first_day(kit, asked.metric)
    if first is None or asked.comparison.start - back < first:
        return None
    earlier = [_moved(period, back) for period in (asked.period, asked.comparison)]
    try:
        output = query_metrics(asked.request(period=earlier[0], comparison=earlier[1]), kit, record)
    except (DeniedError, WarehouseError):
        return None
    output["words"] = "a year" if back > FORTNIGHT * 2 else "a week or two"
    return output


def first_day(kit: ToolKit, metric: str) -> date | None:
    """The first day of the data behind a metric; of all tables where it has several."""
    table = kit.catalogue.metrics[metric].table
    found = kit.manifest.table(table) if table else None
    if found is not None and found.first_day is not None:
        return found.first_day
    return min((t.first_day for t in kit.manifest.tables if t.first_day), default=None)


def _weekdays(period: Period) -> list[int]:
    days = (period.end - period.start).days
    return sorted((period.start.weekday() + i) % 7 for i in range(min(days, 14)))


def _moved(period: Period, back: timedelta) -> Period:
    return Period(start=period.start - back, end=period.end - back)


def _documents(
    asked: ExplainRequest, shown: tuple[Ranked, ...], *, kit: ToolKit, record: RunRecord
) -> list[Output]:
    metric = kit.catalogue.metrics[asked.metric]
    named = [str(value) for item in asked.filters for value in item.values]
    leading = [ranked.shown[0].slice for ranked in shown if ranked.shown and ranked.score >= EVEN]
    about = (metric.label, *metric.synonyms, *metric.inputs)
    found = incidents(asked.period, about=about, slices=(*leading, *named), kit=kit)
    documents = {str(passage.id): (passage, True) for passage in found}
    sliced = [kit.catalogue.dimensions[item.dimension].label for item in asked.filters]
    best = [kit.catalogue.dimensions[shown[0].dimension].label] if shown else []
    for label in dict.fromkeys((*sliced, *best)):
        for passage in guides(metric.label, label, kit):
            documents.setdefault(str(passage.id), (passage, False))
    return [
        {
            "citation": record.cite(passage_source(passage)),
            "title": passage.title,
            "dated": dated,
            "text": quote(str(passage.id), passage.text),
        }
        for passage, dated in documents.values()
    ]


EXPLAIN_CHANGE = ToolSpec(
    name="explain_change", description=DESCRIPTION, arguments=ExplainRequest, run=explain_change
)
