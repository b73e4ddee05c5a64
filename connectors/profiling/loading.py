"""One source table read as the build reads it, into a private table of raw columns."""

# ruff: noqa: S608 - every name and text goes through sources.quoting

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
from duckdb.sqltypes import DuckDBPyType

from connectors.contracts import ColumnContract, ColumnType, TableContract, TableKind
from connectors.errors import ConnectorError, SourceError
from connectors.profiling.discovery import SourceTable
from connectors.sources.quoting import ident
from connectors.sources.relation import RawTable, json_text, open_source

WHOLE_BYTES = 256 * 1024 * 1024
"""Files up to this size are measured whole; larger ones by a sample."""
SAMPLE_ROWS = 300_000
DEEPEST = 4


@dataclass(frozen=True)
class Loaded:
    """A table of raw values."""

    source: SourceTable
    name: str
    """Name in the profiling database, quoted."""
    columns: dict[str, str]
    """Raw names to raw types."""
    rows: int
    complete: bool
    left_out: tuple[str, ...]
    faults: tuple[tuple[str, str], ...]
    """Files that could not be read, with the reason."""


def load(
    connection: duckdb.DuckDBPyConnection, source: SourceTable, *, folder: Path, number: int
) -> Loaded:
    """Read a table, whole or by a sample that fits in memory.

    Raises:
        SourceError: If no file of it can be read, or there are no rows.
    """
    faults: list[tuple[str, str]] = []
    contract, raw = _open(connection, source, folder=folder, faults=faults)
    chosen, left_out = _columns(connection, contract, raw)
    size = sum(file.stat().st_size for file in source.files)
    sample = "" if size <= WHOLE_BYTES else f" USING SAMPLE reservoir({SAMPLE_ROWS} ROWS)"
    table = ident(f"raw_{number}")
    listed = ", ".join(f"{expression} AS {ident(name)}" for name, (expression, _) in chosen.items())
    if not chosen:
        message = f"'{source.path}' has no plain column. Flatten it, then run this again."
        raise SourceError(message)
    try:
        connection.execute(
            f"CREATE TABLE {table} AS SELECT {listed} FROM {raw.relation}{sample}"
        ).fetchall()
        rows = connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]
    except duckdb.Error as error:
        # The engine's own text may quote values of the file.
        message = (
            f"'{source.path}' cannot be read to its end ({type(error).__name__}). "
            "It may be cut short: load it again."
        )
        raise SourceError(message) from None
    if not rows:
        message = f"'{source.path}' holds no rows. Add rows, then run this again."
        raise SourceError(message)
    return Loaded(
        source=source,
        name=table,
        columns={name: kind for name, (_, kind) in chosen.items()},
        rows=rows,
        complete=not sample and not faults,
        left_out=tuple(left_out),
        faults=tuple(faults),
    )


def _open(
    connection: duckdb.DuckDBPyConnection,
    source: SourceTable,
    *,
    folder: Path,
    faults: list[tuple[str, str]],
) -> tuple[TableContract, RawTable]:
    whole = _contract(source, source.path)
    try:
        return whole, open_source(connection, whole, data=folder)
    except ConnectorError as error:
        if len(source.files) == 1:
            raise SourceError(_bare(error, source)) from None
    good: tuple[TableContract, RawTable] | None = None
    for file in source.files:
        path = file.relative_to(folder).as_posix()
        one = _contract(source, path)
        try:
            raw = open_source(connection, one, data=folder)
        except ConnectorError as error:
            faults.append((path, _bare(error, source)))
        else:
            good = good or (one, raw)
    if good is None:
        message = f"no file of '{source.path}' can be read; the first: {faults[0][1]}"
        raise SourceError(message)
    return good


def _bare(error: ConnectorError, source: SourceTable) -> str:
    return str(error).removeprefix(f"Table '{source.name}': ")


def _contract(source: SourceTable, path: str) -> TableContract:
    return TableContract(
        name=source.name,
        kind=TableKind.REFERENCE,
        path=path,
        file_format=source.file_format,
        delimiter=source.delimiter,
        columns=(),
    )


def _columns(
    connection: duckdb.DuckDBPyConnection, contract: TableContract, raw: RawTable
) -> tuple[dict[str, tuple[str, str]], list[str]]:
    """Plain columns by raw name with expression and type; nested fields with dots."""
    if contract.file_format == "jsonl":
        return _json_columns(connection, raw)
    chosen: dict[str, tuple[str, str]] = {}
    left_out: list[str] = []
    for name, column in raw.columns.items():
        if column.type.startswith("STRUCT") and not column.type.endswith("]"):
            kind = connection.sql(f"SELECT {ident(name)} FROM {raw.relation} LIMIT 0").types[0]
            for path, leaf in _leaves(name, kind):
                if leaf.endswith("]") or leaf.startswith("MAP"):
                    left_out.append(f"{path}: a list or map inside a structure")
                    continue
                wanted = ColumnContract(name="x", source=path, type=ColumnType.STRING)
                found = raw.column(contract, wanted)
                chosen[path] = (found.expression, found.type)
        elif _is_nested(column.type):
            left_out.append(
                f"{name}: a list of structures or a map ({column.type.split('(')[0]}[])"
            )
        else:
            chosen[name] = (column.expression, column.type)
    return chosen, left_out


def _is_nested(kind: str) -> bool:
    return kind.startswith(("MAP", "STRUCT", "UNION")) or kind in ("BLOB", "BIT")


def _leaves(path: str, kind: DuckDBPyType) -> Iterator[tuple[str, str]]:
    if kind.id != "struct":
        yield path, str(kind)
        return
    for name, child in kind.children:
        if isinstance(child, DuckDBPyType):
            yield from _leaves(f"{path}.{name}", child)


def _json_columns(
    connection: duckdb.DuckDBPyConnection, raw: RawTable
) -> tuple[dict[str, tuple[str, str]], list[str]]:
    chosen: dict[str, tuple[str, str]] = {}
    left_out: list[str] = []
    waiting = [[name] for name in raw.columns]
    while waiting:
        path = waiting.pop(0)
        expression = f"(json -> {json_text(path).split('->>')[1].rstrip(')')})"
        kinds, keys = connection.execute(
            f"SELECT list(DISTINCT json_type(v)), list_distinct(flatten(list(json_keys(v)))) FROM "
            f"(SELECT {expression} AS v FROM {raw.relation} LIMIT 10000) WHERE v IS NOT NULL"
        ).fetchall()[0]
        if "OBJECT" in (kinds or []) and len(path) < DEEPEST and len(keys) <= 100:
            waiting.extend([*path, str(key)] for key in sorted(keys))
        elif _holds_structures(connection, raw, expression):
            left_out.append(f"{'.'.join(path)}: a list of objects")
        else:
            chosen[".".join(path)] = (json_text(path), "VARCHAR")
    return chosen, left_out


def _holds_structures(
    connection: duckdb.DuckDBPyConnection, raw: RawTable, expression: str
) -> bool:
    found = connection.execute(
        f"SELECT bool_or(json_type(v) = 'OBJECT' OR (json_type(v) = 'ARRAY' AND "
        f"json_type(v -> 0) IN ('OBJECT', 'ARRAY'))) FROM "
        f"(SELECT {expression} AS v FROM {raw.relation} LIMIT 10000) WHERE v IS NOT NULL"
    ).fetchall()[0][0]
    return bool(found)
