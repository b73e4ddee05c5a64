"""Typed requests to DuckDB SQL through MetricFlow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Literal

from assistant.errors import RequestError
from assistant.semantics.catalogue import Catalogue
from assistant.semantics.checks import check_request
from assistant.semantics.conditions import bounds, condition
from assistant.semantics.engine import WEEKDAY, SemanticEngine
from assistant.semantics.literals import Literals, fill
from assistant.semantics.means import WEEKEND, WORKING, Span, is_series
from assistant.semantics.model_files import read_documents
from assistant.semantics.request import MetricRequest, Order, Period
from assistant.semantics.rows import is_finished_here, weekday_conditions

WeekStart = Literal["monday", "sunday"]
DAY = timedelta(days=1)
SPARE_ROWS = 50
"""Fetched past a limit: rows of an unknown slice take no place of known ones, and ties are seen."""
MOST_ROWS = 10_000
COUNTED = ("users", "sessions", "events", "orders", "items")
"""Units of which one has no unit: money per user is money."""


@dataclass(frozen=True)
class CompiledColumn:
    """One column of the finished table."""

    name: str
    type: str
    unit: str | None
    label: str


@dataclass(frozen=True)
class CompiledMetric:
    """SQL for one request, and what becomes of its rows."""

    sql: str
    columns: tuple[CompiledColumn, ...]
    """Of the table that `combine.finish` makes; the SQL's own names are the same but for the
    columns that `finish` adds."""
    request: MetricRequest
    second_sql: str | None = None
    """The earlier period of a comparison, the total of a share, or the weekdays beside weekends."""
    spans: tuple[Span, ...] = ()
    """Of a mean: the days that each statement is over."""
    source: tuple[str, ...] = ()
    """The SQL's own columns in their order, where they are others than `columns` begins with."""
    notes: tuple[str, ...] = ()
    """What the answer must say about the numbers."""


PLACES = (
    CompiledColumn("rank_previous", "integer", None, "Place, earlier"),
    CompiledColumn("rank", "integer", None, "Place"),
    CompiledColumn("rank_change", "integer", None, "Places gained"),
)
"""Columns of a comparison of places."""


PART_OF_WEEK = CompiledColumn("part_of_week", "string", None, "Part of the week")


