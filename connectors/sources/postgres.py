"""PostgreSQL tables over ADBC: streamed to private Parquet in one read-only transaction each."""

# ruff: noqa: S608 - every name and text goes through sources.quoting

import importlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from connectors.contracts import Reading, Server, TableContract
from connectors.errors import SourceError
from connectors.sources.nested_json import find_pairs, flat_json, json_column
from connectors.sources.parquet_files import open_parquet
from connectors.sources.postgres_types import PostgresColumn, column_of
from connectors.sources.postgres_url import libpq_url
from connectors.sources.quoting import ident, text
from connectors.sources.raw_table import FILE_COLUMN, Flat, RawColumn, RawTable
from connectors.sources.scratch import scratch_file

DRIVER = "adbc_driver_postgresql.dbapi"
TABLES = """SELECT c.relname, c.relkind::text, has_table_privilege(c.oid, 'SELECT')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = {schema} AND c.relkind IN ('r', 'p', 'f', 'v', 'm') AND NOT c.relispartition
ORDER BY 1"""
COLUMNS = """SELECT a.attname, b.typname::text, b.typtype::text, b.typcategory::text,
CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_type t ON t.oid = a.atttypid
JOIN pg_type b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
WHERE n.nspname = {schema} AND c.relname = {table} AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum"""
VIEWS = ("v", "m")


@dataclass(frozen=True)
class PostgresTables:
    """What a schema holds."""

    readings: tuple[Reading, ...]
    left_out: tuple[tuple[str, str], ...]
    """Names of what is not read, each with the reason."""


def list_tables(server: Server, *, url: str | None) -> PostgresTables:
    """Every table of a schema; partitions count as the table that they belong to.

    Raises:
        SourceError: If the server cannot be reached or does not let anyone in.
    """
    with _cursor(server, url=url) as cursor:
        rows = _rows(cursor, TABLES.format(schema=text(server.schema_name)))
    readings, left_out = [], []
    for name, kind, readable in rows:
        if kind in VIEWS:
            left_out.append((str(name), "a view: only tables are read"))
        elif not readable:
            left_out.append((str(name), "this user may not read it: grant SELECT on it"))
        else:
            readings.append(Reading(table=str(name), server=server))
    return PostgresTables(tuple(readings), tuple(left_out))


def open_postgres(
    connection: duckdb.DuckDBPyConnection, contract: TableContract, *, url: str | None
) -> RawTable:
    """One table as a relation of `connection`.

    Args:
        connection: The engine.
        contract: The table's contract, which names server, schema and table.
        url: Address with credentials; None: those of `PG*` variables and `.pgpass`.

    Raises:
        SourceError: If the server, the table or a value of it cannot be read.
    """
    server, table = contract.reading.server, contract.reading.table or contract.name
    if server is None:
        message = (
            f"Table '{contract.name}': its contract names no server. Add 'host' and 'database'."
        )
        raise SourceError(message)
    place = Path(f"{server.host}:{server.port}/{server.database}/{server.schema_name}.{table}")
    target = scratch_file(connection, place, variant="postgres")
    with _cursor(server, url=url) as cursor:
        columns = _columns(cursor, server, table=table)
        if not columns:
            message = (
                f"Table '{contract.name}': '{place}' is not there. Correct 'schema' under "
                "'servers[0]' or 'schema[0].physicalName' of its contract."
            )
            raise SourceError(message)
        kept = [column for column in columns if column.expression]
        if not target.is_file():
            _write(cursor, server, table=table, columns=kept, target=target)
    binary = tuple(f"{column.name}: binary values" for column in columns if not column.expression)
    return _raw(connection, target, place=place, columns=kept, left_out=binary)


