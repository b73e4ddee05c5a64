"""Ids of one thing are kept alike in every table, or joins would break: keyed everywhere or nowhere."""

from connectors.contracts import Classification
from connectors.profiling.profile import ColumnProfile, Join, TableProfile

KEYED = Classification.PSEUDONYMOUS
REASON = "leads to an id that is kept as a keyed code"


def key_alike(
    tables: tuple[TableProfile, ...], joins: tuple[Join, ...]
) -> tuple[TableProfile, ...]:
    """Key both ends of a join where one end is keyed; repeats until nothing changes."""
    keyed = {(t.name, c.source) for t in tables for c in t.columns if c.classification is KEYED}
    changed = True
    while changed:
        before = len(keyed)
        for join in joins:
            ends = {(join.table, join.column), (join.parent, join.parent_column)}
            if ends & keyed:
                keyed |= ends
        changed = len(keyed) > before
    return tuple(_keyed(table, keyed) for table in tables)


def _keyed(table: TableProfile, keyed: set[tuple[str, str]]) -> TableProfile:
    columns = tuple(
        _as_code(column) if (table.name, column.source) in keyed else column
        for column in table.columns
    )
    return table.model_copy(update={"columns": columns})


def _as_code(column: ColumnProfile) -> ColumnProfile:
    if column.classification in (KEYED, Classification.PERSONAL):
        return column
    return column.model_copy(update={"classification": KEYED, "reason": REASON, "values": ()})
