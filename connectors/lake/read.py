"""Records of a published build."""

# ruff: noqa: S608 - every name and text goes through sources.quoting

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from connectors.contracts import Classification, ContentColumns
from connectors.lake.manifest import LakeTable, Manifest
from connectors.lake.values import FILE_NAME as VALUES
from connectors.records import (
    ColumnRecord,
    ContentItem,
    EventType,
    MetricCard,
    RecordId,
    TableRecord,
)
from connectors.sources.quoting import ident, text
from connectors.statistics.cards import metric_cards as _metric_cards
from connectors.statistics.daily import FILE_NAME as STATISTICS
from connectors.statistics.daily import TOTAL

BATCH = 2_000


@dataclass(frozen=True)
class DimensionValue:
    """One distinct value of a visible column."""

    table: str
    column: str
    value: str
    rows: int
    persons: int | None
    """None where the table names no person."""


def dimension_values(folder: Path) -> Iterator[DimensionValue]:
    """Values of the visible columns, most rows first within a column."""
    query = (
        "SELECT table_name, column_name, value, rows, persons "
        f"FROM read_parquet({text(folder / VALUES)})"
    )
    for row in _rows(query):
        yield DimensionValue(*row)


def metric_cards(folder: Path, manifest: Manifest) -> Iterator[MetricCard]:
    """Cards of the daily series: per event type, and per value of each of its dimensions."""
    return _metric_cards(folder, manifest)


def table_records(folder: Path, manifest: Manifest) -> Iterator[TableRecord]:
    """The tables, with the columns that may be named to anybody."""
    del folder
    for table in manifest.tables:
        yield TableRecord(
            id=RecordId(f"table:{table.name}"),
            name=table.name,
            table_kind=table.kind.value,
            description=table.description,
            owner=table.owner,
            columns=tuple(
                ColumnRecord(
                    name=column.name,
                    type=column.type.value,
                    description=column.description,
                    unit=column.unit,
                )
                for column in table.columns
                if column.classification is not Classification.PERSONAL
            ),
            rows=table.counts.rows_out,
            first_day=table.first_day,
            last_day=table.last_day,
        )


def event_types(folder: Path, manifest: Manifest) -> Iterator[EventType]:
    """Values of the event tables' type columns; those below the minimum group are left out."""
    query = (
        "SELECT table_name, event_type, events, first_day, last_day "
        f"FROM read_parquet({text(folder / STATISTICS)}) WHERE grain = {text(TOTAL)} "
        "AND event_type IS NOT NULL AND dimension IS NULL ORDER BY table_name, events DESC"
    )
    for table, name, rows, first, last in _rows(query):
        found = manifest.table(str(table))
        column = (
            next((c for c in found.columns if c.name == found.event_type), None) if found else None
        )
        yield EventType(
            id=RecordId(f"event:{table}:{name}"),
            name=str(name),
            description=column.description if column else "",
            table=str(table),
            rows=rows,
            first_day=first,
            last_day=last,
        )


def content_items(folder: Path, manifest: Manifest) -> Iterator[ContentItem]:
    """Items of the content tables, in the order in which they lie."""
    for table in manifest.tables:
        if table.content is not None:
            yield from _items(folder, table, roles=table.content)


def _items(folder: Path, table: LakeTable, *, roles: ContentColumns) -> Iterator[ContentItem]:
    fixed = (roles.id, roles.title, roles.description, roles.kind)
    shown = [f"CAST({ident(name)} AS VARCHAR)" if name else "NULL" for name in fixed]
    labels = []
    for name in roles.attributes:
        column = next((c for c in table.columns if c.name == name), None)
        if column is None:
            continue
        labels.append(column.display_name or name.replace("_", " "))
        is_list = column.type == "array"
        value = f"array_to_string({ident(name)}, ', ')" if is_list else ident(name)
        shown.append(f"CAST({value} AS VARCHAR)")
    files = text(folder / "tables" / table.name / "**" / "*.parquet")
    query = (
        f"SELECT {', '.join(shown)} FROM read_parquet({files}, hive_partitioning = false) "
        f"WHERE {ident(roles.id)} IS NOT NULL AND {ident(roles.title)} IS NOT NULL"
    )
    for key, title, description, kind, *values in _rows(query):
        attributes = dict(zip(labels, values, strict=True))
        yield ContentItem(
            id=RecordId(f"content:{table.name}:{key}"),
            content_kind=str(kind or roles.default_kind),
            title=str(title),
            description=str(description or ""),
            attributes={label: str(value) for label, value in attributes.items() if value},
            source=table.name,
        )


def _rows(query: str) -> Iterator[tuple[Any, ...]]:
    with closing(duckdb.connect(":memory:")) as connection:
        result = connection.execute(query)
        while batch := result.fetchmany(BATCH):
            yield from batch
