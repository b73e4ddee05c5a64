"""Data dictionaries: a table that says what the columns of other tables mean."""

# ruff: noqa: S608 - every name goes through sources.quoting

from dataclasses import dataclass

import duckdb

from connectors.profiling.joins import Examined
from connectors.profiling.naming import fold, slug, word_set, words_of
from connectors.profiling.profile import Skipped, TableProfile
from connectors.sources.quoting import ident

COLUMNS = word_set(
    "column field variable attribute feature spalte feld campo champ 列 字段 поле カラム"
)
TABLES = word_set("table dataset entity tabelle tabla 表 таблица テーブル")
MEANINGS = word_set(
    "description meaning definition explanation beschreibung bedeutung descripcion significado описание 説明 描述"
)
KNOWN = 0.5
"""Share of its rows that must name columns which are there."""
LONGEST = 500
MOST_ROWS = 5_000


@dataclass(frozen=True)
class _Layout:
    """Raw names of a dictionary's columns."""

    column: str
    meaning: str
    table: str | None


@dataclass(frozen=True)
class Described:
    """Tables with what dictionaries say of them, and the dictionaries, which are tables no more."""

    tables: tuple[TableProfile, ...]
    dictionaries: tuple[Skipped, ...]
    names: frozenset[str]
    """Names of the dictionaries."""


def describe(
    connection: duckdb.DuckDBPyConnection,
    examined: tuple[Examined, ...],
    tables: tuple[TableProfile, ...],
) -> Described:
    """Take the descriptions out of data dictionaries into the columns they speak of."""
    said: dict[tuple[str, str], str] = {}
    found: dict[str, Skipped] = {}
    for table in examined:
        layout = _layout(table)
        if layout is None:
            continue
        others = tuple(other for other in tables if other.name != table.name)
        rows = _rows(connection, table, layout)
        named = [_places(row, others) for row in rows]
        known = sum(1 for places in named if places)
        if not rows or known < KNOWN * len(rows):
            continue
        said |= {
            place: row[2]
            for row, places in zip(rows, named, strict=True)
            for place in places
            if row[2]
        }
        reason = f"a data dictionary: what it says of {known} columns is in the contracts"
        found[table.name] = Skipped(path=table.loaded.source.path, reason=reason)
    kept = tuple(_described(table, said) for table in tables if table.name not in found)
    return Described(tables=kept, dictionaries=tuple(found.values()), names=frozenset(found))


def _layout(table: Examined) -> _Layout | None:
    names = [item.source for item in table.facts if item.filled]
    column = _named(names, COLUMNS)
    meaning = _named(names, MEANINGS)
    if column is None or meaning is None:
        return None
    return _Layout(column=column, meaning=meaning, table=_named(names, TABLES))


def _named(names: list[str], words: frozenset[str]) -> str | None:
    """The column whose name says one of the words, the shortest name first: `column_name`."""
    fitting = [name for name in names if set(words_of(name)) & words]
    return min(fitting, key=len, default=None)


def _rows(
    connection: duckdb.DuckDBPyConnection, table: Examined, layout: _Layout
) -> list[tuple[str, str, str]]:
    """Table, column and meaning of every row; the table is empty where none is said."""
    place = ident(layout.table) if layout.table else "''"
    rows = connection.execute(
        f"SELECT CAST({place} AS VARCHAR), CAST({ident(layout.column)} AS VARCHAR), "
        f"CAST({ident(layout.meaning)} AS VARCHAR) FROM {table.loaded.name} "
        f"WHERE {ident(layout.column)} IS NOT NULL LIMIT {MOST_ROWS}"
    ).fetchall()
    return [
        (str(of or ""), str(name), " ".join(str(meaning or "").split())[:LONGEST])
        for of, name, meaning in rows
    ]


def _places(row: tuple[str, str, str], tables: tuple[TableProfile, ...]) -> list[tuple[str, str]]:
    """Tables and raw columns that a row speaks of; a column named alone may be in several."""
    table, name, _ = row
    wanted = fold(name.strip())
    return [
        (other.name, column.source)
        for other in tables
        if not table.strip() or other.name == slug(table)
        for column in other.columns
        if wanted in (fold(column.source), fold(f"{other.name}.{column.source}"))
    ]


def _described(table: TableProfile, said: dict[tuple[str, str], str]) -> TableProfile:
    columns = tuple(
        column.model_copy(update={"described": said.get((table.name, column.source))})
        for column in table.columns
    )
    return table.model_copy(update={"columns": columns})
