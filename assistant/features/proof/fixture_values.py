"""Invented values for one column: those that the query asks for, those beside them, and none."""

from datetime import timedelta
from typing import Any

import numpy as np

from assistant.features.proof.world import Moment
from guardrails.sql.mentions import Mentions

_EMPTY = 0.08
"""Share of values that are missing."""
_WORDS = ("alpha", "beta", "gamma")


class Values:
    """Draws invented values; the same in every run."""

    def __init__(self, mentions: Mentions, rng: np.random.Generator) -> None:
        """Take what the query asks for, and where chance comes from."""
        self._mentions = mentions
        self._rng = rng

    def pool(self, column: str, kind: str) -> list[Any]:
        """Values that a column of this type may hold."""
        name = column.lower()
        asked = list(self._mentions.texts.get(name, ()))
        if kind == "VARCHAR":
            return [*asked, *asked, *_WORDS[: 3 if not asked else 2]]
        if kind == "VARCHAR[]":
            every = [*self._mentions.loose_texts[:4], *_WORDS]
            return [[], [every[0]], every[:3], [every[-1], every[0]]]
        if kind == "BOOLEAN":
            return [True, False]
        limits = self._mentions.numbers.get(name, ())
        if kind == "BIGINT":
            whole = [int(limit) + by for limit in limits for by in (-1, 0, 1)]
            return [*whole, 0, 1, 2, 3, 5, 30, 60, 601]
        near = [limit + by for limit in limits for by in (-0.25, 0.0, 0.25)]
        return [*near, 0.0, 0.25, 1.0, 2.5, 10.0, 64.5]

    def draw(self, column: str, kind: str) -> Any:
        """One value, now and then none."""
        if self._rng.random() < _EMPTY:
            return None
        return self.one_of(self.pool(column, kind))

    def one_of(self, pool: list[Any]) -> Any:
        """One value of a pool."""
        return pool[int(self._rng.integers(len(pool)))]

    def date_near(self, moment: Moment, *, least: int, most: int) -> Any:
        """A timestamp so many days from a moment."""
        days = int(self._rng.integers(least, most + 1))
        return moment.astype(object) + timedelta(days=days, seconds=int(self._rng.integers(86_400)))
