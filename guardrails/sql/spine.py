"""Which columns of its spine a query names."""

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from guardrails.sql.resolve import DIALECT


def spine_columns(sql: str, spine: str) -> tuple[str, ...]:
    """Columns that a query takes from its table of labels, in the order in which it names them.

    Args:
        sql: One statement.
        spine: Name of the table of labels.

    Returns:
        Lower-case names: those written `labels.x` (or through an alias), those of USING, and those
        without a table where labels are the only source. Empty where it cannot be read.
    """
    try:
        tree = sqlglot.parse_one(sql, read=DIALECT)
    except (SqlglotError, RecursionError):
        return ()
    found: dict[str, None] = {}
    for select in tree.find_all(exp.Select):
        sources = _own_tables(select)
        aliases = {t.alias_or_name.lower() for t in sources if t.name.lower() == spine.lower()}
        if not aliases:
            continue
        for join in select.args.get("joins") or ():
            for column in join.args.get("using") or ():
                found[column.name.lower()] = None
        alone = (
            len(sources) == 1 and not select.args.get("joins") and not select.args.get("laterals")
        )
        for column in select.find_all(exp.Column):
            table = column.table.lower()
            own = not table and alone and column.find_ancestor(exp.Select) is select
            if table in aliases or own:
                found[column.name.lower()] = None
    return tuple(found)


def qualified_columns(sql: str, spine: str) -> tuple[str, ...]:
    """Columns that a query takes from its table of labels by name or alias, `labels.x`.

    Args:
        sql: One statement.
        spine: Name of the table of labels.

    Returns:
        Lower-case names in the order in which they are met. Empty where it cannot be read.
    """
    try:
        tree = sqlglot.parse_one(sql, read=DIALECT)
    except (SqlglotError, RecursionError):
        return ()
    columns = (column for column in tree.find_all(exp.Column) if column.table and column.name)
    return tuple(
        dict.fromkeys(column.name.lower() for column in columns if _of_spine(column, spine))
    )


def _of_spine(column: exp.Column, spine: str) -> bool:
    """Whether the nearest source of that alias, from the column outwards, is the spine."""
    select = column.find_ancestor(exp.Select)
    while select is not None:
        start = select.args.get("from_") or select.args.get("from")
        items = [start.this] if start is not None else []
        items += [join.this for join in select.args.get("joins") or ()]
        for item in (*items, *(select.args.get("laterals") or ())):
            if item.alias_or_name.lower() == column.table.lower():
                return isinstance(item, exp.Table) and item.name.lower() == spine.lower()
        select = select.find_ancestor(exp.Select)
    return False


def _own_tables(select: exp.Select) -> list[exp.Table]:
    start = select.args.get("from_") or select.args.get("from")
    items = [start.this] if start is not None else []
    items += [join.this for join in select.args.get("joins") or ()]
    return [item for item in items if isinstance(item, exp.Table)]
