"""Metric cards: one daily series put into sentences."""

# ruff: noqa: S608 - every name and text goes through sources.quoting

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from connectors.lake.manifest import LakeTable, Manifest
from connectors.lake.values import group_minimum
from connectors.records import MetricCard, RecordId
from connectors.sources.quoting import text
from connectors.statistics.daily import DAY, FILE_NAME, LAST, PREVIOUS, TOTAL

MOST_SLICES = 10
"""Values of one dimension that get a card, those of most events first."""
TOP_DAYS = 3
STEADY_SHARE = 0.05
"""A change of up to this share reads as steady."""

SERIES_SQL = f"""
WITH s AS (SELECT * FROM read_parquet($path)),
totals AS (
  SELECT *, row_number() OVER (
    PARTITION BY table_name, event_type, dimension ORDER BY events DESC, value) AS place
  FROM s WHERE grain = '{TOTAL}'
),
days AS (
  SELECT table_name, event_type, dimension, value,
    max_by(first_day, (events, -epoch(first_day)), {TOP_DAYS}) AS top_days,
    max_by(events, (events, -epoch(first_day)), {TOP_DAYS}) AS top_events
  FROM s WHERE grain = '{DAY}' GROUP BY ALL
),
windows AS (
  SELECT table_name, event_type, dimension, value,
    any_value(events) FILTER (grain = '{LAST}') AS last_events,
    any_value(persons) FILTER (grain = '{LAST}') AS last_persons,
    any_value(first_day) FILTER (grain = '{LAST}') AS window_first,
    any_value(last_day) FILTER (grain = '{LAST}') AS window_last,
    any_value(events) FILTER (grain = '{PREVIOUS}') AS previous_events
  FROM s WHERE grain IN ('{LAST}', '{PREVIOUS}') GROUP BY ALL
)
SELECT t.table_name, t.event_type, t.dimension, t.value, t.first_day, t.last_day, t.events,
  t.persons, w.last_events, w.last_persons, w.window_first, w.window_last, w.previous_events,
  d.top_days, d.top_events
FROM totals t
LEFT JOIN days d ON (t.table_name, t.event_type, t.dimension, t.value)
  IS NOT DISTINCT FROM (d.table_name, d.event_type, d.dimension, d.value)
LEFT JOIN windows w ON (t.table_name, t.event_type, t.dimension, t.value)
  IS NOT DISTINCT FROM (w.table_name, w.event_type, w.dimension, w.value)
WHERE t.dimension IS NULL OR t.place <= {MOST_SLICES}
ORDER BY t.table_name, t.event_type NULLS FIRST, t.dimension NULLS FIRST, t.place
"""


@dataclass(frozen=True)
class Series:
    """One series, as the statistics sum it up; None where a group was too small."""

    table: str
    event_type: str | None
    dimension: str | None
    value: str | None
    first_day: date
    last_day: date
    events: int
    persons: int | None
    last_events: int | None
    last_persons: int | None
    window_first: date | None
    window_last: date | None
    previous_events: int | None
    top_days: tuple[date, ...]
    top_events: tuple[int, ...]


def metric_cards(folder: Path, manifest: Manifest) -> Iterator[MetricCard]:
    """Cards of a published build: per event type, and per value of each of its dimensions."""
    connection = duckdb.connect(":memory:")
    try:
        rows = connection.execute(SERIES_SQL.replace("$path", text(folder / FILE_NAME))).fetchall()
    finally:
        connection.close()
    for row in rows:
        series = _series(row)
        table = manifest.table(series.table)
        if table is not None:
            yield card(series, table=table, manifest=manifest)


def _series(row: tuple[Any, ...]) -> Series:
    values: list[Any] = [*row[:13], tuple(row[13] or ()), tuple(row[14] or ())]
    return Series(*values)


def card(series: Series, *, table: LakeTable, manifest: Manifest) -> MetricCard:
    """Put one series into sentences."""
    key = (series.table, series.event_type or "", series.dimension or "", series.value or "")
    sentences = (
        f"Daily {_subject(series)} in table {series.table}{_slice(series, table)}. Unit: events.",
        _whole(series),
        *_recent(series),
        *_top(series),
        *_withheld(table, manifest),
    )
    return MetricCard(
        id=RecordId("card:" + ":".join(part.replace(":", "%3A") for part in key if part)),
        title=_sentence_case(f"{_subject(series)} per day, {series.table}{_slice(series, table)}"),
        body=" ".join(sentences),
        table=series.table,
        measure="events",
        event_type=series.event_type,
        dimension=series.dimension,
        value=series.value,
        first_day=series.first_day,
        last_day=series.last_day,
    )


def _subject(series: Series) -> str:
    return f"{series.event_type} events" if series.event_type else "events"


def _sentence_case(title: str) -> str:
    return title[:1].upper() + title[1:]


def _slice(series: Series, table: LakeTable) -> str:
    if series.dimension is None:
        return ""
    column = next((c for c in table.columns if c.name == series.dimension), None)
    label = (column.display_name if column else None) or series.dimension.replace("_", " ")
    return f", {label}: {series.value}"


def _by(persons: int | None) -> str:
    return f" by {persons:,} distinct persons" if persons is not None else ""


def _whole(series: Series) -> str:
    return (
        f"From {series.first_day} to {series.last_day} there are {series.events:,} events"
        f"{_by(series.persons)}."
    )


def _recent(series: Series) -> tuple[str, ...]:
    if series.last_events is None:
        return ()
    text_ = (
        f"In the 28 days from {series.window_first} to {series.window_last}: "
        f"{series.last_events:,} events{_by(series.last_persons)}"
    )
    if not series.previous_events:
        return (f"{text_}.",)
    change = series.last_events / series.previous_events - 1
    trend = "steady" if abs(change) <= STEADY_SHARE else "rising" if change > 0 else "falling"
    return (
        f"{text_}; in the 28 days before: {series.previous_events:,} events ({change:+.1%}).",
        f"Trend: {trend}.",
    )


def _top(series: Series) -> tuple[str, ...]:
    if not series.top_days:
        return ()
    days = ", ".join(
        f"{day} ({events:,})"
        for day, events in zip(series.top_days, series.top_events, strict=True)
    )
    return (f"Busiest days: {days}.",)


def _withheld(table: LakeTable, manifest: Manifest) -> tuple[str, ...]:
    if table.person is None:
        return ()
    return (f"Days with fewer than {group_minimum(manifest, table)} persons are left out.",)
