"""The smallest world in which a feature still notices a change: delta debugging over rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np

from assistant.features.engine.engine import EngineError
from assistant.features.proof.change import Edits, Trial
from assistant.features.proof.output import Key, ShapeError, keys_of
from assistant.features.proof.prover import IGNORED, NO_DATA, SHAPES, Prover

Item = TypeVar("Item")
MOST_RUNS = 160
"""Runs spent on one example."""


@dataclass
class _Budget:
    left: int

    def spend(self) -> bool:
        self.left -= 1
        return self.left >= 0


def shrink(items: Sequence[Item], fails: Callable[[Sequence[Item]], bool]) -> list[Item]:
    """A smallest part of the items that still fails: none of them can be left out.

    Source: Zeller and Hildebrandt, Simplifying and Isolating Failure-Inducing Input, 2002.
    """
    kept, pieces = list(items), 2
    if kept and fails([]):
        return []
    while len(kept) >= 2:
        size = max(1, -(-len(kept) // pieces))
        for start in range(0, len(kept), size):
            part, rest = kept[start : start + size], kept[:start] + kept[start + size :]
            if fails(part):
                kept, pieces = part, 2
                break
            if rest and fails(rest):
                kept, pieces = rest, max(pieces - 1, 2)
                break
        else:
            if size == 1:
                break
            pieces = min(len(kept), pieces * 2)
    return kept


class Minimiser:
    """Makes a failing trial small, within a number of runs."""

    def __init__(self, prover: Prover, most_runs: int = MOST_RUNS) -> None:
        """Take what runs trials."""
        self._prover = prover
        self._budget = _Budget(most_runs)
        self._shape: str | None = None

    def smallest(self, trial: Trial, *, rule: str) -> Trial:
        """A trial that breaks the same rule on as few labels and rows as can be found."""
        if rule in (NO_DATA, IGNORED):
            return trial
        self._shape = rule if rule in SHAPES else None
        trial = self._fewer_labels(trial)
        if isinstance(trial.change, Edits):
            trial = self._fewer_edits(trial, trial.change)
        return self._fewer_rows(trial)

    def _fails(self, trial: Trial) -> bool:
        if not self._budget.spend():
            return False
        try:
            return self._prover.failing(trial)[0] is not None
        except ShapeError as error:
            return error.rule == self._shape
        except EngineError:
            return False

    def _fewer_labels(self, trial: Trial) -> Trial:
        world = trial.before
        places = list(range(world.labels.num_rows))
        key = self._failing_label(trial)
        if key is not None:
            keys = keys_of(world.labels, world.query)
            wanted = [place for place in places if keys[place] == key]
            alone = replace(trial, before=world.with_labels(world.labels.take(wanted)))
            if wanted and self._fails(alone):
                return alone
        kept = shrink(places, lambda some: self._fails(_labelled(trial, some)))
        return _labelled(trial, kept)

    def _failing_label(self, trial: Trial) -> Key | None:
        try:
            failure, _ = self._prover.failing(trial)
        except ShapeError as error:
            return error.key
        return failure.labels[0] if failure is not None and failure.labels else None

    def _fewer_edits(self, trial: Trial, edits: Edits) -> Trial:
        kept = shrink(
            edits.parts,
            lambda parts: self._fails(replace(trial, change=edits.only(tuple(parts)))),
        )
        return replace(trial, change=edits.only(tuple(kept)))

    def _fewer_rows(self, trial: Trial) -> Trial:
        dropped = {
            (name, row)
            for name, kind, row in (trial.change.parts if isinstance(trial.change, Edits) else ())
            if kind == "drop"
        }
        every = [
            (name, row)
            for name, table in trial.before.tables.items()
            for row in range(table.num_rows)
            if (name, row) not in dropped
        ]
        kept = shrink(every, lambda some: self._fails(_with_rows(trial, {*some, *dropped})))
        return _with_rows(trial, {*kept, *dropped})


def _labelled(trial: Trial, places: Sequence[int]) -> Trial:
    world = trial.before
    return replace(
        trial, before=world.with_labels(world.labels.take(np.array(places, dtype=np.int64)))
    )


def _with_rows(trial: Trial, rows: set[tuple[str, int]]) -> Trial:
    world = trial.before
    kept: dict[str, Any] = {
        name: np.array(sorted(row for table, row in rows if table == name), dtype=np.int64)
        for name in world.tables
    }
    tables = {name: table.take(kept[name]) for name, table in world.tables.items()}
    change = trial.change.moved(kept) if isinstance(trial.change, Edits) else trial.change
    return replace(trial, before=world.with_tables(tables), change=change)
