"""What contracts must agree on before anything is read."""

import re
from collections.abc import Callable, Sequence

from connectors.contracts import Classification, ColumnContract, TableContract, TableKind
from connectors.errors import ContractError
from connectors.lookup_checks import lookup_problem

NAME = re.compile(r"[a-z][a-z0-9_]*")
RESERVED = frozenset({"time_spine", "day"})

Check = Callable[[TableContract, dict[str, TableContract]], str | None]


def check_contracts(contracts: Sequence[TableContract]) -> None:
    """Check each contract, and each against the others.

    Raises:
        ContractError: For the first contradiction; names table, key and column.
    """
    tables = {contract.name: contract for contract in contracts}
    if len(tables) != len(contracts):
        message = "Two contracts describe one table. Give each table one contract."
        raise ContractError(message)
    for contract in contracts:
        for check in CHECKS:
            problem = check(contract, tables)
            if problem:
                message = f"Contract of table '{contract.name}': {problem}"
                raise ContractError(message)


def check_kept(contracts: Sequence[TableContract]) -> None:
    """Check that some table has a column that may leave the raw files.

    Raises:
        ContractError: If none has.
    """
    if not any(contract.kept for contract in contracts):
        message = (
            "Every column of every table is personal, so the lake would be empty. Classify what is "
            "harmless as internal, and ids as pseudonymous."
        )
        raise ContractError(message)


def _names(contract: TableContract, _: dict[str, TableContract]) -> str | None:
    seen: set[str] = set()
    for name in (contract.name, *(name for c in contract.columns for name in lake_names(c))):
        if not NAME.fullmatch(name) or name in RESERVED:
            return (
                f"'{name}' cannot be a name in the lake. Use lower case letters, digits and "
                "underscores, and keep the raw spelling in 'physicalName'."
            )
        if name in seen and name != contract.name:
            return f"column '{name}' is listed twice. Rename or remove one."
        seen.add(name)
    return None


def lake_names(column: ColumnContract) -> tuple[str, ...]:
    """Names of the lake columns that one contracted column becomes."""
    if column.normalize is None:
        return (column.name,)
    return column.name, f"{column.name}_code", f"{column.name}_raw"


def _roles(contract: TableContract, _: dict[str, TableContract]) -> str | None:
    if contract.kind is TableKind.EVENTS and contract.time is None:
        return "an events table needs 'signpost.time'. Name the column of when it happened."
    for role in ("time", "arrival", "event_type"):
        column = contract.column(getattr(contract, role) or "")
        if column is not None and column.classification is Classification.PERSONAL:
            return f"'{role}' is column '{column.name}', which is personal. Classify it internal."
    for role in ("time", "arrival"):
        column = contract.column(getattr(contract, role) or "")
        if column is not None and column.type not in ("timestamp", "date"):
            return f"'{role}' is column '{column.name}' of type {column.type}. Make it a timestamp."
    return None


def _person(contract: TableContract, _: dict[str, TableContract]) -> str | None:
    column = contract.column(contract.person or "")
    if column is not None and column.classification is not Classification.PSEUDONYMOUS:
        return (
            f"column '{column.name}' names the person and is {column.classification}. "
            "Classify it pseudonymous, so that only a keyed id is kept."
        )
    return None


def _keyed(contract: TableContract, _: dict[str, TableContract]) -> str | None:
    for column in contract.columns:
        if column.normalize and column.classification in (
            Classification.PSEUDONYMOUS,
            Classification.PERSONAL,
        ):
            return (
                f"column '{column.name}' is {column.classification} and normalised. "
                "Drop 'signpost.normalize' or classify it internal."
            )
    return None


def _content(contract: TableContract, _: dict[str, TableContract]) -> str | None:
    if contract.content is None:
        return None
    roles = contract.content
    named = (roles.id, roles.title, roles.description, roles.kind, *roles.attributes)
    for name in named:
        column = contract.column(name) if name else None
        if name and column is None:
            return f"'signpost.content' names column '{name}', which is not listed. Add it."
        if column is not None and column.classification not in (
            Classification.PUBLIC,
            Classification.INTERNAL,
        ):
            return f"'signpost.content' shows column '{name}', which is {column.classification}."
    return None


def _consent(contract: TableContract, tables: dict[str, TableContract]) -> str | None:
    rule = contract.consent
    if rule is None:
        return None
    if contract.person is None:
        return "'signpost.consent' needs 'signpost.person'. Name the column of the person."
    source = tables.get(rule.table)
    if source is None:
        return f"'signpost.consent' names table '{rule.table}', which has no contract. Add one."
    for name in (rule.person, rule.flag, rule.purpose_column):
        if name is not None and source.column(name) is None:
            return f"'signpost.consent' names column '{rule.table}.{name}', which is not listed."
    return None


def _since_previous(contract: TableContract, _: dict[str, TableContract]) -> str | None:
    for column in contract.columns:
        if column.since_previous is None:
            continue
        known = contract.column(column.since_previous)
        fitting = (
            known in contract.raw_columns and known in contract.kept and column.type == "number"
        )
        if not fitting or contract.time is None or column.lookup is not None:
            return (
                f"'signpost.sincePrevious' of column '{column.name}' needs a column of the table's own "
                "data, 'signpost.time', 'logicalType: number' and no lookup. Correct it."
            )
    return None


def _access(contract: TableContract, _: dict[str, TableContract]) -> str | None:
    """Rows are told apart by a column that may be compared; whoever counts people reads their id."""
    person = contract.column(contract.person or "")
    if person is not None and (person.roles or person.purposes):
        return f"column '{person.name}' names the person. Give roles and purposes to the table."
    if contract.rows is None:
        return None
    name = contract.rows.column
    named = next((c for c in contract.columns if name in lake_names(c)), None)
    if named is None:
        return f"'signpost.rows' names column '{name}', which is not listed. Add it."
    if named.classification not in (Classification.PUBLIC, Classification.INTERNAL):
        return f"'signpost.rows' compares column '{name}', which is {named.classification}."
    return None


CHECKS: tuple[Check, ...] = (
    _names,
    _roles,
    _person,
    _keyed,
    _content,
    _consent,
    _access,
    _since_previous,
    lookup_problem,
)
