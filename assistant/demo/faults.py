"""Rows that a build must not let through, copied from good ones and spoilt."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assistant.demo.effects import LOADED_AT, Faults

SPOILT_ID = 90_000_000
NEXT_DAY = 1
LAST_ARRIVAL = f"{LOADED_AT.isoformat()}.000Z"
SPOILERS = (
    ("unparseable_timestamp", "occurred_at", "not-a-time"),
    ("unparseable_integer", "play_seconds", "n/k"),
    ("empty_key", "event_id", ""),
    ("missing_required", "event_type", ""),
    ("future", "occurred_at", "2031-01-01T00:00:00.000Z"),
)
"""Name in `Faults`, the column that is spoilt, and what it then holds."""


def with_faults(random: np.random.Generator, rows: pa.Table, faults: Faults) -> pa.Table:
    """The rows and the planted bad ones, in order of the day of arrival."""
    table = _as_text(rows, "play_seconds")
    parts = [table]
    used = 0
    for name, column, value in SPOILERS:
        count = getattr(faults, name)
        copies = _copies(random, table, count, plays=column == "play_seconds")
        copies = _set(copies, "event_id", [f"e-{SPOILT_ID + used + i}" for i in range(count)])
        parts.append(_set(copies, column, [value] * count))
        used += count
    parts.append(_delivered_again(random, table, faults.duplicates))
    whole = pa.concat_tables(parts)
    order = np.argsort(whole["arrival_day"].to_numpy(), kind="stable")
    return whole.take(pa.array(order))


def _copies(random: np.random.Generator, table: pa.Table, count: int, *, plays: bool) -> pa.Table:
    pool = np.arange(len(table))
    if plays:
        pool = np.flatnonzero(pc.equal(table["event_type"], "play").to_numpy())
    return table.take(pa.array(random.choice(pool, size=count, replace=False)))


def _delivered_again(random: np.random.Generator, table: pa.Table, count: int) -> pa.Table:
    """Copies in the next day's folder; every second one with another time of arrival."""
    last = pc.max(table["arrival_day"]).as_py()
    pool = np.flatnonzero(table["arrival_day"].to_numpy() < last)
    copies = table.take(pa.array(random.choice(pool, size=count, replace=False)))
    received = copies["received_at"].to_pylist()
    again = [LAST_ARRIVAL if i % 2 else text for i, text in enumerate(received)]
    day = pc.add(copies["arrival_day"], NEXT_DAY)
    copies = _set(copies, "received_at", again)
    return copies.set_column(copies.schema.get_field_index("arrival_day"), "arrival_day", day)


def _as_text(table: pa.Table, name: str) -> pa.Table:
    place = table.schema.get_field_index(name)
    return table.set_column(place, name, table[name].cast(pa.string()))


def _set(table: pa.Table, name: str, values: list[str]) -> pa.Table:
    return table.set_column(table.schema.get_field_index(name), name, pa.array(values, pa.string()))
