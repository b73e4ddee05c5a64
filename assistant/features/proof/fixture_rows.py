"""Invented rows of one table: on the edges of every window, tied, late, anonymous, and far away."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from assistant.features.proof.fixture_values import Values
from assistant.features.proof.world import Moment, holds_events
from assistant.features.query import FeatureQuery, FeatureTable

PER_ENTITY = 10
"""Events of one entity around one moment."""
_MOST_SUBJECTS = 12
_UNNAMED = 40
"""Rows of a table that describes things which nothing else names."""
_IN_ORDER = 0.8
_TIED = 0.2
_NOBODY = 0.06
"""Share of ids that are empty; of events that are another's, or, half of them, nobody's."""
_EDGES = tuple(
    timedelta(microseconds=n)
    for n in (
        0,
        1,
        -1,
        1_000_000,
        -1_000_000,
        3_540_000_000,
        36_000_000_000,
        -7_200_000_000,
    )
)
"""Distances before a moment, or before a window's beginning."""
_HALF_AN_HOUR = timedelta(minutes=30)
_DELAYS = tuple(timedelta(seconds=n) for n in (0.5, 0.5, 0.5, 2, 30, 3_600, 10_800, 158_400))
"""From happening to arrival; up to 44 hours."""


@dataclass(frozen=True)
class RowMaker:
    """Makes the rows of one fixture."""

    query: FeatureQuery
    values: Values
    pools: Mapping[str, list[Any]]
    """Ids by column; the last of each has no event."""
    hours: tuple[float, ...]
    """Lengths of the windows that matter."""
    moments: tuple[Moment, ...]
    rng: np.random.Generator

    def rows(self, table: FeatureTable) -> Iterator[dict[str, Any]]:
        """Rows of one table, in no particular order."""
        if holds_events(table, self.query.entities):
            yield from self._unique(table, self._events(table))
        else:
            yield from self._unique(table, self._things(table))

    def _unique(
        self, table: FeatureTable, rows: Iterator[dict[str, Any]]
    ) -> Iterator[dict[str, Any]]:
        seen = set()
        for row in rows:
            key = tuple(row[name] for name in table.key)
            if not table.key or key not in seen:
                seen.add(key)
                yield row

    def _events(self, table: FeatureTable) -> Iterator[dict[str, Any]]:
        owners = [n for n in self.pools if n in table.types and n not in table.key]
        owner = next((n for n in self.query.entities if n in owners), owners[0] if owners else None)
        subjects = list(dict.fromkeys(self.pools[owner][:-1]))[:_MOST_SUBJECTS] if owner else [None]
        count = 0
        for moment in self.moments:
            for turn, subject in enumerate(subjects):
                last: datetime | None = None
                for place in range(PER_ENTITY):
                    count += 1
                    tied = last is not None and self.rng.random() < _TIED
                    when = last if tied and last is not None else self._when(moment)
                    when = when if place else self._just_inside(moment, turn)
                    last = when
                    row = self._row(table, when, count)
                    if owner is not None:
                        known = self.rng.random() >= _NOBODY
                        nobody = None if count % 2 else row[owner]
                        row[owner] = subject if known else nobody
                    yield row

    def _just_inside(self, moment: Moment, turn: int) -> datetime:
        """Half an hour after a window's beginning: where a clock that changes moves it past."""
        at: datetime = moment.astype(object)
        return at - timedelta(hours=self.hours[turn % len(self.hours)]) + _HALF_AN_HOUR

    def _when(self, moment: Moment) -> datetime:
        """On an edge of a window before the moment, or anywhere inside it."""
        at: datetime = moment.astype(object)
        hours = self.hours[int(self.rng.integers(len(self.hours)))]
        if self.rng.random() < 0.3:
            return at - timedelta(hours=hours) * float(self.rng.random())
        start = at - timedelta(hours=hours) * int(self.rng.integers(0, 2))
        return start - _EDGES[int(self.rng.integers(len(_EDGES)))]

    def _row(self, table: FeatureTable, when: datetime, count: int) -> dict[str, Any]:
        row = {name: self._value(table, name, when) for name, _ in table.columns}
        if table.time is not None:
            row[table.time] = when if table.types[table.time] == "TIMESTAMP" else when.date()
        if table.arrival is not None:
            row[table.arrival] = when + _DELAYS[int(self.rng.integers(len(_DELAYS)))]
        for name in table.key:
            row[name] = self._key(table, name, count)
        return row

    def _key(self, table: FeatureTable, name: str, count: int) -> Any:
        if name in table.entities and len(table.key) > 1:
            return self.values.one_of(self.pools[name][:-1])
        kind = table.types[name]
        if kind == "BIGINT":
            return 5_000 + count
        used = self.pools.get(name, ())
        if len(table.key) == 1 and count <= len(used) and name not in self.query.entities:
            return used[count - 1]
        return f"{name.removesuffix('_id').replace('_', '-')}-{5_000 + count}"

    def _value(self, table: FeatureTable, name: str, when: datetime) -> Any:
        kind = table.types[name]
        if self.pools.get(name):
            nobody = self.rng.random() < _NOBODY
            return None if nobody else self.values.one_of(self.pools[name][:-1])
        if kind in ("TIMESTAMP", "DATE"):
            near = self.values.date_near(np.datetime64(when, "us"), least=0, most=12)
            empty = self.rng.random() < 0.3
            return None if empty else near if kind == "TIMESTAMP" else near.date()
        return self.values.draw(name, kind)

    def _things(self, table: FeatureTable) -> Iterator[dict[str, Any]]:
        """One row per id where the key names something elsewhere; else so many that ids share rows."""
        pool = self.pools.get(table.key[0], []) if len(table.key) == 1 else []
        keys = pool[:-1] if len(pool) > 1 else [None] * 20
        if pool and not self._named_elsewhere(table):
            keys = [*keys, *[None] * (_UNNAMED - len(keys))]
        for count, key in enumerate(keys, start=1):
            moment = self.moments[count % len(self.moments)]
            when = self.values.date_near(moment, least=-400, most=5)
            row = self._row(table, when, count)
            if key is not None:
                row[table.key[0]] = key
            yield row if count % 2 else {**row, **self._span(table, moment)}

    def _named_elsewhere(self, table: FeatureTable) -> bool:
        """Whether the labels or another table say which row they mean."""
        others = [one.types for one in self.query.tables if one.name != table.name]
        return table.key[0] in self.query.entities or any(table.key[0] in one for one in others)

    def _span(self, table: FeatureTable, moment: Moment) -> dict[str, Any]:
        """Dates around a moment, mostly the earliest in the first column: begun and not ended."""
        dates = [n for n, kind in table.columns if kind in ("DATE", "TIMESTAMP")]
        if table.time is not None or len(dates) < 2:
            return {}
        dates = dates if self.rng.random() < _IN_ORDER else dates[::-1]
        near = [self.values.date_near(moment, least=-20, most=-1)]
        near += [self.values.date_near(moment, least=1, most=20) for _ in dates[1:]]
        return {
            name: at if table.types[name] == "TIMESTAMP" else at.date()
            for name, at in zip(dates, near, strict=True)
        }
