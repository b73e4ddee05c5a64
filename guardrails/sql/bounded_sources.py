"""What one level of a statement reads, where noise is to be added to its totals."""

from collections.abc import Sequence

from sqlglot import exp

from guardrails.sql.injected import person, refused
from guardrails.sql.resolve import DIALECT


def check_sources(select: exp.Select) -> None:
    """Refuse what lets one person's rows change another's."""
    for name in ("from_", "joins", "where"):
        value = select.args.get(name)
        for node in value if isinstance(value, list) else [value]:
            if node is not None:
                _check_source(node)


def _check_source(node: exp.Expr) -> None:
    for inner in node.find_all(exp.Select):
        if person(inner) is not None:
            raise refused("Numbers about people are joined with people's rows.")
    for condition in node.find_all(exp.Where):
        if condition.find(exp.Query) is not None:
            raise refused("A condition looks people up in another query.")


def entries(select: exp.Select) -> str:
    """WITH entries that a SELECT may read: those of the queries around it that come before it."""
    found: list[exp.CTE] = []
    node: exp.Expr | None = select
    inside: exp.CTE | None = None
    while node is not None:
        if isinstance(node, exp.CTE):
            inside = node
        clause = node.args.get("with_")
        if clause is not None:
            entries = list(clause.expressions)
            place = next((i for i, e in enumerate(entries) if e is inside), len(entries))
            found = [*entries[:place], *found]
        node = node.parent
    used = [entry for entry in found if _is_read(entry.alias, select, found)]
    for entry in used:
        _check_source(entry.this)
        if person(entry.this) is not None:
            raise refused("Numbers about people are joined with people's rows.")
    texts = ", ".join(entry.sql(DIALECT) for entry in used)
    return f"WITH {texts} " if used else ""


def _is_read(name: str, select: exp.Select, entries: Sequence[exp.CTE]) -> bool:
    if any(table.name == name for table in select.find_all(exp.Table)):
        return True
    others = (entry for entry in entries if entry.alias != name)
    return any(
        any(table.name == name for table in entry.find_all(exp.Table))
        and _is_read(entry.alias, select, [e for e in entries if e.alias != name])
        for entry in others
    )
