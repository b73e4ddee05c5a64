"""Joins that pair many rows with many: every sum behind them counts rows several times."""

from collections.abc import Mapping, Sequence

from sqlglot import exp

from guardrails.sql import aggregates, joins
from guardrails.sql.refusal import RefusedError
from guardrails.sql.relation import Key, Relation

_UNHARMED = (exp.ApproxDistinct, exp.Min, exp.Max)
"""Aggregates that repeated rows do not change."""

_NAMED = 2
"""Metrics of each table that a remedy names."""

Grain = frozenset[Key] | None
"""Columns that tell one joined row from every other; None where that is not known."""


def grain_of(
    select: exp.Select, relations: dict[str, Relation]
) -> tuple[Grain, tuple[str, str] | None]:
    """What tells the joined rows of a SELECT apart.

    Args:
        select: The SELECT.
        relations: Its sources by alias, in order.

    Returns:
        The grain, and the last pair of sources that are joined many to many.
    """
    aliases = list(relations)
    if not aliases:
        return frozenset(), None
    grain = _own(aliases[0], relations[aliases[0]])
    fanned = None
    for join, alias in zip(select.args.get("joins") or (), aliases[1:], strict=True):
        pairs = joins.equalities(join.args.get("on"), select.args.get("where"))
        ours = {key for pair in pairs for key in pair if key[0] == alias and len(pair) > 1}
        theirs = {key for pair in pairs if pair & ours for key in pair if key[0] != alias}
        own = _own(alias, relations[alias])
        if own is None or grain is None or not theirs:
            grain = grain if own is not None and own <= ours else None
        elif not own <= ours and not grain <= theirs:
            fanned, grain = (min(theirs)[0], alias), grain | own
        elif not own <= ours:
            grain = own
    return grain, fanned


def outputs_of(select: exp.Select, grain: Grain) -> frozenset[str] | None:
    """Output columns that tell the rows of a SELECT apart; None where none are known to."""
    if aggregates.aggregating(select):
        wanted = aggregates.keys(select)
    elif grain is not None and not select.args.get("distinct"):
        wanted = [exp.column(name, table=source) for source, name in grain]
    else:
        return None
    named = [(_plain(item.unalias()), item.alias_or_name.lower()) for item in select.expressions]
    found = [next((name for node, name in named if node == _plain(key)), None) for key in wanted]
    return None if None in found else frozenset(name for name in found if name is not None)


def check(
    select: exp.Select, pair: tuple[str, str], *, metrics: Mapping[str, Sequence[str]]
) -> None:
    """Refuse sums over rows that are joined many to many.

    Args:
        select: What sums up.
        pair: The two sources that were joined many to many.
        metrics: Metrics by the table that they are summed from.
    """
    for node in aggregates.calls(select):
        if isinstance(node, _UNHARMED) or isinstance(node.this, exp.Distinct):
            continue
        first, second = pair
        raise RefusedError(
            "fan_out",
            f"'{first}' and '{second}' are joined many to many, so rows would count several times.",
            f"Ask for {_metrics(select, pair, metrics)}: metrics are summed before they are joined. "
            f"In SQL, aggregate '{second}' in a WITH entry by the joined column, then join that.",
        )


def _metrics(
    select: exp.Select, pair: tuple[str, str], metrics: Mapping[str, Sequence[str]]
) -> str:
    """The metrics that answer it, or that there may be one of each source."""
    tables = {node.alias_or_name.lower(): node.name.lower() for node in select.find_all(exp.Table)}
    named = [name for alias in pair for name in metrics.get(tables.get(alias, alias), ())[:_NAMED]]
    return " and ".join(f"metric '{name}'" for name in named) or "a metric of each"


def _own(alias: str, relation: Relation) -> Grain:
    if relation.unique is None:
        return None
    return frozenset((alias, name) for name in relation.unique)


def _plain(node: exp.Expr) -> object:
    """A column by its key, whatever its quotes; any other expression as it is."""
    if isinstance(node, exp.Column):
        return (node.table.lower(), node.name.lower())
    return node
