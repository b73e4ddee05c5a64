"""Lists of objects as tables of their own: one row an object, with the ids and times around it."""

# ruff: noqa: S608 - every name and text goes through sources.quoting

import re
from dataclasses import replace

import duckdb

from connectors.contracts import TableContract
from connectors.errors import ContractError
from connectors.sources.nested_json import flat_json, json_column, json_path
from connectors.sources.nested_types import flat_columns, nested_column
from connectors.sources.quoting import ident
from connectors.sources.raw_table import FILE_COLUMN, Flat, RawColumn, RawTable

AROUND = re.compile(
    r"(?:^|[_.])(?:id|key|uuid|guid|time|timestamp|date|at|event_name|event_type)$|(?<=[a-z])Id$",
    re.IGNORECASE,
)
"""Names of the columns around a list that its rows keep."""
BARE = ("id", "key", "uuid", "guid", "_id")
MOST_AROUND = 12
ITEM, PLACE, FIRST, SECOND = "signpost_item", "signpost_place", "signpost_h1", "signpost_h2"


def list_rows(
    connection: duckdb.DuckDBPyConnection, contract: TableContract, raw: RawTable
) -> RawTable:
    """The rows inside of one column of a table.

    Args:
        connection: The engine.
        contract: Names the column under `reading.rows_in`; its columns are the members with the
            list's name before (`items.price`), and those around the list by their own names, a
            bare `id` with the thing's name before it (`order_id`).
        raw: The table around the lists.

    Raises:
        ContractError: If the table has no such list.
    """
    name = contract.reading.rows_in or ""
    top = raw.columns.get(name.split(".")[0])
    document = top is not None and top.type == "JSON"
    around = _around(contract, raw, name=name)
    listed = _list(contract, raw, name=name, document=document)
    first, second = raw.row_hash.split(", hash(", 1)
    kept = "".join(f", {column.expression} AS {ident(n)}" for n, column in around.items())
    item = "json" if document else ITEM
    relation = (
        f"(SELECT {FILE_COLUMN}, {first} AS {FIRST}, hash({second} AS {SECOND}{kept}, "
        f"unnest({listed}) AS {item}, unnest(range(len({listed}))) AS {PLACE} FROM {raw.relation})"
    )
    columns = {n: RawColumn(ident(n), column.type) for n, column in around.items()}
    made = replace(
        raw,
        relation=relation,
        columns=columns,
        row_hash=f"hash({FIRST}, {PLACE}), hash('again', {SECOND}, {PLACE})",
        malformed="false",
        flatten=None,
    )
    return _documents(connection, made, name) if document else _typed(connection, made, name)


def list_name(table: str, column: str) -> str:
    """Name of the table inside of a column: `orders_items`."""
    return f"{table}_{column.rsplit('.', 1)[-1]}"


def _list(contract: TableContract, raw: RawTable, *, name: str, document: bool) -> str:
    if document:
        path = f"(json -> {json_path(name.split('.'))})"
        return f"CASE WHEN json_type({path}) = 'ARRAY' THEN CAST({path} AS JSON[]) END"
    found = raw.columns.get(name) or raw.nested(name)
    if found is None or not found.type.endswith("[]"):
        message = (
            f"Contract of table '{contract.name}': 'signpost.rowsIn' names '{name}', which is no "
            f"list of objects in '{raw.files[0]}'. Correct it."
        )
        raise ContractError(message)
    return found.expression


def _around(contract: TableContract, raw: RawTable, *, name: str) -> dict[str, RawColumn]:
    """Columns around the list under the names that the table has them by."""
    if contract.columns:
        found = {}
        for column in contract.raw_columns:
            own = _resolved(raw, column.source)
            if own is not None and not column.source.startswith(f"{name}."):
                found[column.source] = own
        return found
    thing = re.sub(r"s$", "", contract.name.removesuffix(f"_{name.rsplit('.', 1)[-1]}"))
    chosen = [n for n in raw.flat().columns if AROUND.search(n)][:MOST_AROUND]
    return {
        f"{thing}_{n.strip('_')}" if n.lower() in BARE else n: raw.flat().columns[n] for n in chosen
    }


def _resolved(raw: RawTable, source: str) -> RawColumn | None:
    """A column around the list: by its own name, or `order_id` for a bare `id`."""
    found = raw.columns.get(source) or raw.nested(source)
    if found is not None:
        return found
    tail = source.rpartition("_")[2].lower()
    return next(
        (
            column
            for n, column in raw.columns.items()
            if n.lower() in BARE and n.strip("_").lower() == tail
        ),
        None,
    )


def _documents(connection: duckdb.DuckDBPyConnection, made: RawTable, name: str) -> RawTable:
    prefix = f"{name}."

    def nested(wanted: str) -> RawColumn | None:
        inside = wanted.startswith(prefix)
        return json_column(wanted.removeprefix(prefix), {}) if inside else None

    def flatten() -> Flat:
        sample = f"(FROM {made.relation} LIMIT 20000)"
        found = connection.execute(
            f"SELECT DISTINCT unnest(json_keys(json)) FROM {sample} WHERE json_type(json) = 'OBJECT'"
        ).fetchall()
        inner = flat_json(connection, sample, sorted(str(member) for (member,) in found))
        columns = {f"{prefix}{n}": column for n, column in inner.columns.items()}
        left_out = (*inner.left_out, *(f"{prefix}{n}: a list of objects" for n in inner.lists))
        return Flat({**made.columns, **columns}, left_out)

    malformed = "json IS NULL OR json_type(json) <> 'OBJECT'"
    return replace(made, nested=nested, flatten=flatten, malformed=malformed)


def _typed(connection: duckdb.DuckDBPyConnection, made: RawTable, name: str) -> RawTable:
    kind = connection.sql(f"SELECT {ITEM} FROM {made.relation} LIMIT 0").types[0]
    kinds = {name: (ITEM, kind)}

    def flatten() -> Flat:
        inner = flat_columns(connection, made.relation, kinds)
        left_out = (*inner.left_out, *(f"{n}: a list of objects" for n in inner.lists))
        return Flat({**made.columns, **inner.columns}, left_out)

    return replace(made, nested=lambda wanted: nested_column(kinds, wanted), flatten=flatten)
