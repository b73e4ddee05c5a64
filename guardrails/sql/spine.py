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


def _own_tables(select: exp.Select) -> list[exp.Table]:
    start = select.args.get("from_") or select.args.get("from")
    items = [start.this] if start is not None else []
    items += [join.this for join in select.args.get("joins") or ()]
    return [item for item in items if isinstance(item, exp.Table)]
