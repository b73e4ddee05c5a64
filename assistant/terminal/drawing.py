"""An answer's chart in the characters of a terminal, from its Vega-Lite."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from rich.bar import Bar
from rich.console import Group, RenderableType
from rich.table import Table as RichTable
from rich.text import Text

from assistant.answering.formatting import format_number
from assistant.answering.scrub import scrub
from assistant.errors import RequestError
from assistant.terminal.inert import inert
from assistant.terminal.plot import Series, plot

BINS = 12
MOST_ACROSS = 12
"""Columns of a heat map."""
_SHADES = " ░▒▓█"
Row = dict[str, Any]


@dataclass(frozen=True)
class Axis:
    """One encoding of a chart."""

    field: str
    title: str
    is_share: bool
    is_time: bool
    sorted: bool

    def label(self, row: Row) -> str:
        """What a row says on it."""
        value = row.get(self.field)
        return "–" if value is None else str(value)[:10] if self.is_time else str(value)  # noqa: RUF001

    def number(self, value: float) -> str:
        """A number on it, in words."""
        return format_number(value, unit="share" if self.is_share else None)


def draw(chart: dict[str, Any], *, width: int) -> RenderableType:
    """A chart of the answer's rule table.

    Args:
        chart: Vega-Lite with its values inline.
        width: Columns of the terminal.

    Raises:
        RequestError: If a terminal cannot show it.
    """
    spec = scrub(chart, inert)
    mark, encoding, rows = spec["mark"]["type"], spec["encoding"], spec["data"]["values"]
    axes = {name: _axis(one) for name, one in encoding.items() if "field" in one}
    if encoding.get("x", {}).get("bin"):
        return _bars(*_binned(axes["x"], rows), axes["x"], counts=True)
    if mark == "bar":
        return _bars(*_labelled(axes, rows), axes["x"])
    if mark in ("line", "point"):
        return _plotted(axes, rows, width=width, joined=mark == "line")
    if mark == "rect":
        return _heat(axes, rows)
    message = f"A terminal cannot show a chart of '{mark}'. Save it: /chart chart.html."
    raise RequestError(message)


def _axis(encoding: dict[str, Any]) -> Axis:
    field = encoding["field"].replace("\\.", ".").replace("\\[", "[").replace("\\]", "]")
    return Axis(
        field=field,
        title=encoding.get("title", field),
        is_share="%" in encoding.get("axis", {}).get("format", ""),
        is_time=encoding.get("type") == "temporal" or "timeUnit" in encoding,
        sorted=encoding.get("sort") is not None,
    )


def _labelled(axes: dict[str, Axis], rows: Sequence[Row]) -> tuple[list[str], list[float]]:
    """Bars in the chart's order: by size, or as the rows come."""
    names, value = [axes["y"], *([axes["color"]] if "color" in axes else [])], axes["x"]
    found = [row for row in rows if row.get(value.field) is not None]
    if axes["y"].sorted:
        found.sort(key=lambda row: -row[value.field])
    labels = [" · ".join(axis.label(row) for axis in names) for row in found]
    return labels, [float(row[value.field]) for row in found]


def _binned(axis: Axis, rows: Sequence[Row]) -> tuple[list[str], list[float]]:
    values = [float(row[axis.field]) for row in rows if row.get(axis.field) is not None]
    counts, edges = np.histogram(values, bins=min(BINS, max(1, len(set(values)))))
    labels = [
        f"{axis.number(float(low))} to {axis.number(float(high))}" for low, high in pairwise(edges)
    ]
    return labels, [float(count) for count in counts]


def _bars(labels: list[str], values: list[float], axis: Axis, *, counts: bool = False) -> RichTable:
    """One bar a row, with its number; a negative one runs to the left of nothing."""
    title = f"Number of rows by {axis.title}" if counts else axis.title
    table = RichTable(box=None, show_header=False, title=title, title_justify="left", expand=True)
    table.add_column(max_width=30, overflow="ellipsis", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(ratio=1)
    low, high = min(0.0, *values, 0.0), max(0.0, *values, 0.0)
    for label, value in zip(labels, values, strict=True):
        said = format_number(value) if counts else axis.number(value)
        begin, end = sorted((0.0 - low, value - low))
        table.add_row(Text(label), said, Bar(size=(high - low) or 1.0, begin=begin, end=end))
    return table


def _plotted(
    axes: dict[str, Axis], rows: Sequence[Row], *, width: int, joined: bool
) -> RenderableType:
    """Lines or points; places on a nominal axis are counted from the left."""
    x, y = axes["x"], axes["y"]
    numeric = not joined
    places: dict[str, float] = {}
    if not numeric:
        labels = list(dict.fromkeys(x.label(row) for row in rows))
        labels = sorted(labels) if x.is_time else labels
        places = {label: float(at) for at, label in enumerate(labels)}
    series = tuple(_series(axes, rows, places=places))
    drawn = plot(series, width=width, ticks=places, number=y.number, joined=joined)
    return Group(Text(f"{y.title} by {x.title}"), Text.from_ansi(drawn))


def _series(
    axes: dict[str, Axis], rows: Sequence[Row], *, places: dict[str, float]
) -> Iterator[Series]:
    x, y, color = axes["x"], axes["y"], axes.get("color")
    for name in dict.fromkeys(color.label(row) if color else "" for row in rows):
        mine = [row for row in rows if not color or color.label(row) == name]
        points = [
            (places[x.label(row)] if places else float(row[x.field]), float(row[y.field]))
            for row in mine
            if row.get(y.field) is not None and (places or row.get(x.field) is not None)
        ]
        yield Series(name, tuple(sorted(points)))


def _heat(axes: dict[str, Axis], rows: Sequence[Row]) -> RichTable:
    """Cells with their number, and a shade for how high it is."""
    x, y, value = axes["x"], axes["y"], axes["color"]
    across = list(dict.fromkeys(x.label(row) for row in rows))
    cells = {(y.label(row), x.label(row)): row.get(value.field) for row in rows}
    highest = max((abs(cell) for cell in cells.values() if cell is not None), default=0) or 1
    cut = f", the first {MOST_ACROSS}" if len(across) > MOST_ACROSS else ""
    table = RichTable(title=f"{value.title} by {y.title} and {x.title}{cut}", title_justify="left")
    table.add_column(y.title)
    for label in across[:MOST_ACROSS]:
        table.add_column(label, justify="right")
    for row in dict.fromkeys(y.label(row) for row in rows):
        found = (cells.get((row, label)) for label in across[:MOST_ACROSS])
        table.add_row(Text(row), *(_shaded(cell, value, highest) for cell in found))
    return table


def _shaded(cell: float | None, axis: Axis, highest: float) -> Text:
    if cell is None:
        return Text("")
    shade = _SHADES[min(len(_SHADES) - 1, int(abs(cell) / highest * len(_SHADES)))]
    return Text(f"{axis.number(cell)} {shade}")
