"""Lines and points in characters."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

HEIGHT = 16
NARROWEST = 30
WIDEST = 120
MARKERS = ("braille", "o", "x", "+", "*", "#", "@", "%", "&", "=", "~", "^")
"""Of each series: without colour they are still told apart."""
_TICKS_Y = 5
_TICK_WIDTH = 14
_LOCK = Lock()


@dataclass(frozen=True)
class Series:
    """One line, or one cloud of points."""

    name: str
    points: tuple[tuple[float, float], ...]
    """In the order of their first number."""


def plot(
    series: Sequence[Series],
    *,
    width: int,
    ticks: Mapping[str, float],
    number: Callable[[float], str],
    joined: bool,
) -> str:
    """Draw series in a frame, with ANSI colours.

    Args:
        series: What is drawn.
        width: Columns of the terminal.
        ticks: Places on the lower axis by label; empty where it is a number.
        number: Writes a number of the left axis.
        joined: Whether points are joined by lines.
    """
    import plotext  # type: ignore[import-untyped]  # noqa: PLC0415 (no types; a second of imports)

    with _LOCK:  # the library draws on one figure
        figure = plotext.figure
        figure.clear()
        plotext.terminal.limit(False, False)  # noqa: FBT003 (its own order)
        figure.plot_size(max(NARROWEST, min(width, WIDEST)), HEIGHT)
        figure.theme("colorless" if len(series) == 1 else "default")
        for place, one in enumerate(series):
            figure.draw(_signal(figure, one, place=place, several=len(series) > 1, joined=joined))
        _rule(figure, series, width=width, ticks=ticks, number=number)
        drawn = str(figure.build().string())
        figure.clear()
    return drawn


def _signal(figure: Any, one: Series, *, place: int, several: bool, joined: bool) -> Any:
    marker = MARKERS[(place + several) % len(MARKERS)]
    xs, ys = [x for x, _ in one.points], [y for _, y in one.points]
    signal = figure.signal(xs, ys, marker=marker)
    if joined and len(xs) > 1:
        signal = signal.lines()
    return signal.label(one.name) if several else signal


def _rule(
    figure: Any,
    series: Sequence[Series],
    *,
    width: int,
    ticks: Mapping[str, float],
    number: Callable[[float], str],
) -> None:
    """Labels of both axes: few enough to be read."""
    ys = [y for one in series for _, y in one.points]
    if ys:
        low, high = min(ys), max(ys)
        step = (high - low) / (_TICKS_Y - 1)
        at = [low + step * place for place in range(_TICKS_Y)] if step else [low]
        figure.ruler("y").ticks(at, [number(_rounded(value, step)) for value in at])
    if ticks:
        every = max(1, -(-len(ticks) * _TICK_WIDTH // max(width, 1)))
        shown = list(ticks.items())[::every]
        labels = [label[: _TICK_WIDTH - 2] for label, _ in shown]
        figure.ruler("x").ticks([place for _, place in shown], labels)


def _rounded(value: float, step: float) -> float:
    """A number of an axis needs no more digits than tell it from its neighbour."""
    return float(round(value)) if abs(step) >= 1 else value
