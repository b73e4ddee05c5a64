"""What of the catalogue's values a principal may see, where contracts close tables, columns or rows."""

from typing import TYPE_CHECKING

from assistant.semantics.catalogue import Dimension
from assistant.tools.kit import DeniedError, ToolKit
from assistant.values import Value
from guardrails.decisions import Denied
from guardrails.principals import Principal
from guardrails.sql.tables import Closed

if TYPE_CHECKING:
    from retrieval.passages import Passage


def denied_by(closed: Closed) -> DeniedError:
    """What is raised where a table or column is closed to whoever asks."""
    return DeniedError(Denied(rule=closed.rule, reason=closed.reason, remedy=closed.remedy))


def check_dimension(dimension: Dimension, kit: ToolKit, principal: Principal) -> None:
    """Refuse a dimension whose table or column is closed to a principal.

    Raises:
        DeniedError: If it is.
    """
    policy = kit.policy.for_principal(principal)
    table = dimension.table.lower()
    column = (dimension.column or dimension.name).lower()
    closed = policy.closed_tables.get(table) or policy.closed_columns.get((table, column))
    if closed is not None:
        raise denied_by(closed)


def check_table(name: str, kit: ToolKit, principal: Principal) -> None:
    """Refuse a table that is closed to a principal.

    Raises:
        DeniedError: If it is.
    """
    closed = kit.policy.for_principal(principal).closed_tables.get(name.lower())
    if closed is not None:
        raise denied_by(closed)


def visible_values(
    values: tuple[Value, ...], dimension: Dimension, *, kit: ToolKit, principal: Principal
) -> tuple[Value, ...]:
    """The values that stand in rows which a principal may see.

    Args:
        values: All values of the dimension.
        dimension: Whose.
        kit: Its policy says which rows are whose.
        principal: Who asks.

    Returns:
        All of them where the table shows everybody every row; of the column that says whose a row
        is, the principal's own; of another column of such a table none, for which rows a value
        stands in was not kept.
    """
    policy = kit.policy.for_principal(principal)
    table = policy.filtered.get(dimension.table.lower())
    if table is None:
        return values
    column = (dimension.column or dimension.name).lower()
    if column != str(table.shown_by).lower():
        return ()
    own = {value.casefold() for value in table.shown or ()}
    return tuple(value for value in values if value.value.casefold() in own)


def narrowed_tables(kit: ToolKit, principal: Principal) -> frozenset[str]:
    """Lower-case names of tables that a principal may not see whole; what counts them is not told."""
    policy = kit.policy.for_principal(principal)
    return frozenset(policy.closed_tables) | frozenset(policy.filtered)


def is_told(passage: "Passage", narrowed: frozenset[str]) -> bool:
    """Whether a passage of the index counts no rows of a table that is narrowed for a principal."""
    table = passage.metadata.get("table", passage.source if passage.kind == "table" else "")
    return table.lower() not in narrowed
