"""A world: the tables and the spine that one run of a feature sees."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from assistant.features.query import LABEL_TIME, FeatureQuery, FeatureTable

ARROW_TYPES: dict[str, pa.DataType] = {
    "VARCHAR": pa.string(),
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "TIMESTAMP": pa.timestamp("us"),
    "DATE": pa.date32(),
    "VARCHAR[]": pa.list_(pa.string()),
}
MICROSECOND = np.timedelta64(1, "us")
DAY = np.timedelta64(1, "D")

Moment = np.datetime64
"""A time of the spine, in microseconds, UTC."""


def arrow_schema(table: FeatureTable) -> pa.Schema:
    """The Arrow schema of one governed table."""
    return pa.schema([(name, ARROW_TYPES[kind]) for name, kind in table.columns])


def times(table: pa.Table, column: str) -> Any:
    """A date or timestamp column as microseconds, NaT where empty. Shape (rows,)."""
    return table.column(column).to_numpy().astype("datetime64[us]")


def with_values(table: pa.Table, column: str, values: Any) -> pa.Table:
    """The table with one column replaced; numpy times are fitted to the column's type."""
    kind = table.schema.field(column).type
    place = table.schema.get_field_index(column)
    if isinstance(values, np.ndarray) and values.dtype.kind == "M":
        unit = "D" if pa.types.is_date32(kind) else "us"
        values = pa.array(values.astype(f"datetime64[{unit}]"))
    return table.set_column(place, table.schema.field(column), pa.array(values, type=kind))


@dataclass(frozen=True)
class World:
    """Tables and spine; never changed, only replaced."""

    query: FeatureQuery
    tables: Mapping[str, pa.Table]
    labels: pa.Table
    ids: Mapping[str, tuple[str, ...]]
    """By table, the columns that name things: keys, entities, and what is joined with them."""

    def described(self) -> Iterable[tuple[FeatureTable, pa.Table]]:
        """Each table with its description."""
        return ((table, self.tables[table.name]) for table in self.query.tables)

    def with_tables(self, tables: Mapping[str, pa.Table]) -> "World":
        """The world with some of its tables replaced."""
        return replace(self, tables={**self.tables, **tables})

    def with_labels(self, labels: pa.Table) -> "World":
        """The world with another spine."""
        return replace(self, labels=labels)

    def at(self, moment: Moment) -> "World":
        """The world with the labels of one moment alone."""
        return self.with_labels(self.labels.filter(pa.array(self.label_times() == moment)))

    def label_times(self) -> Any:
        """Times of the spine. Shape (labels,)."""
        return times(self.labels, LABEL_TIME)

    def moments(self, most: int) -> tuple[Moment, ...]:
        """Distinct times of the spine, at most so many, spread from the first to the last."""
        distinct = np.unique(self.label_times())
        if len(distinct) > most:
            distinct = distinct[np.linspace(0, len(distinct) - 1, most).round().astype(int)]
        return tuple(distinct)


def holds_events(table: FeatureTable, entities: Iterable[str]) -> bool:
    """Whether rows are things that happened, not descriptions of the spine's own entities."""
    if table.time is None:
        return False
    return not table.key or not set(table.key) <= set(entities)


def known(table: FeatureTable, rows: pa.Table, moment: Moment) -> Any:
    """Which rows had happened and arrived before the moment; all, where nothing tells."""
    mask = np.ones(rows.num_rows, dtype=bool)
    for column in (table.time, table.arrival):
        if column is not None:
            mask &= times(rows, column) < moment
    return mask
