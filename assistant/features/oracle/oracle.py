"""The rule in plain Python, row by row: what a compiled feature must give, however slowly.

It shares no step with the SQL: each label reads all rows, keeps those that the rule lets it know,
and adds them up by hand.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from assistant.errors import FeatureError
from assistant.features.oracle.values import aggregate, meets
from assistant.features.query import LABEL_TIME, FeatureTable
from assistant.features.spec.aggregations import Age, Attribute
from assistant.features.spec.feature_spec import FeatureSpec
from assistant.features.spec.filters import Calendar, Source

Row = Mapping[str, Any]
"""One row: value by column name; times are naive UTC."""


def expected_values(
    spec: FeatureSpec,
    *,
    tables: Mapping[str, FeatureTable],
    rows: Mapping[str, Sequence[Row]],
    labels: Iterable[Row],
) -> list[dict[str, Any]]:
    """One row for each label, in their order: keys, `label_ts` and value columns.

    Args:
        spec: A specification that is compiled, not written SQL.
        tables: Roles of the tables' columns.
        rows: Rows by table.
        labels: The spine.

    Raises:
        FeatureError: If the SQL is written by hand; the rule then says nothing of it.
    """
    if spec.source is None:
        message = f"Feature '{spec.name}' is written SQL. Compare it with a compiled feature."
        raise FeatureError(message)
    return [_row(spec, spec.source, label, tables=tables, rows=rows) for label in labels]


def _row(
    spec: FeatureSpec,
    source: Source,
    label: Row,
    *,
    tables: Mapping[str, FeatureTable],
    rows: Mapping[str, Sequence[Row]],
) -> dict[str, Any]:
    shown = {key: label[key] for key in (*spec.keys, LABEL_TIME)}
    if any(value is None for value in shown.values()):
        found: list[Any] = [None] * len(spec.value_columns)
    elif isinstance(spec.aggregation, Attribute | Age):
        found = [_own_value(spec, source, label, table=tables[source.table], rows=rows)]
    else:
        bounds = _bounds(spec, label[LABEL_TIME])
        events = _events(spec, source, label, tables=tables, rows=rows, start=bounds[-1][0])
        found = aggregate(
            spec,
            [[event for event in events if event["event_ts"] >= start] for start, _ in bounds],
            label_ts=label[LABEL_TIME],
        )
    if not _grown(spec, label, tables=tables, rows=rows):
        return shown | dict.fromkeys(spec.value_columns)
    return shown | {
        column: _finished(spec, value)
        for column, value in zip(spec.value_columns, found, strict=True)
    }


def _grown(
    spec: FeatureSpec,
    label: Row,
    *,
    tables: Mapping[str, FeatureTable],
    rows: Mapping[str, Sequence[Row]],
) -> bool:
    """Whether the entity had existed for long enough."""
    rule = spec.minimum_age
    if rule is None:
        return True
    table, latest = tables[rule.table], label[LABEL_TIME]
    for row in rows[rule.table]:
        if row[rule.key] == label[rule.key] is not None and row[rule.column] is not None:
            since = row[rule.column]
            since = since if isinstance(since, datetime) else datetime.combine(since, time())
            known = newest(spec, [row], table=table, label_ts=latest) is not None
            if known and since <= latest - timedelta(hours=rule.hours):
                return True
    return False


def _finished(spec: FeatureSpec, value: Any) -> Any:
    if value is None:
        value = spec.default
    if value is None or spec.type != "number":
        return value
    if spec.transform == "log1p":
        return round(math.log(1 + value), 9)
    return float(value)


def _bounds(spec: FeatureSpec, label_ts: datetime) -> list[tuple[datetime, datetime]]:
    """First and last moment of each window, the longest last; the last moment is outside."""
    end = label_ts - timedelta(hours=spec.delay_hours)
    if spec.calendar is not None:
        return [_calendar_bounds(spec.calendar, end)]
    return [(end - timedelta(hours=hours), end) for hours in spec.windows]


def _calendar_bounds(calendar: Calendar, cutoff: datetime) -> tuple[datetime, datetime]:
    zone = ZoneInfo(calendar.zone)
    today = cutoff.replace(tzinfo=UTC).astimezone(zone).date()
    if calendar.unit == "day":
        last, first = today, today - timedelta(days=calendar.count)
    elif calendar.unit == "week":
        last = today - timedelta(days=today.weekday())
        first = last - timedelta(weeks=calendar.count)
    else:
        last = today.replace(day=1)
        months = last.year * 12 + last.month - 1 - calendar.count
        first = date(months // 12, months % 12 + 1, 1)
    start, end = (
        datetime.combine(day, time(), tzinfo=zone).astimezone(UTC).replace(tzinfo=None)
        for day in (first, last)
    )
    return start, end


def _events(
    spec: FeatureSpec,
    source: Source,
    label: Row,
    *,
    tables: Mapping[str, FeatureTable],
    rows: Mapping[str, Sequence[Row]],
    start: datetime,
) -> list[dict[str, Any]]:
    """Known events of one label, each once, with the columns of the dimension, in total order."""
    table, end = tables[source.table], _bounds(spec, label[LABEL_TIME])[-1][1]
    moment = str(table.time)
    chosen = [
        row
        for row in rows[source.table]
        if start <= row[moment] < end
        and (table.arrival is None or row[table.arrival] < label[LABEL_TIME])
        and all(
            row[reference] == label[key]
            for key, reference in spec.keys.items()
            if "." not in reference
        )
        and meets(row, (item for item in source.where if "." not in item.column))
        and _usable(spec, source, row)
    ]
    once: dict[tuple[Any, ...], Row] = {}
    for row in sorted(chosen, key=lambda row: (row[table.arrival or moment], row[moment])):
        once.setdefault(tuple(row[column] for column in table.key), row)
    events = []
    for key, row in once.items():
        event = dict(row) | {"event_ts": row[moment], "event_id": key}
        described = _described(spec, source, label, event=event, tables=tables, rows=rows)
        if described is not None:
            events.append(described)
    events.sort(key=lambda event: (event["event_ts"], event["event_id"]))
    return _sessions(spec, source, events)


def _usable(spec: FeatureSpec, source: Source, row: Row) -> bool:
    """Whether a row has the value that the aggregation cannot do without."""
    if source.session is not None:
        return row[source.session] is not None
    column = getattr(spec.aggregation, "column", None)
    return column is None or "." in column or row[column] is not None


def _described(
    spec: FeatureSpec,
    source: Source,
    label: Row,
    *,
    event: dict[str, Any],
    tables: Mapping[str, FeatureTable],
    rows: Mapping[str, Sequence[Row]],
) -> dict[str, Any] | None:
    """The event with its dimension's columns; None where it has none or they do not fit."""
    join = source.join
    if join is None:
        return event
    versions = [row for row in rows[join.table] if row[join.key] == event[join.column] is not None]
    own = newest(spec, versions, table=tables[join.table], label_ts=label[LABEL_TIME])
    if own is None:
        return None
    whole = event | {f"{join.table}.{column}": value for column, value in own.items()}
    column = getattr(spec.aggregation, "column", None)
    fits = (
        meets(whole, (item for item in source.where if "." in item.column))
        and all(whole[ref] == label[key] for key, ref in spec.keys.items() if "." in ref)
        and (column is None or source.session is not None or whole[column] is not None)
    )
    return whole if fits else None


