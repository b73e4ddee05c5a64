"""What a relation is: a kind of change that no right feature notices."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from assistant.features.proof.change import Trial
from assistant.features.proof.world import Moment, World


@dataclass(frozen=True)
class Setting:
    """What the trials of one run share."""

    world: World
    moments: tuple[Moment, ...]
    """Times of the spine around which rows are changed."""
    seed: int

    def rng(self, *salt: int) -> np.random.Generator:
        """Numbers that are the same in every run of the same trial."""
        return np.random.default_rng([self.seed, *salt])


@dataclass(frozen=True)
class Relation:
    """One kind of change, and what to do where a feature notices it."""

    name: str
    says: str
    """The rule that a feature breaks, as a sentence."""
    remedy: str
    trials: Callable[[Setting], Iterator[Trial]]
    """No trial where the relation does not apply to the tables that are read."""
    absent: str = ""
    """Why there may be no trial."""
