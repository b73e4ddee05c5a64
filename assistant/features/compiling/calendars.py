"""Calendar units of a named zone as plain timestamps, so that every engine agrees on them."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assistant.errors import FeatureError
from assistant.features.spec.filters import Calendar

FIRST_YEAR, LAST_YEAR = 2015, 2036
"""Clock changes are known from the first to the last year; labels beyond get no value."""


def calendar_bounds(
    calendar: Calendar, *, cutoff: str, keys: str, source: str
) -> list[tuple[str, str]]:
    """CTEs that end in `spine`: keys and label, `window_start` and `window_end` in UTC.

    Args:
        calendar: The units.
        cutoff: SQL of the moment before which the last unit must have ended.
        keys: Columns to keep, as SQL.
        source: CTE that holds them.
    """
    unit, back = calendar.unit, f"INTERVAL {calendar.count} {calendar.unit.upper()}"
    if calendar.zone == "UTC":
        end = f"date_trunc('{unit}', {cutoff})"
        body = f"SELECT {keys}, {end} - {back} AS window_start, {end} AS window_end\nFROM {source}"
        return [("spine", body)]
    local = (
        f"SELECT {keys}, date_trunc('{unit}', {cutoff} + z.shift_seconds * INTERVAL 1 SECOND) "
        f"AS local_end\nFROM {source}\nJOIN zone AS z\n"
        f"  ON {cutoff} >= z.utc_from AND {cutoff} < z.utc_to"
    )
    bounds = (
        f"SELECT {keys}, local_end - {back} - a.shift_seconds * INTERVAL 1 SECOND AS window_start,\n"
        "  local_end - b.shift_seconds * INTERVAL 1 SECOND AS window_end\nFROM local_ends\n"
        f"JOIN zone AS a\n  ON local_end - {back} >= a.local_from AND local_end - {back} < a.local_to\n"
        "JOIN zone AS b\n  ON local_end >= b.local_from AND local_end < b.local_to"
    )
    return [("zone", _zone_sql(calendar.zone)), ("local_ends", local), ("spine", bounds)]


def clock_changes(calendar: Calendar) -> tuple[date, ...]:
    """Days that the SQL of a calendar names: when its zone's clocks change, and the table's ends."""
    if calendar.zone == "UTC":
        return ()
    days = {moment.date() for row in _zone_rows(calendar.zone) for moment in row[:4]}
    return tuple(sorted(days))


def _zone_sql(zone: str) -> str:
    rows = ",\n    ".join(
        f"(TIMESTAMP '{a}', TIMESTAMP '{b}', TIMESTAMP '{c}', TIMESTAMP '{d}', {shift})"
        for a, b, c, d, shift in _zone_rows(zone)
    )
    columns = "utc_from, utc_to, local_from, local_to, shift_seconds"
    return f"SELECT {columns}\nFROM (\n  VALUES\n    {rows}\n) AS changes({columns})"


@lru_cache(maxsize=32)
def _zone_rows(zone: str) -> tuple[tuple[datetime, datetime, datetime, datetime, int], ...]:
    changes = _changes(_zone(zone))
    end = datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC)
    rows = []
    for place, (start, shift) in enumerate(changes):
        before = changes[place - 1][1] if place else shift
        stop, after = changes[place + 1] if place + 1 < len(changes) else (end, shift)
        # A local time that exists twice or never takes the earlier offset, as in PEP 495.
        first = start + timedelta(seconds=max(before, shift))
        last = stop + timedelta(seconds=max(shift, after))
        rows.append((_naive(start), _naive(stop), _naive(first), _naive(last), shift))
    return tuple(rows)


def _changes(zone: ZoneInfo) -> list[tuple[datetime, int]]:
    """Moments from which an offset holds, found day by day and then to the minute."""
    moment, end = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC), datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC)
    found = [(moment, _shift(zone, moment))]
    while moment < end:
        following = moment + timedelta(days=1)
        if _shift(zone, following) != found[-1][1]:
            low, high = moment, following
            while high - low > timedelta(minutes=1):
                middle = low + (high - low) // 2
                middle -= timedelta(seconds=middle.second, microseconds=middle.microsecond)
                low, high = (
                    (middle, high) if _shift(zone, middle) == found[-1][1] else (low, middle)
                )
            found.append((high, _shift(zone, high)))
        moment = following
    return found


def _shift(zone: ZoneInfo, moment: datetime) -> int:
    offset = moment.astimezone(zone).utcoffset()
    return round(offset.total_seconds()) if offset is not None else 0


def _naive(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)


def _zone(zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        message = (
            f"There is no time zone '{zone}'. Write an IANA name, such as UTC or Europe/Berlin."
        )
        raise FeatureError(message) from None
