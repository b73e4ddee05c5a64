"""A metric result as the composer sees it, and the phrases around its numbers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.planner.periods.calendar_units import DAY, day_in_words, in_words
from assistant.planner.periods.named import LONG_AGO
from assistant.planner.periods.relative import BEGINNING
from assistant.planner.reading.weekdays import weekdays_in_words
from assistant.planner.reading.words import phrase_stems
from assistant.planner.render import joined, lower_first, mean_label
from assistant.semantics.catalogue import Catalogue, Metric
from assistant.semantics.compiler import PART_OF_WEEK
from assistant.semantics.request import MetricRequest

WEEKDAY = "metric_time__extract_dow"
"""Column of the day of the week."""

CODE_LENGTH = 3
"""Letters of a currency code."""
LINKS = re.compile(r" (?:per|with|from|of|for|in|by|at|to) ")
"""Words between what a label is of and what qualifies it."""
COUNTS = ("count", "count_distinct", "sum_boolean")
COUNTED = (None, "events", "items", "users", "orders", "sessions", "rows", "views")
"""Units of sums that are numbers of things."""
WRITTEN_UNITS = ("share", "ratio", "percent", "rate", "seconds", "money")
"""Units that the number itself is written with."""


@dataclass(frozen=True)
class Result:
    """What `query_metrics` said, with the request that it answers."""

    request: MetricRequest
    catalogue: Catalogue
    query: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    unknown: tuple[tuple[Any, ...], ...]
    withheld: bool
    whole: bool = True
    """Whether every row was told; the table has them all either way."""

    @property
    def metric(self) -> str:
        """The first metric's name."""
        return self.request.metrics[0]

    @property
    def label(self) -> str:
        """The first metric's label; of a mean: `Average plays per day`."""
        return self.label_of(self.metric)

    def label_of(self, name: str) -> str:
        """What a metric's numbers are called."""
        return mean_label(self.catalogue.metrics[name].label, self.request)

    def ref(self, column: str, row: int = 0) -> str:
        """A cell reference."""
        return f"{{{self.query}.{column}[{row}]}}"

    def number(self, column: str, row: int = 0) -> str:
        """A reference to a number, bold, with the unit where the number does not carry it."""
        return f"**{self.ref(column, row)}**{unit_words(column, self)}"

    def cell(self, column: str, row: int = 0) -> Any:
        """The cell itself, for choosing words; never for writing it."""
        return self.rows[row][self.columns.index(column)]

    @property
    def slices(self) -> tuple[str, ...]:
        """Names of the slice columns."""
        groups = {*self.request.group_by, *(f"{name}__day" for name in self.request.group_by)}
        groups |= {WEEKDAY} if self.request.by_weekday else set()
        groups |= {PART_OF_WEEK.name} if self.request.week_parts else set()
        return tuple(name for name in self.columns if name in groups)

    def slice_words(self, row: int) -> str:
        """The slice of a row, by reference."""
        return ", ".join(self.ref(name, row) for name in self.slices)

    def named_slice(self, row: int) -> str:
        """The slice of a row to begin a sentence with: a value that is no name has its label."""
        first = self.cell(self.slices[0], row) if self.slices else None
        if len(self.slices) != 1 or (isinstance(first, str) and not first[:1].islower()):
            return self.slice_words(row)
        dimension = self.catalogue.dimensions.get(self.slices[0].removesuffix("__day"))
        return f"{dimension.label} {self.slice_words(row)}" if dimension else self.slice_words(row)

    @property
    def counts(self) -> bool:
        """Whether the metric is a number of things: `the most plays`, `the highest rate`."""
        return self.request.average is None and counts(self.catalogue.metrics[self.metric])


def result_of(request: MetricRequest, output: Mapping[str, Any], catalogue: Catalogue) -> Result:
    """What `query_metrics` said of a request."""
    rows = tuple(tuple(row) for row in output.get("rows") or ())
    return Result(
        request=request,
        catalogue=catalogue,
        query=str(output.get("query", "q1")),
        columns=tuple(str(column["name"]) for column in output.get("columns") or ()),
        rows=rows,
        whole=int(output.get("row_count") or 0) <= len(rows),
        unknown=tuple(tuple(row) for row in output.get("unknown") or ()),
        withheld=bool(output.get("withheld")),
    )


def scope(result: Result, *, sliced: bool = False) -> str:
    """Period and filters, as the end of a phrase."""
    request = result.request
    when = f" {in_words(request.period)}" if request.period else " over all time"
    if request.period and request.period.start in (BEGINNING, LONG_AGO):
        when = f" until {day_in_words(request.period.end - DAY)}"
    days = f" {weekdays_in_words(request.weekdays)}" if request.weekdays else ""
    return days + when + filter_words(result, sliced=sliced)


def filter_words(result: Result, *, sliced: bool = False) -> str:
    """The filters, as the end of a phrase; those on the slices themselves may be left out."""
    kept = [
        i for i in result.request.filters if not (sliced and i.dimension in result.request.group_by)
    ]
    parts = []
    for item in kept:
        dimension = result.catalogue.dimensions.get(item.dimension)
        label = dimension.label if dimension else item.dimension
        link = "except" if item.operator in ("not_in", "ne") else "for"
        parts.append(f"{link} {lower_first(label)} {_or([str(value) for value in item.values])}")
    return f" {joined(parts)}" if parts else ""


def _or(words: Sequence[str]) -> str:
    return " or ".join(words)


def unit_words(column: str, result: Result) -> str:
    """The unit after a number, where neither the number nor the label says it."""
    metric = result.catalogue.metrics.get(column.removesuffix("_previous"))
    unit = metric.unit if metric else None
    if (
        metric is None
        or not unit
        or unit in WRITTEN_UNITS
        or counts(metric)
        or (len(unit) == CODE_LENGTH and unit.isupper())
    ):
        return ""
    return "" if set(phrase_stems(unit)) <= set(phrase_stems(metric.label)) else f" {unit}"


def counts(metric: Metric) -> bool:
    """Whether a metric is a number of the things that its label names."""
    if metric.kind not in ("simple", "cumulative") or not is_plural(metric.label):
        return False
    return metric.aggregation in COUNTS or metric.unit in COUNTED


def is_plural(label: str) -> bool:
    """Whether a label is of many: `Plays`, but not `Watch time`."""
    last = LINKS.split(label)[0].rsplit(maxsplit=1)[-1]
    return last.endswith("s") and not last.endswith("ss")


def fraction_words(part: float) -> str:
    """A fraction in words, without digits."""
    steps = (
        (0.02, "a very small part"), (0.07, "about a twentieth"), (0.15, "about a tenth"),
        (0.22, "about a fifth"), (0.29, "about a quarter"), (0.41, "about a third"),
        (0.6, "about half"), (0.71, "about two thirds"), (0.87, "about three quarters"),
    )  # fmt: skip
    return next((words for limit, words in steps if part < limit), "nearly all")
