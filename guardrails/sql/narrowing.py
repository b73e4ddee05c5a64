"""A policy narrowed to one principal: what their roles open, and the rows that they may see."""

from collections.abc import Sequence

from guardrails.principals import Principal
from guardrails.sql.tables import Closed, TablePolicy


def narrowed(
    tables: Sequence[TablePolicy], principal: Principal
) -> tuple[tuple[TablePolicy, ...], tuple[Closed, ...]]:
    """The tables as one principal meets them.

    Args:
        tables: What contracts say for everybody.
        principal: Who asks. The workspace's own command line sees every row: its user can read the
            files anyway.

    Returns:
        What is open, and what is closed.
    """
    opened: list[TablePolicy] = []
    closed: list[Closed] = []
    for table in tables:
        refusal = _closed_table(table, principal)
        if refusal is not None:
            closed.append(refusal)
            continue
        opened.append(_opened(table, principal))
        closed += [
            _closed_column(table.name, column.name, column.roles)
            for column in table.columns
            if not _may(column.roles, principal)
        ]
    return tuple(opened), tuple(closed)


def _may(roles: tuple[str, ...], principal: Principal) -> bool:
    return not roles or not set(roles).isdisjoint(principal.roles)


def _closed_table(table: TablePolicy, principal: Principal) -> Closed | None:
    if not _may(table.roles, principal):
        return Closed(
            table=table.name,
            rule="role",
            reason=f"Table '{table.name}' is open to {_listed(table.roles)} only.",
            remedy="Ask somebody with that role, or have it given to you.",
        )
    if _sees_all(table, principal) or table.rows is None:
        return None
    attribute = table.rows.attribute
    if principal.attributes.get(attribute):
        return None
    return Closed(
        table=table.name,
        rule="row_filter",
        reason=f"Table '{table.name}' shows each team its own rows, by '{attribute}', and you have "
        "none.",
        remedy=f"Have your '{attribute}' set where your account is kept.",
    )


def _closed_column(table: str, column: str, roles: tuple[str, ...]) -> Closed:
    return Closed(
        table=table,
        column=column,
        rule="role",
        reason=f"Column '{column}' of '{table}' is open to {_listed(roles)} only.",
        remedy="Leave it out, or ask somebody with that role.",
    )


def _opened(table: TablePolicy, principal: Principal) -> TablePolicy:
    columns = tuple(
        column.model_copy(update={"roles": ()})
        for column in table.columns
        if _may(column.roles, principal)
    )
    shown = None
    if table.rows is not None and not _sees_all(table, principal):
        shown = tuple(sorted(principal.attributes[table.rows.attribute]))
    return table.model_copy(update={"columns": columns, "roles": (), "shown": shown})


def _sees_all(table: TablePolicy, principal: Principal) -> bool:
    exempt = table.rows.exempt if table.rows is not None else ()
    return not principal.served or not set(exempt).isdisjoint(principal.roles)


def _listed(roles: tuple[str, ...]) -> str:
    return " and ".join(roles)
