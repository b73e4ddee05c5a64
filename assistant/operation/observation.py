"""Who is told how long the parts of a question take: metrics and traces, where a server runs them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar

Observer = Callable[[str], AbstractContextManager[object]]
"""Opened with the name of a part, for as long as it lasts; names stand in the code, never in data."""
OBSERVER: ContextVar[Observer | None] = ContextVar("observer", default=None)
"""Of the question in progress."""
REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
"""Of the request in progress; on every log line that is written for it."""


@contextmanager
def observed(name: str) -> Iterator[None]:
    """Tell the observer of the question in progress, where there is one, how long the block takes."""
    observer = OBSERVER.get()
    if observer is None:
        yield
        return
    with observer(name):
        yield
