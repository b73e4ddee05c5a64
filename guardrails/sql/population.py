"""Who is counted: the persons behind each number, as a set that is compared inside the engine.

Every injected minimum counts the persons who contribute to one group or one aggregate. The same
persons, spelled out as rows instead of counted, are a population. Two populations of one entity may
be subtracted from each other by the worker, so that only sizes leave it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from string import Template
from typing import Literal

from sqlglot import exp

from guardrails.decisions import Population, PopulationSql
from guardrails.sql import aggregates
from guardrails.sql.contributors import MINIMUM, argument_of
from guardrails.sql.refusal import RefusedError
from guardrails.sql.resolve import render

_POPULATION = Template(
    "$entries SELECT person, part, count(*) AS contributions, $total AS amount FROM ("
    "SELECT $person AS person, $part AS part, $amount AS amount $rows) "
    "AS counted WHERE NOT person IS NULL GROUP BY person, part"
)
Shows = Literal["rows", "amount", "mean", "distinct", "group"]
_NO_AMOUNT = "CAST(NULL AS DOUBLE)"
_SOURCES = ("from_", "joins", "where")


@dataclass(frozen=True)
class Level:
    """A SELECT that sums up over persons, and the WITH entries that it may read."""

    select: exp.Select
    ctes: tuple[exp.CTE, ...]


def populations(levels: Sequence[Level], *, compiled: bool = False) -> PopulationSql | None:
    """The populations of a rewritten statement; None where no table about people is read.

    Args:
        levels: Every SELECT in which persons were counted.
        compiled: Whether the semantic layer wrote the statement.

    Raises:
        RefusedError: If two WITH entries share a name, so that it is unclear who is counted.
    """
    found = {part: None for level in levels for part in _of_level(level, compiled=compiled)}
    return PopulationSql(parts=tuple(found)) if found else None


def _of_level(level: Level, *, compiled: bool) -> list[Population]:
    entries, rows = _with(level.ctes), _rows(level.select)
    part = _part(level.select)
    measure = _measure(level.select) if compiled else None
    found: dict[tuple[str, str, Shows], str] = {}
    for node in aggregates.own(level.select, exp.GTE):
        if MINIMUM in node.meta:
            shown = _shown(node, level.select)
            for amount, shows in dict.fromkeys(map(_amount, shown)) or ((_NO_AMOUNT, "group"),):
                found[_contribution(node), amount, shows] = str(node.meta[MINIMUM])
    return [
        Population(
            entity=entity,
            shows=shows,
            measure=measure,
            sql=_POPULATION.substitute(
                entries=entries,
                person=person,
                part=part,
                amount=amount,
                total="count(DISTINCT amount)" if shows == "distinct" else "sum(amount)",
                rows=rows,
            ),
        )
        for (person, amount, shows), entity in found.items()
    ]


def _shown(minimum: exp.Expr, select: exp.Select) -> list[exp.Expr]:
    """The aggregates that are shown under a minimum: its own, or all that have none of their own."""
    branch = minimum.find_ancestor(exp.If, exp.Having)
    if isinstance(branch, exp.If):
        return list(branch.args["true"].find_all(exp.AggFunc))
    return [
        node
        for node in aggregates.calls(select)
        if not _is_condition(node) and not _is_guarded(node)
    ]


def _around(node: exp.Expr) -> Iterator[exp.Expr]:
    while node.parent is not None and not isinstance(node.parent, exp.Select):
        node = node.parent
        yield node


def _is_guarded(node: exp.Expr) -> bool:
    branch = node.find_ancestor(exp.If, exp.Select)
    return isinstance(branch, exp.If) and any(MINIMUM in n.meta for n in branch.this.walk())


def _amount(shown: exp.Expr) -> tuple[str, Shows]:
    """What each row adds to a number, and what the number shows."""
    if isinstance(shown.this, exp.Distinct):
        things = ", ".join(_text(value) for value in shown.this.expressions)
        return f"CAST(hash({things}) AS DOUBLE)", "distinct"
    value = argument_of(shown) if isinstance(shown, exp.Sum | exp.Avg) else None
    if value is None:
        return _NO_AMOUNT, "rows"
    return f"TRY_CAST({_text(value)} AS DOUBLE)", "mean" if isinstance(shown, exp.Avg) else "amount"


def _measure(select: exp.Select) -> str:
    """Names of what is aggregated, as the semantic layer calls it."""
    shown = (node for node in aggregates.calls(select) if not _is_condition(node))
    return ", ".join(
        sorted({column.name for node in shown for column in node.find_all(exp.Column)})
    )


def _is_condition(node: exp.Expr) -> bool:
    return any(MINIMUM in outer.meta for outer in _around(node))


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
