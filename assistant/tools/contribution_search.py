"""The dimensions of a metric by how much of a change few of their slices carry."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.answering.record import RunRecord
from assistant.errors import WarehouseError
from assistant.planner.suggest import slices
from assistant.semantics.catalogue import Catalogue
from assistant.semantics.contribution import (
    Kind,
    Parts,
    SliceChange,
    against,
    concentration,
    contributions,
    standing_out,
)
from assistant.tools.contribution_sides import sides_of
from assistant.tools.kit import DeniedError, ToolKit

if TYPE_CHECKING:
    from assistant.tools.explain_change import ExplainRequest

MOST_DIMENSIONS = 12
WORDS = ("string", "boolean")
LARGE = 10
"""Minimum groups that a slice must have to be read as new or gone where small ones are withheld."""
OWN = 1.1
"""Preference for a dimension of the metric's own table over one that a join brings."""


@dataclass(frozen=True)
class Ranked:
    """One dimension's slices between the two periods."""

    dimension: str
    shown: tuple[SliceChange, ...]
    """Those that stand out first, then those against, then the rest by size."""
    score: float
    """Part of the change that few slices carry beyond an even one; 0: it is even."""
    sql: tuple[str, ...] = ()
    elapsed_ms: int = 0
    withheld: bool = False


def rank_dimensions(
    asked: "ExplainRequest",
    *,
    kind: Kind,
    change: float | None,
    kit: ToolKit,
    record: RunRecord,
) -> tuple[tuple[Ranked, ...], tuple[str, ...]]:
    """Every dimension's slices, the dimension with the most concentrated change first.

    Returns:
        The dimensions that could be looked at, and the names of those that the gate or the
        warehouse refused.
    """
    if not change:
        return (), ()
    found, refused = [], []
    for name in candidates(asked, kit.catalogue):
        try:
            ranked = _ranked(asked, name, kind=kind, change=change, kit=kit, record=record)
        except (DeniedError, WarehouseError):
            refused.append(name)
            continue
        if ranked is not None:
            found.append(ranked)
    return tuple(sorted(found, key=_rank)), tuple(refused)


def _rank(ranked: Ranked) -> tuple[float, float]:
    """The most concentrated first; where chance explains all, the slice that it explains least."""
    surprise = max((item.surprise for item in ranked.shown), default=0.0)
    return -round(ranked.score, 6), -round(surprise, 6)


def candidates(asked: "ExplainRequest", catalogue: Catalogue) -> tuple[str, ...]:
    """Dimensions to look at: words, one name for each column, the metric's own table first."""
    if asked.dimensions:
        return asked.dimensions
    titles = [
        name
        for name in catalogue.dimensions_of((asked.metric,))
        if catalogue.dimensions[name].content_role == "title"
    ]
    best: dict[tuple[str, str], str] = {}
    for name in (*slices(asked.request(), catalogue), *titles):
        dimension = catalogue.dimensions[name]
        if dimension.type in WORDS:
            best.setdefault((dimension.table, dimension.column or dimension.name), name)
    names = [name for name in best.values() if name not in titles][: MOST_DIMENSIONS - 1]
    return (*names, *[name for name in titles if name in best.values()][:1])


def _ranked(
    asked: "ExplainRequest",
    name: str,
    *,
    kind: Kind,
    change: float,
    kit: ToolKit,
    record: RunRecord,
) -> Ranked | None:
    sides = sides_of(asked, name, kind=kind, kit=kit, record=record)
    before, after = sides.before, sides.after
    counted = is_counted(asked.metric, kit.catalogue)
    least = LARGE * kit.minimum_group if counted and kind != "ratio" else math.inf
    if "later" in sides.withheld:
        before = _sure(sides.before, sides.after, least=least)
    if "earlier" in sides.withheld:
        after = _sure(sides.after, sides.before, least=least)
    found = tuple(
        replace(
            item,
            before=None
            if "earlier" in sides.withheld and item.slice not in before
            else item.before,
            after=None if "later" in sides.withheld and item.slice not in after else item.after,
        )
        for item in contributions(before, after, kind=kind, counted=counted)
    )
    if not found:
        return None
    return Ranked(
        dimension=name,
        shown=_in_order(found, change=change),
        score=concentration(found, change=change) * _preference(asked.metric, name, kit.catalogue),
        sql=tuple(run.sql for run in sides.runs),
        elapsed_ms=sum(run.result.elapsed_ms for run in sides.runs),
        withheld=bool(sides.withheld),
    )


def is_counted(name: str, catalogue: Catalogue) -> bool:
    """Whether a metric, or what it is a ratio of, is a number of things."""
    metric = catalogue.metrics[name]
    names = metric.inputs or (name,)
    return all("count" in (catalogue.metrics[n].aggregation or "") for n in names)


def _sure(
    side: Mapping[str, Parts], other: Mapping[str, Parts], *, least: float
) -> Mapping[str, Parts]:
    """Slices that both sides show, and those too large for what the other side withholds to matter."""
    return {key: part for key, part in side.items() if key in other or part.numerator >= least}


def _preference(metric: str, dimension: str, catalogue: Catalogue) -> float:
    own = catalogue.dimensions[dimension].table == catalogue.metrics[metric].table
    return OWN if own else 1.0


def _in_order(found: tuple[SliceChange, ...], *, change: float) -> tuple[SliceChange, ...]:
    leading, other = standing_out(found, change=change)[:3], against(found, change=change)[:1]
    larger = other and (not leading or abs(other[0].excess) > abs(leading[0].excess))
    first = (*other, *leading) if larger else (*leading, *other)
    rest = sorted(
        (item for item in found if item not in first),
        key=lambda item: (-abs(item.contribution), item.slice),
    )
    return (*first, *rest)
