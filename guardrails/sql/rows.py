"""Row filters: each reference of a table gives only the rows that the principal may see.

This happens to the resolved statement, before any other rule looks at it, so that joins, WITH
entries, subqueries and what the semantic layer wrote cannot come to other rows.
"""

from sqlglot import exp

from guardrails.sql.policy import SqlPolicy
from guardrails.sql.structure import nodes
from guardrails.sql.tables import TablePolicy

TABLE = "table"
"""Mark on what stands for a filtered table; its value is the table's name."""


def narrow(query: exp.Query, policy: SqlPolicy) -> None:
    """Replace every filtered table by its visible rows; changes the statement in place."""
    if not policy.filtered:
        return
    tables = [node for node in nodes(query) if isinstance(node, exp.Table)]
    for node in tables:
        table = policy.filtered.get(node.name.lower())
        if table is not None:
            node.replace(_visible(table, alias=node.alias_or_name))


def stands_for_table(select: exp.Expr) -> bool:
    """Whether a SELECT is a table's visible rows, which no statement wrote."""
    return select.parent is not None and TABLE in select.parent.meta


def _visible(table: TablePolicy, *, alias: str) -> exp.Subquery:
    """`(SELECT … FROM table WHERE column IN (…)) AS alias`."""
    name = table.name.lower()
    columns: list[exp.Expr] = [
        exp.column(column.name.lower(), table=name, quoted=True) for column in table.columns
    ]
    source = exp.Table(this=_quoted(name), alias=exp.TableAlias(this=_quoted(name)))
    select = exp.Select(
        expressions=columns,
        from_=exp.From(this=source),
        where=exp.Where(this=_condition(table, name)),
    )
    visible = exp.Subquery(this=select, alias=exp.TableAlias(this=_quoted(alias)))
    visible.meta[TABLE] = table.name
    return visible


def _quoted(name: str) -> exp.Identifier:
    return exp.Identifier(this=name, quoted=True)


def _condition(table: TablePolicy, name: str) -> exp.Expr:
    """Values are compared as text; a row without a value is nobody's."""
    column = exp.column(str(table.shown_by).lower(), table=name, quoted=True)
    text = exp.Cast(this=column, to=exp.DataType.build("varchar"))
    values: list[exp.Expr] = [exp.Literal.string(value) for value in table.shown or ()]
    return exp.In(this=text, expressions=values) if values else exp.false()