def _raw(
    connection: duckdb.DuckDBPyConnection,
    target: Path,
    *,
    place: Path,
    columns: Sequence[PostgresColumn],
    left_out: tuple[str, ...],
) -> RawTable:
    plain = open_parquet(connection, (target,))
    documents = [column.name for column in columns if column.document]
    found = dict(plain.columns)
    for column in columns:
        if column.many:
            listed = f"TRY_CAST(TRY_CAST({ident(column.name)} AS JSON) AS VARCHAR[])"
            found[column.name] = RawColumn(listed, "VARCHAR[]")
    packed = ", ".join(f"{text(name)}: CAST({ident(name)} AS JSON)" for name in documents)
    extra = f", to_json({{{packed}}}) AS json" if documents and "json" not in found else ""
    relation = f"(SELECT * REPLACE ({text(place)} AS {FILE_COLUMN}){extra} FROM {plain.relation})"
    raw = replace(
        plain,
        files=(place,),
        relation=relation,
        columns=found,
        size=target.stat().st_size,
        flatten=lambda: Flat(found, left_out),
    )
    return _with_documents(connection, raw, documents) if extra else raw


def _with_documents(
    connection: duckdb.DuckDBPyConnection, raw: RawTable, documents: list[str]
) -> RawTable:
    """The same table with the members of its JSON columns as columns."""
    pairs = find_pairs(connection, raw.relation, set(documents))

    def nested(name: str) -> RawColumn | None:
        return json_column(name, pairs) if name.split(".", maxsplit=1)[0] in documents else None

    def flatten() -> Flat:
        inner = flat_json(connection, raw.relation, documents)
        outer = {name: kind for name, kind in raw.columns.items() if name not in documents}
        left_out = (*raw.flat().left_out, *inner.left_out)
        return Flat({**outer, **inner.columns}, left_out, inner.lists)

    return replace(raw, nested=nested, flatten=flatten)


def _write(
    cursor: Any, server: Server, *, table: str, columns: Sequence[PostgresColumn], target: Path
) -> None:
    listed = ", ".join(f"{column.expression} AS {ident(column.name)}" for column in columns)
    cursor.execute(f"SELECT {listed} FROM {ident(server.schema_name)}.{ident(table)}")
    batches = cursor.fetch_record_batch()
    try:
        with pq.ParquetWriter(target, batches.schema, compression="zstd") as writer:
            for batch in batches:
                writer.write_batch(batch)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _columns(cursor: Any, server: Server, *, table: str) -> list[PostgresColumn]:
    query = COLUMNS.format(schema=text(server.schema_name), table=text(table))
    return [column_of(*row) for row in _rows(cursor, query)]


def _rows(cursor: Any, query: str) -> list[tuple[Any, ...]]:
    cursor.execute(query)
    return [tuple(row) for row in cursor.fetchall()]


@contextmanager
def _cursor(server: Server, *, url: str | None) -> Iterator[Any]:
    """A cursor in a transaction that sees one moment and changes nothing."""
    try:
        driver: Any = importlib.import_module(DRIVER)
    except ImportError:
        message = (
            "Reading PostgreSQL needs a driver that is not installed. "
            "Run: pip install 'signpost-assistant[postgres]'."
        )
        raise SourceError(message) from None
    try:
        with (
            driver.connect(libpq_url(server, url=url)) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SET LOCAL TIME ZONE 'UTC'")
            yield cursor
    except (driver.Error, OSError) as error:
        # The server's own text may quote values.
        message = (
            f"PostgreSQL at '{server.host}:{server.port}/{server.database}' could not be read: "
            f"{_reason(str(error))}. {REMEDY}"
        )
        raise SourceError(message) from None


REMEDY = (
    "User and password come from PGUSER and PGPASSWORD, from ~/.pgpass, or from the address in "
    "SIGNPOST_DATA__DATABASE_URL."
)
REASONS = {
    "password authentication failed": "user or password is wrong",
    "no password supplied": "it asks for a password",
    "refused": "nothing answers there",
    "could not translate host": "the host is unknown",
    "timeout": "it did not answer in time",
    "does not exist": "the database, user or table does not exist",
    "permission denied": "this user may not read it",
    "no pg_hba.conf entry": "the server lets this user or host in nowhere",
}


def _reason(said: str) -> str:
    lowered = said.lower()
    return next(
        (reason for word, reason in REASONS.items() if word in lowered), "the server refused"
    )
