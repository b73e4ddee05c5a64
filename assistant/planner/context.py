"""What the planner knows of one workspace, and the ways a reading can fail to settle."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.planner.periods.clock import Clock
from assistant.planner.reading.lexicon import Lexicon
from assistant.planner.reading.value_index import ValueIndex
from assistant.semantics.catalogue import Catalogue
from assistant.semantics.request import MetricRequest


@dataclass(frozen=True)
class Context:
    """One workspace's catalogue, words, values and clock."""

    catalogue: Catalogue
    lexicon: Lexicon
    values: ValueIndex
    clock: Clock

    def allowed(self, metrics: Sequence[str]) -> tuple[str, ...]:
        """Dimensions valid for all the metrics."""
        return self.catalogue.dimensions_of(metrics)


@dataclass
class AskError(Exception):
    """Several readings give different answers: ask. Carries the requests to choose from."""

    question: str
    choices: tuple[MetricRequest, ...]


@dataclass
class AskSideError(AskError):
    """A value stands in several dimensions; the choices differ in that alone."""

    dimensions: tuple[str, ...] = ()


@dataclass
class AskMetricError(AskError):
    """Words name several metrics; the choices differ in that alone."""

    metrics: tuple[str, ...] = ()
    at: int = 0
    """Where the words begin."""


@dataclass
class CannotError(Exception):
    """Nothing computes this; say why and what is near."""

    reason: str
    nearest: tuple[MetricRequest | str, ...] = ()
