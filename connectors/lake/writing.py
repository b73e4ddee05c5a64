"""Selected rows into `safe.duckdb`: keyed, normalised, in time order."""

# ruff: noqa: S608 - every name and text goes through sources.quoting

from collections.abc import Mapping, Sequence

import duckdb

from connectors.contracts import Classification, ColumnContract, ColumnType, TableContract
from connectors.lake.keys import key_sql
from connectors.lake.lookups import lookup_join, lookup_table
from connectors.lake.manifest import LakeColumn
from connectors.lake.selection import Selection
from connectors.lake.spellings import spellings
from connectors.lake.staging import staged_name
from connectors.sources.quoting import ident

SPINE_MARGIN_DAYS = 400
INLINE_SHARE = 0.5
"""Above this share of distinct values, keying row by row is cheaper than a join."""


def lake_columns(contract: TableContract) -> tuple[LakeColumn, ...]:
    """Columns of the table as they lie in the lake."""
    return tuple(found for column in contract.kept for found in _lake_columns(column))


def _lake_columns(column: ColumnContract) -> tuple[LakeColumn, ...]:
    access = {"roles": column.roles, "purposes": column.purposes}
    keyed = column.classification is Classification.PSEUDONYMOUS
    shown = LakeColumn(
        name=column.name,
        type=ColumnType.STRING if keyed else column.type,
        classification=column.classification,
        description=column.description,
        display_name=column.display_name,
        unit=column.unit,
        entity=column.entity,
        synonyms=column.synonyms,
        **access,
    )
    if column.normalize is None:
        return (shown,)
    code = LakeColumn(
        name=f"{column.name}_code",
        type=ColumnType.STRING,
        classification=column.classification,
        description=f"ISO code of '{column.name}'.",
        **access,
    )
    raw = LakeColumn(
        name=f"{column.name}_raw",
        type=ColumnType.STRING,
        classification=column.classification,
        description=f"'{column.name}' as the source spells it.",
        **access,
    )
    return (shown, code, raw)


def write_table(
    connection: duckdb.DuckDBPyConnection,
    selection: Selection,
    *,
    sources: Mapping[str, Selection],
) -> None:
    """Write the rows that go out to `safe.<table>`, in time order.

    Args:
        connection: The staging database.
        selection: The table's rows.
        sources: Tables that lookups go through.
    """
    contract = selection.staged.contract
    shown: list[str] = []
    joins: list[str] = []
    for column in contract.kept:
        value = _value(contract, column)
        if column.lookup is not None:
            joins.append(lookup_join(contract, column, selections=sources))
        if column.classification is Classification.PSEUDONYMOUS:
            shown.append(_keyed(connection, selection, column=column, joins=joins))
        elif column.normalize is not None:
            shown.extend(_normalised(connection, selection, column=column, joins=joins))
        else:
            shown.append(f"{value} AS {ident(column.name)}")
    order = f"s.{ident(staged_name(contract.time))}, " if contract.time else ""
    table = f"safe.{ident(contract.name)}"
    connection.execute(
        f"CREATE TABLE {table} AS SELECT {', '.join(shown)} FROM (SELECT *, rowid AS row FROM "
        f"{selection.staged.name} WHERE {selection.goes_out}) s {' '.join(joins)} "
        f"ORDER BY {order} s.row"
    ).fetchall()


def _value(contract: TableContract, column: ColumnContract) -> str:
    """SQL of a column's value among the joined rows."""
    if column.lookup is not None:
        return f"{lookup_table(contract, column)}.value"
    if column.since_previous is not None and contract.time is not None:
        return _elapsed(session=column.since_previous, time=contract.time)
    return f"s.{ident(staged_name(column.name))}"


def _elapsed(*, session: str, time: str) -> str:
    """SQL of the seconds since the row before of the same session; NULL outside of sessions."""
    when = f"CAST(s.{ident(staged_name(time))} AS TIMESTAMP)"
    unit = f"s.{ident(staged_name(session))}"
    before = f"lag({when}) OVER (PARTITION BY {unit} ORDER BY {when}, s.row)"
    return f"CASE WHEN {unit} IS NOT NULL THEN coalesce(epoch({when} - {before}), 0) END"


def _keyed(
    connection: duckdb.DuckDBPyConnection,
    selection: Selection,
    *,
    column: ColumnContract,
    joins: list[str],
) -> str:
    value = ident(staged_name(column.name))
    entity = column.entity or column.name
    name = ident(column.name)
    source = selection.staged.name
    rows, distinct = connection.execute(
        f"SELECT count(*), approx_count_distinct({value}) FROM {source}"
    ).fetchall()[0]
    if distinct > rows * INLINE_SHARE:
        return f"{key_sql(f's.{value}', entity=entity)} AS {name}"
    keys = ident(f"keys_{selection.staged.contract.name}_{column.name}")
    connection.execute(
        f"CREATE TABLE {keys} AS SELECT value, {key_sql('value', entity=entity)} AS key "
        f"FROM (SELECT DISTINCT {value} AS value FROM {source} WHERE {value} IS NOT NULL)"
    ).fetchall()
    joins.append(f"LEFT JOIN {keys} ON {keys}.value = s.{value}")
    return f"{keys}.key AS {name}"


def _normalised(
    connection: duckdb.DuckDBPyConnection,
    selection: Selection,
    *,
    column: ColumnContract,
    joins: list[str],
) -> tuple[str, ...]:
    contract = selection.staged.contract
    value = _value(contract, column)
    source = f"{selection.staged.name} s"
    source = source if column.lookup is None else lookup_table(contract, column)
    found = connection.execute(
        f"SELECT DISTINCT CAST({value} AS VARCHAR) FROM {source} WHERE {value} IS NOT NULL"
    ).fetchall()
    kind = column.normalize
    known = spellings([row[0] for row in found], kind=kind) if kind is not None else {}
    names = ident(f"names_{contract.name}_{column.name}")
    connection.execute(
        f"CREATE TABLE {names} (value VARCHAR, code VARCHAR, name VARCHAR)"
    ).fetchall()
    if known:
        connection.executemany(
            f"INSERT INTO {names} VALUES (?, ?, ?)",
            [[value, code, name] for value, (code, name) in known.items()],
        )
    joins.append(f"LEFT JOIN {names} ON {names}.value = {value}")
    return (
        f"coalesce({names}.name, {value}) AS {ident(column.name)}",
        f"{names}.code AS {ident(column.name + '_code')}",
        f"{value} AS {ident(column.name + '_raw')}",
    )


def write_time_spine(
    connection: duckdb.DuckDBPyConnection, contracts: Sequence[TableContract]
) -> None:
    """Write `safe.time_spine`: every day from 400 before the first to 400 after the last."""
    days = " UNION ALL ".join(
        f"SELECT CAST({ident(contract.time)} AS DATE) AS day FROM safe.{ident(contract.name)}"
        for contract in contracts
        if contract.time
    )
    margin = f"INTERVAL {SPINE_MARGIN_DAYS} DAY"
    bounds = (
        f"SELECT min(day) AS low, max(day) AS high FROM ({days})"
        if days
        else ("SELECT CAST(NULL AS DATE) AS low, CAST(NULL AS DATE) AS high")
    )
    connection.execute(
        "CREATE TABLE safe.time_spine AS SELECT CAST(unnest(generate_series("
        f"CAST(low - {margin} AS TIMESTAMP), CAST(high + {margin} AS TIMESTAMP), "
        f"INTERVAL 1 DAY)) AS DATE) AS date_day FROM ({bounds})"
    ).fetchall()
