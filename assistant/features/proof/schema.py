"""The columns that a proof rests on: a certificate is of these, and of no others."""

import re
from collections.abc import Iterable, Mapping

from assistant.features.proof.verdict import Found
from assistant.features.query import FeatureQuery, FeatureTable

_WORD = re.compile(r"\w+")
_EVERY_COLUMN = re.compile(r"(?i)(select|distinct|,|\.)\s*\*")


class TableRead(Found):
    """One table as a feature read it when it was proven."""

    name: str
    columns: dict[str, str]
    """Type by name, of the columns that the query names or whose role counts."""
    time: str | None = None
    arrival: str | None = None
    key: tuple[str, ...] = ()


def tables_read(query: FeatureQuery) -> tuple[TableRead, ...]:
    """The tables of a query with the columns that decide its values."""
    return tuple(_read(table, query.sql) for table in query.tables)


def changed_since(read: Iterable[TableRead], tables: Mapping[str, FeatureTable]) -> tuple[str, ...]:
    """What is no longer as it was when the feature was proven, as sentences; nothing if all is.

    Args:
        read: Of the certificate.
        tables: Governed tables of today.
    """
    return tuple(said for table in read for said in _changes(table, tables.get(table.name)))


def names_every_column(sql: str) -> bool:
    """Whether a query reads columns that it does not name: `SELECT *`."""
    return _EVERY_COLUMN.search(sql) is not None


def named_columns(sql: str, table: FeatureTable) -> tuple[str, ...]:
    """Columns of a table whose names the query holds; all of them where it reads `*`."""
    every = tuple(table.types)
    if names_every_column(sql):
        return every
    said = {word.lower() for word in _WORD.findall(sql)}
    return tuple(name for name in every if name.lower() in said)


def _read(table: FeatureTable, sql: str) -> TableRead:
    roles = {table.time, table.arrival, *table.key} - {None}
    named = {*named_columns(sql, table), *roles}
    return TableRead(
        name=table.name,
        columns={name: kind for name, kind in table.columns if name in named},
        time=table.time,
        arrival=table.arrival,
        key=table.key,
    )


def _changes(read: TableRead, now: FeatureTable | None) -> Iterable[str]:
    if now is None:
        yield f"There is no table '{read.name}' any more."
        return
    for name, kind in read.columns.items():
        held = now.types.get(name)
        if held is None:
            yield f"'{read.name}' has no column '{name}' any more."
        elif held != kind:
            yield f"'{read.name}.{name}' was {kind} and is {held}."
    for role in ("time", "arrival", "key"):
        if getattr(read, role) != getattr(now, role):
            yield f"'{read.name}' names another {role} column."
