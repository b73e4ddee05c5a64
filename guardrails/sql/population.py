"""Who is counted: the persons behind each number, as a set that is compared inside the engine.

Every injected minimum counts the persons who contribute to one group or one aggregate. The same
persons, spelled out as rows instead of counted, are a population. Two populations of one entity may
be subtracted from each other by the worker, so that only sizes leave it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from string import Template

from sqlglot import exp

from guardrails.decisions import Population, PopulationSql
from guardrails.sql import aggregates
from guardrails.sql.contributors import MINIMUM
from guardrails.sql.refusal import RefusedError
from guardrails.sql.resolve import render

_POPULATION = Template(
    "$entries SELECT DISTINCT person, part FROM (SELECT $person AS person, $part AS part $rows) "
    "AS counted WHERE NOT person IS NULL"
)
_SOURCES = ("from_", "joins", "where")


@dataclass(frozen=True)
class Level:
    """A SELECT that sums up over persons, and the WITH entries that it may read."""

    select: exp.Select
    ctes: tuple[exp.CTE, ...]


def populations(levels: Sequence[Level]) -> PopulationSql | None:
    """The populations of a rewritten statement; None where no table about people is read.

    Args:
        levels: Every SELECT in which persons were counted.

    Raises:
        RefusedError: If two WITH entries share a name, so that it is unclear who is counted.
    """
    found = {part: None for level in levels for part in _of_level(level)}
    return PopulationSql(parts=tuple(found)) if found else None


def _of_level(level: Level) -> list[Population]:
    entries, rows = _with(level.ctes), _rows(level.select)
    part = _part(level.select)
    marked = (node for node in aggregates.own(level.select, exp.GTE) if MINIMUM in node.meta)
    contributions = {_contribution(node): str(node.meta[MINIMUM]) for node in marked}
    return [
        Population(
            entity=entity,
            sql=_POPULATION.substitute(entries=entries, person=person, part=part, rows=rows),
        )
        for person, entity in contributions.items()
    ]


def _contribution(minimum: exp.Expr) -> str:
    """The person who contributes, or NULL: what stands inside `count(DISTINCT …) >= k`."""
    return _text(minimum.this.this.expressions[0])


def _part(select: exp.Select) -> str:
    """Which group of the answer a row belongs to: its keys as texts."""
    keys = (f"CAST({_text(key)} AS VARCHAR)" for key in aggregates.keys(select))
    return f"CAST([{', '.join(keys)}] AS VARCHAR[])"


def _rows(select: exp.Select) -> str:
    nodes = (select.args.get(name) for name in _SOURCES)
    flat = (node for value in nodes for node in (value if isinstance(value, list) else [value]))
    return " ".join(_text(node).strip() for node in flat if node is not None)


def _with(ctes: tuple[exp.CTE, ...]) -> str:
    names = [cte.alias.lower() for cte in ctes]
    if len(set(names)) != len(names):
        raise RefusedError(
            "population", "Two WITH entries have the same name.", "Give each a name of its own."
        )
    return f"WITH {', '.join(_text(cte) for cte in ctes)}" if ctes else ""


def _text(node: exp.Expr) -> str:
    return render(node)
