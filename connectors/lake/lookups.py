"""Columns filled from other tables: left joins over keys, between staged rows that go out."""

# ruff: noqa: S608 - every name and text goes through sources.quoting

from collections.abc import Iterable, Mapping

import duckdb

from connectors.contracts import ColumnContract, TableContract
from connectors.errors import BuildError
from connectors.lake.parsing import canonical
from connectors.lake.selection import Selection
from connectors.lake.staging import is_id, staged_name
from connectors.sources.quoting import ident


def tables_looked_into(contracts: Iterable[TableContract]) -> frozenset[str]:
    """Names of the tables that some lookup of these contracts goes through."""
    return frozenset(
        table
        for contract in contracts
        for column in contract.columns
        if column.lookup is not None
        for table, _ in column.lookup.steps
    )


def columns_looked_at(contracts: Iterable[TableContract], name: str) -> frozenset[str]:
    """Columns of one table that some lookup of these contracts reads."""
    found: set[str] = set()
    for contract in contracts:
        for column in contract.columns:
            if column.lookup is not None:
                steps = ((contract.name, column.lookup.first), *column.lookup.steps)
                found |= {step for table, step in steps if table == name}
    return frozenset(found)


def lookup_table(contract: TableContract, column: ColumnContract) -> str:
    """Name of the staging table that holds one lookup: `key` and `value`, a key once."""
    return ident(f"lookup_{contract.name}_{column.name}")


def create_lookup(
    connection: duckdb.DuckDBPyConnection,
    contract: TableContract,
    column: ColumnContract,
    *,
    selections: Mapping[str, Selection],
) -> None:
    """Write the table of one lookup, following its path from the first table looked into.

    Args:
        connection: The staging database.
        contract: The table with the lookup.
        column: The column to fill.
        selections: Rows that go out of every table looked into.

    Raises:
        BuildError: If a key would name two rows.
    """
    if column.lookup is None:
        return
    steps = column.lookup.steps
    joins = [f"{_rows(selections[steps[0][0]])} t0"]
    for at in range(1, len(steps)):
        (before, by), (after, _) = steps[at - 1], steps[at]
        condition = _equal(
            (selections[before].staged.contract, by, f"t{at - 1}"),
            (selections[after].staged.contract, _key(selections[after]), f"t{at}"),
        )
        joins.append(f"LEFT JOIN {_rows(selections[after])} t{at} ON {condition}")
    last = len(steps) - 1
    name = lookup_table(contract, column)
    key = f"t0.{ident(staged_name(_key(selections[steps[0][0]])))}"
    value = f"t{last}.{ident(staged_name(steps[last][1]))}"
    connection.execute(
        f"CREATE TABLE {name} AS SELECT {key} AS key, {value} AS value FROM {' '.join(joins)}"
    ).fetchall()
    rows, keys = connection.execute(f"SELECT count(*), count(DISTINCT key) FROM {name}").fetchall()[
        0
    ]
    if rows != keys:
        message = (
            f"Table '{contract.name}': the lookup of column '{column.name}' finds several rows for "
            "one key. Nothing was published; please report this as a defect."
        )
        raise BuildError(message)


def lookup_join(
    contract: TableContract, column: ColumnContract, *, selections: Mapping[str, Selection]
) -> str:
    """SQL that joins the table of one lookup to the table's own rows, called `s`."""
    if column.lookup is None:
        return ""
    parent = selections[column.lookup.steps[0][0]]
    name = lookup_table(contract, column)
    own = (contract, column.lookup.first, "s")
    return f"LEFT JOIN {name} ON {_equal(own, (parent.staged.contract, _key(parent), name))}"


def _rows(selection: Selection) -> str:
    return f"(FROM {selection.staged.name} WHERE {selection.goes_out})"


def _key(selection: Selection) -> str:
    return selection.staged.contract.row_key[0]


def _equal(child: tuple[TableContract, str, str], parent: tuple[TableContract, str, str]) -> str:
    """SQL of equal ids; as canonical texts where the two are staged as different types."""
    left, right = (_value(*side) for side in (child, parent))
    kinds = [_kind(contract, name) for contract, name, _ in (child, parent)]
    if kinds[0] == kinds[1]:
        return f"{left} = {right}"
    return f"{canonical(left)} = {canonical(right)}"


def _value(contract: TableContract, name: str, alias: str) -> str:
    del contract
    column = "key" if alias.startswith('"') else ident(staged_name(name))
    return f"{alias}.{column}"


def _kind(contract: TableContract, name: str) -> str:
    column = contract.column(name)
    if column is None or is_id(contract, column):
        return "id"
    return column.type.value
