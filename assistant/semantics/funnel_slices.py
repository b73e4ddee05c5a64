"""Dimensions of a step's table, or of a table that it names a row of, as SQL."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.errors import RequestError
from assistant.semantics.catalogue import Catalogue, Dimension
from assistant.semantics.funnel_steps import BASE, quoted
from assistant.semantics.literals import literal
from assistant.semantics.request import DimensionFilter

COMPARED = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
HOP = "__"


@dataclass(frozen=True)
class Slicing:
    """What a SELECT over one step's table needs for its slices and filters."""

    columns: tuple[str, ...]
    """One expression for each slice."""
    joins: tuple[str, ...]
    conditions: tuple[str, ...]


def slicing(
    catalogue: Catalogue,
    table: str,
    *,
    group_by: Sequence[str],
    filters: Sequence[DimensionFilter] = (),
    only: str | None = None,
) -> Slicing:
    """Resolve slices and filters of one table.

    Args:
        catalogue: Knows the dimensions.
        table: Whose rows are sliced.
        group_by: Qualified names.
        filters: Conditions on qualified names.
        only: The one column of the rows that is at hand; dimensions are joined by it.

    Raises:
        RequestError: If a dimension is unknown, or does not belong to the table's rows.
    """
    names = (*group_by, *(item.dimension for item in filters))
    found = {name: _resolved(name, table, catalogue, only) for name in names}
    joins = dict.fromkeys(join for _, join in found.values() if join)
    conditions = tuple(_condition(item, found[item.dimension][0]) for item in filters)
    return Slicing(tuple(found[name][0] for name in group_by), tuple(joins), conditions)


def sliceable(catalogue: Catalogue, table: str, *, only: str | None = None) -> tuple[str, ...]:
    """Qualified names of the dimensions that a table's rows have, sorted."""
    names = sorted(catalogue.dimensions)
    return tuple(name for name in names if _fits(name, table, catalogue, only))


def _fits(name: str, table: str, catalogue: Catalogue, only: str | None) -> bool:
    try:
        _resolved(name, table, catalogue, only)
    except RequestError:
        return False
    return not catalogue.dimensions[name].is_time


def _resolved(
    name: str, table: str, catalogue: Catalogue, only: str | None
) -> tuple[str, str | None]:
    dimension = catalogue.dimensions.get(name)
    if dimension is None or dimension.column is None:
        message = f"There is no dimension '{name}' to slice by. Ask which dimensions there are."
        raise RequestError(message)
    if dimension.table == table and only is None:
        return f"{BASE}.{quoted(dimension.column)}", None
    pair = _path(dimension, table, catalogue)
    if pair is None or (only is not None and pair[0] != only):
        message = f"'{dimension.label}' does not belong to '{table}'. Leave it out."
        raise RequestError(message)
    alias = quoted(f"of_{dimension.table}")
    ours, theirs = pair
    on = f"{BASE}.{quoted(ours)} = {alias}.{quoted(theirs)}"
    join = f"LEFT JOIN {quoted(dimension.table)} AS {alias} ON {on}"
    return f"{alias}.{quoted(dimension.column)}", join


def _path(dimension: Dimension, table: str, catalogue: Catalogue) -> tuple[str, str] | None:
    """The columns of both tables that name the entity of `user__country`."""
    entity, _, rest = dimension.name.partition(HOP)
    if HOP in rest:
        return None
    ours = _column(catalogue, table, entity, unique=False)
    theirs = _column(catalogue, dimension.table, entity, unique=True)
    return (ours, theirs) if ours and theirs else None


def _column(catalogue: Catalogue, table: str, entity: str, *, unique: bool) -> str | None:
    links = catalogue.links.get(table, ())
    return next((k.column for k in links if k.entity == entity and (k.unique or not unique)), None)


def _condition(item: DimensionFilter, column: str) -> str:
    values = [literal(value) for value in item.values]
    if item.operator in ("in", "not_in"):
        word = "IN" if item.operator == "in" else "NOT IN"
        return f"{column} {word} ({', '.join(values)})"
    if item.operator == "contains":
        return _any(f"contains(lower({column}), lower({value}))" for value in values)
    return _any(f"{column} {COMPARED[item.operator]} {value}" for value in values)


def _any(parts: Iterable[str]) -> str:
    return f"({' OR '.join(parts)})"