class MetricCompiler:
    """Compiles requests against one set of semantic models."""

    def __init__(self, models: Path | SemanticEngine, *, catalogue: Catalogue) -> None:
        """Take parsed models, or parse the folder.

        Raises:
            SemanticsError: If the models cannot be used.
        """
        self._engine = (
            models if isinstance(models, SemanticEngine) else SemanticEngine(read_documents(models))
        )
        self._catalogue = catalogue
        self._explain = lru_cache(maxsize=512)(self._render)

    def compile(
        self,
        request: MetricRequest,
        *,
        as_of: date | None = None,
        week_start: WeekStart = "monday",
    ) -> CompiledMetric:
        """Compile one request.

        Args:
            request: What to compute.
            as_of: Newest complete day; bounds a request without a period.
            week_start: The workspace's first day of the week.

        Returns:
            One or two statements and the columns of the finished table.

        Raises:
            RequestError: If a name is unknown or the parts do not fit; offers the nearest names.
        """
        check_request(request, self._catalogue)
        asked = self._asked(request)
        period = self._period(request, request.period, as_of)
        second = None
        if request.comparison is not None:
            second = self._sql(asked, self._period(request, request.comparison, as_of))
        elif request.share:
            second = self._sql(_total(request), period)
        elif request.week_parts:
            second = self._sql(asked.model_copy(update={"weekdays": WORKING}), period)
            asked = asked.model_copy(update={"weekdays": WEEKEND})
        return CompiledMetric(
            sql=self._sql(asked, period),
            columns=self._columns(request),
            request=request,
            second_sql=second,
            spans=self._spans(request, as_of),
            source=(*self._groups(asked), *request.metrics) if asked.grain != request.grain else (),
            notes=self._notes(request, week_start),
        )

    def _asked(self, request: MetricRequest) -> MetricRequest:
        """What the statements compute: of a mean of distinct things, the number of each unit."""
        metric = self._catalogue.metrics[request.metrics[0]]
        if not is_series(request, metric):
            return request
        return request.model_copy(update={"grain": request.average, "by_weekday": False})

    def _spans(self, request: MetricRequest, as_of: date | None) -> tuple[Span, ...]:
        """The days behind a mean; days that the data does not have count for nothing."""
        if request.average is None:
            return ()
        first = self._catalogue.metrics[request.metrics[0]].first_day
        ends = (None, None) if request.average != "day" else (first, as_of)
        parts = (WEEKEND, WORKING) if request.week_parts else (request.weekdays,) * 2
        periods = (request.period, request.comparison or request.period)
        return tuple(
            Span(
                max(period.start, ends[0] or period.start),
                min(period.end, ends[1] + DAY if ends[1] else period.end),
                days,
            )
            for period, days in zip(periods, parts, strict=True)
            if period is not None
        )

    def _at_end(self, request: MetricRequest) -> bool:
        """Whether the metrics are read at the last day of the period."""
        rolling = any(self._catalogue.metrics[name].rolling for name in request.metrics)
        return rolling and request.grain is None

    def _period(
        self, request: MetricRequest, period: Period | None, as_of: date | None
    ) -> tuple[date | None, date | None]:
        start = period.start if period else None
        end = period.end if period else (as_of + DAY if as_of else None)
        if not self._at_end(request):
            return start, end
        if end is None:
            message = "A rolling metric is read at the end of a period. Give a period."
            raise RequestError(message)
        last = min(end, as_of + DAY) if as_of else end
        return last - DAY, last

    def _sql(self, request: MetricRequest, period: tuple[date | None, date | None]) -> str:
        literals = Literals()
        where = [condition(item, self._catalogue, literals) for item in request.filters]
        where.extend(bounds(period, literals))
        where.extend(weekday_conditions(request))
        groups = self._groups(request)
        whole = is_finished_here(request)
        rendered = self._explain(
            request.metrics,
            groups,
            tuple(where),
            () if whole else _orders(request, groups),
            None if whole else _fetched(request),
        )
        return fill(rendered, literals.kept)

    def _render(
        self,
        metrics: tuple[str, ...],
        groups: tuple[str, ...],
        where: tuple[str, ...],
        orders: tuple[str, ...],
        limit: int | None,
    ) -> str:
        return self._engine.explain(
            metric_names=list(metrics),
            group_by_names=list(groups) or None,
            where_constraints=list(where) or None,
            order_by_names=list(orders) or None,
            limit=limit,
        )

    def _groups(self, request: MetricRequest) -> tuple[str, ...]:
        grain = "day" if self._at_end(request) else request.grain
        time = (f"metric_time__{grain}",) if grain else ()
        time = (WEEKDAY,) if request.by_weekday else time
        named = (
            f"{name}__day" if self._catalogue.dimensions[name].is_time else name
            for name in request.group_by
        )
        return (*time, *named)

    def _columns(self, request: MetricRequest) -> tuple[CompiledColumn, ...]:
        columns = [PART_OF_WEEK] if request.week_parts else []
        for name in self._groups(request):
            if name == WEEKDAY:
                columns.append(CompiledColumn(name, "string", None, "Day of the week"))
                continue
            if name.startswith("metric_time__"):
                grain = name.removeprefix("metric_time__")
                if request.comparison is None:
                    columns.append(CompiledColumn(name, "date", None, grain.capitalize()))
                continue
            dimension = self._catalogue.dimensions[name.removesuffix("__day")]
            columns.append(CompiledColumn(name, dimension.type, dimension.unit, dimension.label))
        for name in request.metrics:
            columns.extend(self._metric_columns(name, request))
        if request.per:
            one, other = (self._catalogue.metrics[name] for name in request.metrics)
            people = one.aggregation == other.aggregation == "count_distinct"
            counted = one.unit if other.unit in COUNTED else None
            unit = "share" if people and one.unit == other.unit else counted
            columns.append(CompiledColumn("per", "number", unit, f"{one.label} / {other.label}"))
        return tuple(columns)

    def _metric_columns(self, name: str, request: MetricRequest) -> Sequence[CompiledColumn]:
        metric = self._catalogue.metrics[name]
        counted = metric.kind in ("simple", "cumulative") and "count" in (metric.aggregation or "")
        counted = counted and request.average is None
        label = f"{metric.label} per {request.average}" if request.average else metric.label
        value = CompiledColumn(name, "integer" if counted else "number", metric.unit, label)
        if request.comparison is not None:
            return (
                CompiledColumn(f"{name}_previous", value.type, value.unit, f"{label}, earlier"),
                value,
                CompiledColumn("change", value.type, value.unit, "Change"),
                CompiledColumn("relative_change", "number", "share", "Relative change"),
                *(PLACES if request.ranks else ()),
            )
        if request.share:
            return (value, CompiledColumn("share", "number", "share", "Share of total"))
        return (value,)

    def _notes(self, request: MetricRequest, week_start: WeekStart) -> tuple[str, ...]:
        notes = []
        if week_start != "monday" and request.grain == "week":
            notes.append("Weeks of a series start on Monday.")
        if self._at_end(request):
            notes.append("A rolling metric is given as of the last day of the period.")
        if (
            request.by_weekday
            and request.average is None
            and request.period
            and (request.period.end - request.period.start).days % 7
        ):
            notes.append("The period does not hold every day of the week equally often.")
        kept = [i.dimension for i in request.filters if i.operator in ("not_in", "ne")]
        if kept:
            labels = ", ".join(self._catalogue.dimensions[name].label for name in kept)
            notes.append(f"Rows whose {labels} is unknown are kept.")
        return tuple(notes)


def _total(request: MetricRequest) -> MetricRequest:
    """The whole that a share is of: no slices, and no filters on them."""
    kept = tuple(item for item in request.filters if item.dimension not in request.group_by)
    return request.model_copy(
        update={"group_by": (), "filters": kept, "order_by": (), "by_weekday": False}
    )


def _orders(request: MetricRequest, groups: tuple[str, ...]) -> tuple[str, ...]:
    asked = [("-" if o.descending else "") + _ordered_name(o, groups) for o in request.order_by]
    if not asked and groups:
        asked = [groups[0]] if request.grain or request.by_weekday else [f"-{request.metrics[0]}"]
    named = {name.lstrip("-") for name in asked}
    return (*asked, *(name for name in groups if name not in named))


def _ordered_name(order: Order, groups: tuple[str, ...]) -> str:
    if order.by == "metric_time":
        return next((name for name in groups if name.startswith("metric_time__")), order.by)
    return f"{order.by}__day" if f"{order.by}__day" in groups else order.by


def _fetched(request: MetricRequest) -> int | None:
    if request.limit is None:
        return None
    return min(request.limit + SPARE_ROWS, MOST_ROWS)
