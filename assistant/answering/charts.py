"""Result shape to Vega-Lite: an ordered rule table, first match wins. Nothing a model wrote is run."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from assistant.answering.formatting import SHARE_UNITS, grain_of
from assistant.answers import Table, TableColumn

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
MAXIMUM_ROWS = 500
MAXIMUM_SERIES = 12
MAXIMUM_BARS = 40
MAXIMUM_PAIRS = 20
MOST_TICKS = 13
PREVIOUS = "_previous"
"""How the earlier period's column of a comparison ends."""
NUMERIC = frozenset({"integer", "number"})
TEMPORAL = frozenset({"date", "timestamp"})
Chart = dict[str, Any]
_BREAKING = re.compile(r"['\"\\\x00-\x1f\u2028\u2029]")
"""What would end a name inside of the expressions that a chart is compiled to."""


@dataclass(frozen=True)
class Shape:
    """What a table's columns are to a chart."""

    table: Table
    times: tuple[TableColumn, ...]
    categories: tuple[TableColumn, ...]
    measures: tuple[TableColumn, ...]

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.table.rows)

    def distinct(self, column: TableColumn) -> int:
        """Number of distinct values of a column."""
        at = self.table.columns.index(column)
        return len({row[at] for row in self.table.rows})


def choose_chart(table: Table) -> Chart | None:
    """The chart that fits a table's shape, with its data inline, or None."""
    if not 1 < len(table.rows) <= MAXIMUM_ROWS:
        return None
    if any(_BREAKING.search(column.name) for column in table.columns):
        return None
    shape = _shape(table)
    for rule in RULES:
        chart = rule(shape)
        if chart is not None:
            names = [column.name for column in table.columns]
            values = [dict(zip(names, row, strict=True)) for row in table.rows]
            return {"$schema": SCHEMA, "data": {"values": values}, "width": "container", **chart}
    return None


def _shape(table: Table) -> Shape:
    return Shape(
        table=table,
        times=tuple(c for c in table.columns if c.type in TEMPORAL),
        categories=tuple(c for c in table.columns if c.type in {"string", "boolean"}),
        measures=tuple(c for c in table.columns if c.type in NUMERIC),
    )


def _encode(column: TableColumn, kind: str, **more: Any) -> Chart:
    return {"field": _escape(column.name), "type": kind, "title": _title(column), **more}


def _measure(column: TableColumn) -> Chart:
    axis = {"axis": {"format": ".1%"}} if column.unit in SHARE_UNITS else {}
    return _encode(column, "quantitative", **axis)


def _escape(name: str) -> str:
    return name.replace(".", "\\.").replace("[", "\\[").replace("]", "\\]")


def _title(column: TableColumn) -> str:
    return column.label or column.name.replace("__", " ").replace("_", " ")


def _lines(shape: Shape) -> Chart | None:
    if len(shape.times) != 1 or not shape.measures or len(shape.categories) > 1:
        return None
    x = _encode(shape.times[0], "temporal", scale={"type": "utc"}, **_ticks(shape))
    encoding: Chart = {"x": x, "y": _measure(shape.measures[0])}
    if shape.categories:
        if shape.distinct(shape.categories[0]) > MAXIMUM_SERIES:
            return None
        encoding["color"] = _encode(shape.categories[0], "nominal")
    return {"mark": {"type": "line", "point": True, "tooltip": True}, "encoding": encoding}


