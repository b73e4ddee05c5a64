"""Back-pressure: so many questions at once, so many waiting, in turn between those who ask."""

import asyncio
import time
from collections import OrderedDict, deque
from dataclasses import dataclass
from math import ceil

from assistant.chat.models import is_planner_alone
from assistant.errors import BusyError
from assistant.settings import Settings

PLANNED_AT_ONCE = 3
"""One that is planned, one that is composed, one whose query runs: more share the same processor."""
MODELLED_AT_ONCE = 8
MOST_RETRY_S = 60
_FIRST_GUESS_S = 1.0
_WEIGHT = 0.2
"""Of the newest question in the running mean of how long one takes."""


@dataclass(frozen=True)
class TurnstileLimits:
    """How many questions the server takes."""

    at_once: int = MODELLED_AT_ONCE
    waiting: int = 512
    """Over all who ask; more are told to come back."""
    waiting_each: int = 128
    """Of one principal, so that nobody takes every place."""


def turnstile_limits(settings: Settings) -> TurnstileLimits:
    """How many questions a server with these settings takes."""
    usual = PLANNED_AT_ONCE if is_planner_alone(settings.model) else MODELLED_AT_ONCE
    return TurnstileLimits(
        at_once=settings.operation.questions_at_once or usual,
        waiting=settings.operation.waiting,
        waiting_each=settings.operation.waiting_each,
    )


class Pass:
    """One question's way through: waiting, then running, then gone. Used in the event loop only."""

    def __init__(self, turnstile: "Turnstile", principal: str) -> None:
        """Made by `Turnstile.enter`."""
        self.principal = principal
        self.opened = asyncio.get_running_loop().create_future()
        """Done when the question may run."""
        self.taken = False
        """Whether a thread has it, which gives it back at its end."""
        self._turnstile: Turnstile | None = turnstile
        self._started: float | None = None

    @property
    def before(self) -> int:
        """How many questions are in work or will be before this one, as it is now; 0 where it may run."""
        turnstile = self._turnstile
        return 0 if turnstile is None or self.opened.done() else turnstile.before(self)

    def start(self) -> None:
        """Let the question run."""
        self._started = time.monotonic()
        if not self.opened.done():
            self.opened.set_result(None)

    def abandon(self) -> None:
        """Give the place to the next unless a thread has it."""
        if not self.taken:
            self.leave()

    def leave(self) -> None:
        """Give the place to the next; more than once does no harm."""
        turnstile, self._turnstile = self._turnstile, None
        if turnstile is not None:
            taken = None if self._started is None else time.monotonic() - self._started
            turnstile.left(self, taken_s=taken)


class Turnstile:
    """Lets questions run, one of each principal in turn, the oldest first. Not safe for threads."""

    def __init__(self, limits: TurnstileLimits | None = None) -> None:
        """Nobody is here yet."""
        self.limits = limits or TurnstileLimits()
        self.running = 0
        self._queues: OrderedDict[str, deque[Pass]] = OrderedDict()
        self._usual_s = _FIRST_GUESS_S

    @property
    def waiting(self) -> int:
        """How many questions wait."""
        return sum(map(len, self._queues.values()))

    def enter(self, principal: str) -> Pass:
        """Take a place.

        Raises:
            BusyError: If there is none, with the seconds after which there likely is.
        """
        entered = Pass(self, principal)
        if self.running < self.limits.at_once and not self._queues:
            self.running += 1
            entered.start()
            return entered
        own = self._queues.get(principal, ())
        if self.waiting >= self.limits.waiting or len(own) >= self.limits.waiting_each:
            raise self._busy(yours=len(own) >= self.limits.waiting_each)
        self._queues.setdefault(principal, deque()).append(entered)
        return entered

    def before(self, waiting: Pass) -> int:
        """How many questions are in work, or come to run before one that waits."""
        places = list(self._queues)
        turn = places.index(waiting.principal)
        own = self._queues[waiting.principal].index(waiting)
        others = (
            min(len(self._queues[name]), own + (place < turn))
            for place, name in enumerate(places)
            if place != turn
        )
        return self.running + own + sum(others)

    def left(self, gone: Pass, *, taken_s: float | None) -> None:
        """Take note that a question ended, or that its asker gave up, and let the next run.

        Args:
            gone: The question's pass.
            taken_s: How long it ran; None: it never did.
        """
        if taken_s is None:
            self._forget(gone)
            return
        self._usual_s += _WEIGHT * (taken_s - self._usual_s)
        self.running -= 1
        self._let_next_run()

    def _let_next_run(self) -> None:
        while self._queues and self.running < self.limits.at_once:
            principal, queue = self._queues.popitem(last=False)
            following = queue.popleft()
            if queue:
                self._queues[principal] = queue  # at the end: everybody else comes before
            self.running += 1
            following.start()

    def _forget(self, gone: Pass) -> None:
        queue = self._queues.get(gone.principal)
        if queue is not None and gone in queue:
            queue.remove(gone)
            if not queue:
                del self._queues[gone.principal]

    def _busy(self, *, yours: bool) -> BusyError:
        wait = ceil((self.waiting + 1) * self._usual_s / self.limits.at_once)
        seconds = max(1, min(MOST_RETRY_S, wait))
        whose = "of yours " if yours else ""
        message = f"Too many questions {whose}wait for an answer. Ask again in {seconds} s."
        return BusyError(message, retry_after_s=seconds)
