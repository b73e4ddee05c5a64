"""Lookups worth having: columns that a question wants and that lie too far away for a join."""

from collections.abc import Iterator
from dataclasses import dataclass

from connectors.contracts import Classification, ColumnType
from connectors.profiling.naming import label, plural
from connectors.profiling.profile import (
    ColumnProfile,
    DataProfile,
    Kind,
    LookedUp,
    Role,
    TableProfile,
)
from connectors.proposal.lake_names import TableNames, column_label, column_synonyms

NEAR = 2
"""Steps that a question's join may take. Source: MetricFlow, two-hop joins."""
FAR = 6
MOST_VALUES = 20_000
MOST_LOOKUPS = 12
SHOWN = (Classification.PUBLIC, Classification.INTERNAL)
ORDER = (Kind.PERSONS, Kind.CONTENT, Kind.EVENTS)


@dataclass(frozen=True)
class Edge:
    """One row of `table` names one row of `parent`, by its key."""

    table: str
    column: str
    parent: str


def with_lookups(profile: DataProfile, names: dict[str, TableNames]) -> DataProfile:
    """The profile with lookups added to the tables that people ask about.

    Args:
        profile: What was found.
        names: Names of its tables.
    """
    tables = {table.name: table for table in profile.tables}
    edges = tuple(_edges(profile))
    for table in _asked_about(profile, edges):
        tables[table.name] = _extended(table, tables, edges=edges, names=names)
    return profile.model_copy(update={"tables": tuple(tables.values())})


def _asked_about(profile: DataProfile, edges: tuple[Edge, ...]) -> tuple[TableProfile, ...]:
    """Tables that people ask about, each after those that it leads to."""
    tables = {table.name: table for table in profile.tables}
    actors = {
        edge.parent
        for edge in edges
        if tables[edge.table].kind is Kind.EVENTS and tables[edge.table].person == edge.column
    }
    ways = {name: _paths(table, tables, edges=edges) for name, table in tables.items()}
    chosen = [
        table
        for table in profile.tables
        if table.kind in ORDER and (table.kind is not Kind.PERSONS or table.name in actors)
    ]
    return tuple(sorted(chosen, key=lambda t: (ORDER.index(t.kind), len(ways[t.name]))))


def _edges(profile: DataProfile) -> Iterator[Edge]:
    """Joins, and back where two tables share one key."""
    for join in profile.joins:
        child, parent = profile.table(join.table), profile.table(join.parent)
        if child is None or parent is None or len(parent.key) != 1:
            continue
        if child.key == (join.column,) and join.one_to_one:
            yield Edge(parent.name, parent.key[0], child.name)
        yield Edge(child.name, join.column, parent.name)


def _extended(
    table: TableProfile,
    tables: dict[str, TableProfile],
    *,
    edges: tuple[Edge, ...],
    names: dict[str, TableNames],
) -> TableProfile:
    paths = _paths(table, tables, edges=edges)
    near = {_origin(tables[name], column) for name, path in paths.items() if len(path) <= NEAR
            for column in tables[name].columns}  # fmt: skip
    added: list[ColumnProfile] = []
    for name, path in sorted(paths.items(), key=lambda item: len(item[1])):
        if len(path) <= NEAR:
            continue
        added += [
            _looked_up(table, path, tables[name], column, names=names)
            for column in tables[name].columns
            if column.lookup is None and _is_wanted(column) and (name, column.source) not in near
        ]
    taken = {column.source.casefold() for column in table.columns}
    fresh = [column for column in added if column.source.casefold() not in taken][:MOST_LOOKUPS]
    unique = {column.source: column for column in reversed(fresh)}
    return table.model_copy(update={"columns": (*table.columns, *reversed(unique.values()))})


def _origin(table: TableProfile, column: ColumnProfile) -> tuple[str, str]:
    if column.lookup is not None:
        return column.lookup.table, column.lookup.column
    return table.name, column.source


def _is_wanted(column: ColumnProfile) -> bool:
    sliced = column.role in (Role.CATEGORY, Role.TITLE)
    plain = column.type not in (ColumnType.ARRAY, ColumnType.TIMESTAMP, ColumnType.DATE)
    return (
        sliced and plain and column.classification in SHOWN and 1 < column.distinct <= MOST_VALUES
    )


def _paths(
    table: TableProfile, tables: dict[str, TableProfile], *, edges: tuple[Edge, ...]
) -> dict[str, tuple[Edge, ...]]:
    """The shortest way to every table, less the tables that two equally short ways reach."""
    found: dict[str, tuple[Edge, ...]] = {}
    reached: dict[str, tuple[Edge, ...]] = {table.name: ()}
    for _ in range(FAR):
        nearest: dict[str, list[tuple[Edge, ...]]] = {}
        for name, path in reached.items():
            for edge in edges:
                known = edge.parent in found or edge.parent == table.name
                if edge.table == name and not known and _is_open(edge, table, tables):
                    nearest.setdefault(edge.parent, []).append((*path, edge))
        reached = {name: ways[0] for name, ways in nearest.items() if len(ways) == 1}
        found |= {name: ways[0] for name, ways in nearest.items()}
        for name in set(nearest) - set(reached):
            if len(nearest[name][0]) > NEAR:
                del found[name]
        if not reached:
            break
    return found


def _is_open(edge: Edge, start: TableProfile, tables: dict[str, TableProfile]) -> bool:
    """Whether a way may use a step: to persons only along the starting table's own person."""
    parent = tables[edge.parent]
    column = tables[edge.table].column(edge.column)
    if column is None or len(parent.key) != 1:
        return False
    if parent.person is not None and start.person is None:
        return False
    if parent.kind is not Kind.PERSONS:
        return True
    return edge.table == start.name and edge.column == start.person


def _looked_up(
    table: TableProfile,
    path: tuple[Edge, ...],
    target: TableProfile,
    column: ColumnProfile,
    *,
    names: dict[str, TableNames],
) -> ColumnProfile:
    own = names[target.name]
    name = own.of(column.source)
    thing = own.thing
    shown = column_label(own, column)
    passed = [names[e.parent].thing for e in path[:-1] if _kind(names, e) is Kind.CONTENT]
    passed += [names[table.name].thing] if table.kind is Kind.PERSONS else []
    words = [*column_synonyms(own, column), *(f"{word} {shown.lower()}" for word in passed)]
    titled = column.role is Role.TITLE
    words += [plural(thing).replace("_", " ")] if titled else []
    steps = " → ".join([*(edge.parent for edge in path)])
    return column.model_copy(
        update={
            "source": name if set(thing.split("_")) & set(name.split("_")) else f"{thing}_{name}",
            "role": Role.CATEGORY,
            "nulls": 0,
            "rows": table.rows,
            "note": None,
            "classification": Classification.INTERNAL,
            "reason": f"looked up: {steps}",
            "lookup": LookedUp(
                path=tuple((edge.table, edge.column) for edge in path),
                table=target.name,
                column=column.source,
                label=shown if titled or thing in shown.lower() else label(f"{thing} {name}"),
                synonyms=tuple(dict.fromkeys(words)),
            ),
        }
    )


def _kind(names: dict[str, TableNames], edge: Edge) -> Kind:
    return names[edge.parent].table.kind
