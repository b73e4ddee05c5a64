"""New rows made from rows that lie there: fresh keys, other times, other values."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from assistant.features.proof.world import DAY, MICROSECOND, Moment, with_values
from assistant.features.query import FeatureTable

FLAVOURS = 3
"""0: as they lie, a random half; 1: every value drawn anew, some never seen; 2: one value per column throughout."""
STEPS = tuple(
    np.timedelta64(n, "us")
    for n in (1, 1_000_000, 3_600_000_000, 86_400_000_000, 518_400_000_000, 3_456_000_000_000)
)
"""Distances from a moment: a microsecond, a second, an hour, a day, six days, forty days."""
_NEW_WORDS = 0.15
"""Share of texts that become new ones, in the second flavour."""
_FAR = 1_000_000_007
_BIG = 4_096
_HOUR_US = 3_600_000_000
_LONGEST = 3_660 * DAY
"""No further than ten years."""


def fresh_keys(table: FeatureTable, rows: pa.Table, *, keep: frozenset[str], tag: str) -> pa.Table:
    """Rows under keys that nothing else has; columns in `keep` stay, unless the key is all of it."""
    changing = [name for name in table.key if name not in keep] or list(table.key)
    for name in changing:
        kind = rows.schema.field(name).type
        if pa.types.is_string(kind):
            rows = with_values(rows, name, [f"{tag}-{n}" for n in range(rows.num_rows)])
        elif pa.types.is_integer(kind):
            rows = with_values(rows, name, [_FAR + n for n in range(rows.num_rows)])
    return rows


def flavoured(
    rows: pa.Table, *, flavour: int, ids: frozenset[str], rng: np.random.Generator
) -> pa.Table:
    """Rows whose values are as the flavour has them; ids are drawn among those that exist."""
    if flavour == 0 or rows.num_rows == 0:
        count = max(1, rows.num_rows // 2)
        picked = np.sort(rng.choice(rows.num_rows, size=min(count, rows.num_rows), replace=False))
        return rows.take(picked)
    drawn = rows
    one = int(rng.integers(rows.num_rows))
    for field in rows.schema:
        picked = (
            rng.integers(rows.num_rows, size=rows.num_rows)
            if flavour == 1
            else np.full(rows.num_rows, one)
        )
        drawn = drawn.set_column(
            drawn.schema.get_field_index(field.name),
            field,
            _moved(rows.column(field.name).take(picked), flavour=flavour, named=field.name in ids),
        )
    return _with_new_words(drawn, rng=rng) if flavour == 1 else drawn


def _with_new_words(rows: pa.Table, *, rng: np.random.Generator) -> pa.Table:
    """Some texts and ids that no row held before: sorted before every other, or after."""
    for field in rows.schema:
        if pa.types.is_string(field.type):
            drawn = rng.random(rows.num_rows)
            marks = np.where(drawn >= _NEW_WORDS, "", np.where(drawn < _NEW_WORDS / 2, "~", "!"))
            values = [
                None if value is None else f"{mark}{value}"
                for mark, value in zip(marks, rows[field.name].to_pylist(), strict=True)
            ]
            rows = with_values(rows, field.name, values)
    return rows


def _moved(values: Any, *, flavour: int, named: bool) -> Any:
    """Numbers pushed far above (or, for the third flavour, below) all others."""
    kind = values.type
    by = _BIG if flavour == 1 else -_BIG
    if not named and (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
        return pa.array([by + v if v is not None else None for v in values.to_pylist()], type=kind)
    return values


def dated(table: FeatureTable, rows: pa.Table, when: Any, *, arrival: Any) -> pa.Table:
    """Rows that happened at `when` and arrived at `arrival`. Shapes (rows,)."""
    if table.time is not None:
        rows = with_values(rows, table.time, when)
    if table.arrival is not None:
        rows = with_values(rows, table.arrival, arrival)
    return rows


def after(
    table: FeatureTable,
    moment: Moment,
    count: int,
    *,
    spans: Sequence[float] = (),
    rng: np.random.Generator,
) -> Any:
    """Times later than the moment; on a date column, later days. Shape (count,).

    Args:
        table: Says whether its time is a date.
        moment: The label's time.
        count: How many.
        spans: Hours that the query names: some times lie half of each, or half as much again, later.
        rng: Where chance comes from.
    """
    named = [np.timedelta64(round(h * part * _HOUR_US), "us") for h in spans for part in (0.5, 1.5)]
    steps = [*STEPS, *(step for step in named if MICROSECOND <= step <= _LONGEST)]
    when = moment + np.array([steps[int(n)] for n in rng.integers(len(steps), size=count)])
    if table.time is not None and table.types[table.time] == "DATE":
        return moment.astype("datetime64[D]") + DAY + rng.integers(40, size=count).astype("m8[D]")
    return when
