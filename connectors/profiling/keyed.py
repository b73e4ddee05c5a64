"""What columns must agree on: ids keyed alike in every table, and no role for a closed column."""

from connectors.contracts import Classification
from connectors.profiling.profile import ColumnProfile, Join, Kind, TableProfile

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


def consistent(table: TableProfile) -> TableProfile:
    """The table without roles that a closed column cannot fill; events need a time."""
    kept = {column.source for column in table.columns if column.open}
    keyed = {column.source for column in table.columns if column.classification is KEYED}
    shown = kept - keyed
    roles = ("time", "arrival", "event_type", "experiment", "title", "description")
    update: dict[str, object] = {role: None for role in roles if getattr(table, role) not in shown}
    if table.session not in kept:
        update["session"] = None
    if table.person not in keyed:
        update["person"] = None
    if "event_type" in update:
        update["events"] = ()
    if not set(table.key) <= kept:
        update["key"] = ()
    if "time" in update and table.kind is Kind.EVENTS:
        update |= {"kind": Kind.REFERENCE, "kind_reason": "no open column says when it happened"}
    return table.model_copy(update=update)