def _ticks(shape: Shape) -> Chart:
    """Marks of a week axis at the weeks themselves: the scale's own would be Sundays."""
    at = shape.table.columns.index(shape.times[0])
    days = sorted({str(row[at])[:10] for row in shape.table.rows if row[at] is not None})
    if grain_of(shape.times[0]) != "week" or not days:
        return {}
    step = -(-len(days) // MOST_TICKS)
    return {"axis": {"values": days[::step], "format": "%-d %b", "labelOverlap": True}}


def _bars(shape: Shape) -> Chart | None:
    if shape.times or len(shape.categories) != 1 or not shape.measures:
        return None
    if shape.rows > MAXIMUM_BARS:
        return None
    encoding = {
        "y": _encode(shape.categories[0], "nominal", sort="-x"),
        "x": _measure(shape.measures[0]),
    }
    return {"mark": {"type": "bar", "tooltip": True}, "encoding": encoding}


def _comparison(shape: Shape) -> Chart | None:
    """Two periods of one metric side by side, in the order of the table."""
    if shape.times or len(shape.categories) != 1 or shape.rows > MAXIMUM_PAIRS:
        return None
    earlier = next((c for c in shape.measures if c.name.endswith(PREVIOUS)), None)
    later = _column(shape, earlier.name.removesuffix(PREVIOUS)) if earlier else None
    if earlier is None or later is None:
        return None
    name, new, old = map(json.dumps, (later.name, _title(later), _title(earlier)))
    words = f"datum.value === {name} ? {new} : {old}"
    both = [later.name, earlier.name]
    value = TableColumn(name="value", type=later.type, unit=later.unit, label=" ")
    return {
        "transform": [{"fold": both[::-1], "as": ["period", "value"]}],
        "mark": {"type": "bar", "tooltip": True},
        "encoding": {
            "y": _encode(shape.categories[0], "nominal", sort=None),
            "yOffset": {"field": "period", "sort": both[::-1]},
            "x": {**_measure(value), "title": None},
            "color": {
                "field": "period",
                "type": "nominal",
                "sort": both,
                "title": None,
                "legend": {"labelExpr": words},
            },
        },
    }


def _two_categories(shape: Shape) -> Chart | None:
    if shape.times or len(shape.categories) != 2 or len(shape.measures) != 1:
        return None
    first, second = sorted(shape.categories, key=shape.distinct, reverse=True)
    measure = shape.measures[0]
    if shape.distinct(second) <= MAXIMUM_SERIES and measure.unit not in SHARE_UNITS:
        encoding = {
            "y": _encode(first, "nominal", sort="-x"),
            "x": _measure(measure),
            "color": _encode(second, "nominal"),
        }
        return {"mark": {"type": "bar", "tooltip": True}, "encoding": encoding}
    encoding = {
        "x": _encode(second, "nominal"),
        "y": _encode(first, "nominal"),
        "color": _measure(measure),
    }
    return {"mark": {"type": "rect", "tooltip": True}, "encoding": encoding}


def _points(shape: Shape) -> Chart | None:
    if shape.times or shape.categories or len(shape.measures) != 2:
        return None
    x, y = shape.measures
    return {
        "mark": {"type": "point", "tooltip": True},
        "encoding": {"x": _measure(x), "y": _measure(y)},
    }


def _histogram(shape: Shape) -> Chart | None:
    if shape.times or shape.categories or len(shape.measures) != 1:
        return None
    x = {**_measure(shape.measures[0]), "bin": True}
    return {
        "mark": {"type": "bar", "tooltip": True},
        "encoding": {"x": x, "y": {"aggregate": "count"}},
    }


def _column(shape: Shape, name: str) -> TableColumn | None:
    return next((column for column in shape.table.columns if column.name == name), None)


def _funnel(shape: Shape) -> Chart | None:
    """Steps in their order, one bar each; slices as lines."""
    step, people = _column(shape, "step"), _column(shape, "people")
    share = _column(shape, "from_first")
    slices = [column for column in shape.categories if column != step]
    if step is None or people is None or share is None or len(slices) > 1:
        return None
    axis = _encode(step, "nominal", sort=None)
    if not slices:
        return {
            "mark": {"type": "bar", "tooltip": True},
            "encoding": {"y": axis, "x": _measure(people)},
        }
    if shape.distinct(slices[0]) > MAXIMUM_SERIES:
        return None
    encoding = {"x": axis, "y": _measure(people), "color": _encode(slices[0], "nominal")}
    return {"mark": {"type": "line", "point": True, "tooltip": True}, "encoding": encoding}


def _cohorts(shape: Shape) -> Chart | None:
    """Cohorts against the time since they began as a heat map; one cohort as a line."""
    age, share = _column(shape, "age"), _column(shape, "retention")
    if age is None or share is None:
        return None
    if shape.times:
        encoding = {
            "x": _encode(age, "ordinal"),
            "y": _encode(shape.times[0], "ordinal", timeUnit="utcyearmonthdate"),
            "color": _measure(share),
        }
        return {"mark": {"type": "rect", "tooltip": True}, "encoding": encoding}
    encoding = {"x": _encode(age, "ordinal"), "y": _measure(share)}
    if shape.categories and shape.distinct(age) == 1:
        return _bars(Shape(shape.table, (), shape.categories, (share,)))
    if shape.categories:
        encoding["color"] = _encode(shape.categories[0], "nominal")
    return {"mark": {"type": "line", "point": True, "tooltip": True}, "encoding": encoding}


RULES: tuple[Callable[[Shape], Chart | None], ...] = (
    _funnel,
    _cohorts,
    _lines,
    _comparison,
    _bars,
    _two_categories,
    _points,
    _histogram,
)
