"""How a question is stopped: whoever runs something for it says how that is brought to an end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock

from assistant.errors import CancelledError

_MESSAGE = "The question was stopped before it was answered. Ask it again."


class Cancellation:
    """Told once that nobody waits for an answer any more; threads may share it."""

    def __init__(self) -> None:
        """Nothing is cancelled yet."""
        self._lock = Lock()
        self._cancelled = False
        self._stops: list[Callable[[], None]] = []

    @property
    def cancelled(self) -> bool:
        """Whether the question is to end."""
        return self._cancelled

    def cancel(self) -> None:
        """End the question: stop what runs for it now, and all that would run next."""
        with self._lock:
            self._cancelled = True
            for stop in self._stops:
                stop()
            self._stops.clear()

    def check(self) -> None:
        """Go on.

        Raises:
            CancelledError: If the question is to end.
        """
        if self._cancelled:
            raise CancelledError(_MESSAGE)

    @contextmanager
    def stopping(self, stop: Callable[[], None]) -> Iterator[None]:
        """Have something stopped if the question ends while the block runs.

        Args:
            stop: Quick, and called from another thread; the block must fail or end by it.

        Raises:
            CancelledError: Where it did, whatever the block made of that.
        """
        with self._lock:
            self.check()
            self._stops.append(stop)
        try:
            yield
        except Exception:
            self.check()
            raise
        finally:
            with self._lock:
                if stop in self._stops:
                    self._stops.remove(stop)
        self.check()


CURRENT: ContextVar[Cancellation | None] = ContextVar("current_cancellation", default=None)
"""Of the question in progress, for engines far below it."""


@contextmanager
def stopping(stop: Callable[[], None]) -> Iterator[None]:
    """Have something stopped if the question in progress ends, where there is one.

    Raises:
        CancelledError: If it did.
    """
    current = CURRENT.get()
    if current is None:
        yield
        return
    with current.stopping(stop):
        yield


def check_cancelled() -> None:
    """Go on, if the question in progress does.

    Raises:
        CancelledError: If it is to end.
    """
    current = CURRENT.get()
    if current is not None:
        current.check()
