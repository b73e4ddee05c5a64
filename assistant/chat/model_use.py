"""What one question has taken of a provider's model, and what it may take."""

import time
from dataclasses import dataclass, field
from threading import Lock
from typing import Literal

MILLION = 1_000_000
Route = Literal["planner", "model", "fallback"]


@dataclass(frozen=True)
class ModelLimits:
    """What one question may take."""

    deadline_s: float = 120
    """From the question to the end of the model's last call."""
    retries: int = 3
    max_calls: int = 12
    max_tokens: int = 200_000
    max_characters: int = 65_536
    """What one reply may be long."""
    price_in: float | None = None
    """Of a million tokens; None: not known."""
    price_out: float | None = None
    max_cost_per_question: float | None = None
    max_cost_per_day: float | None = None
    """For one principal."""

    def cost(self, tokens_in: int, tokens_out: int) -> float | None:
        """What tokens cost; None where no price is known."""
        if self.price_in is None or self.price_out is None:
            return None
        return (tokens_in * self.price_in + tokens_out * self.price_out) / MILLION


@dataclass
class ModelUse:
    """Filled by the calls of one question."""

    started: float = field(default_factory=time.monotonic)
    calls: int = 0
    """Calls of the provider's model, repeated ones included."""
    tokens_in: int = 0
    tokens_out: int = 0
    estimated: bool = False
    """Whether the provider left tokens of some call unsaid, so that they were estimated."""
    spent_before: float | None = None
    """What the principal had spent on this day before the question; None: not looked up."""
    route: Route | None = None
    """Who answers; None before the first step."""
    fallback_from: int = 0
    """Messages of the conversation that were there when the planner took over."""
    repairs: int = 0
    """Times that an answer was sent back to be written again."""
    _lock: Lock = field(default_factory=Lock, repr=False)

    def add(self, *, tokens_in: int, tokens_out: int, estimated: bool) -> None:
        """Count one call."""
        with self._lock:
            self.calls += 1
            self.tokens_in += tokens_in
            self.tokens_out += tokens_out
            self.estimated = self.estimated or estimated

    def seconds_left(self, limits: ModelLimits) -> float:
        """Until the deadline; negative after it."""
        return self.started + limits.deadline_s - time.monotonic()