def _sessions(
    spec: FeatureSpec, source: Source, events: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """One event a session, its first; unchanged where the feature is not made of sessions."""
    if source.session is None:
        return events
    first: dict[Any, dict[str, Any]] = {}
    for event in events:
        first.setdefault(event[source.session], event)
    column = getattr(spec.aggregation, "column", None)
    started = [
        event | {"event_id": (session,)}
        for session, event in first.items()
        if column is None or event[column] is not None
    ]
    return sorted(started, key=lambda event: (event["event_ts"], event["event_id"]))


def newest(
    spec: FeatureSpec, versions: Sequence[Row], *, table: FeatureTable, label_ts: datetime
) -> Row | None:
    """The newest version of a dimension's row that was valid and loaded before the label."""
    cutoff = label_ts - timedelta(hours=spec.delay_hours)
    known = [
        row
        for row in versions
        if (table.time is None or (row[table.time] is not None and row[table.time] < cutoff))
        and (table.arrival is None or row[table.arrival] < label_ts)
    ]
    roles = [column for column in (table.time, table.arrival) if column]
    return max(known, key=lambda row: tuple(row[column] for column in roles), default=None)


def _own_value(
    spec: FeatureSpec,
    source: Source,
    label: Row,
    *,
    table: FeatureTable,
    rows: Mapping[str, Sequence[Row]],
) -> Any:
    column = str(getattr(spec.aggregation, "column", None))
    mine = [
        row
        for row in rows[source.table]
        if all(row[reference] == label[key] for key, reference in spec.keys.items())
        and meets(row, source.where)
    ]
    own = newest(spec, mine, table=table, label_ts=label[LABEL_TIME])
    if own is None:
        return None
    if isinstance(spec.aggregation, Age):
        return _age(spec.aggregation, own[column], label[LABEL_TIME].date())
    return _banded(spec, own[column])


def _age(aggregation: Age, start: date | None, today: date) -> int | None:
    if start is None:
        return None
    days = (today - (start.date() if isinstance(start, datetime) else start)).days
    if days >= 0:
        return days
    return 0 if aggregation.before == "zero" else None


def _banded(spec: FeatureSpec, value: Any) -> Any:
    bands = spec.aggregation.bands if isinstance(spec.aggregation, Attribute) else None
    if bands is None:
        return value
    if value is None:
        return bands.empty
    place = sum(value >= edge for edge in bands.edges)
    return bands.names[place]
