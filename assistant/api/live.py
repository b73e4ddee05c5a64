"""The assistant that serves: opened anew when the lake or the index was replaced."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from assistant.agent import Assistant
from assistant.errors import AssistantError
from connectors.errors import ConnectorError
from retrieval.errors import RetrievalError

log = logging.getLogger(__name__)


class _Lease:
    """One opened assistant and how many requests hold it."""

    def __init__(self, assistant: Assistant, stamp: str) -> None:
        self.assistant = assistant
        self.stamp = stamp
        self.holders = 0
        self.retired = False


class LiveAssistant:
    """Hands out the current assistant and closes the former one after its last request."""

    def __init__(self, *, opener: Callable[[], Assistant], stamp: Callable[[], str]) -> None:
        """Open nothing yet.

        Args:
            opener: Opens the workspace as it is now.
            stamp: Says which lake and index are current; cheap, called for every request.
        """
        self._opener = opener
        self._stamp = stamp
        self._lock = Lock()
        self._current: _Lease | None = None

    @contextmanager
    def hold(self) -> Iterator[Assistant]:
        """The current assistant, kept open for the length of the block."""
        lease = self._acquire()
        try:
            yield lease.assistant
        finally:
            self._release(lease)

    def close(self) -> None:
        """Close the assistant; requests in progress end first."""
        with self._lock:
            lease, self._current = self._current, None
        if lease is not None:
            self._retire(lease)

    def _acquire(self) -> _Lease:
        with self._lock:
            stamp = self._stamp()
            former = None
            if self._current is None or self._current.stamp != stamp:
                former = self._current
                self._current = self._open(stamp)
            lease = self._current
            lease.holders += 1
        if former is not None and former is not lease:
            self._retire(former)
        return lease

    def _open(self, stamp: str) -> _Lease:
        try:
            opened = _Lease(self._opener(), stamp)
        except (AssistantError, ConnectorError, RetrievalError) as error:
            if self._current is None:
                raise
            log.warning("reload_failed", extra={"error": type(error).__name__})
            self._current.stamp = stamp  # keep serving the former one until the next change
            return self._current
        log.info("assistant_opened", extra={"stamp": stamp})
        return opened

    def _release(self, lease: _Lease) -> None:
        with self._lock:
            lease.holders -= 1
            close = lease.retired and lease.holders == 0
        if close:
            lease.assistant.close()

    def _retire(self, lease: _Lease) -> None:
        with self._lock:
            lease.retired = True
            close = lease.holders == 0
        if close:
            lease.assistant.close()
