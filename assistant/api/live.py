"""The assistant that serves: a new lake or index is opened beside it, and takes over when it is open."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, Thread

from assistant.agent import Assistant
from assistant.errors import AssistantError
from connectors.errors import ConnectorError
from retrieval.errors import RetrievalError

log = logging.getLogger(__name__)
JOIN_S = 60.0
"""How long closing waits for an assistant that is being opened, so as to close it too."""


class _Lease:
    """One opened assistant and how many requests hold it."""

    def __init__(self, assistant: Assistant, stamp: str) -> None:
        self.assistant = assistant
        self.stamp = stamp
        """Of the lake and index it was opened from, or of later ones that could not be opened."""
        self.holders = 0
        self.retired = False


class LiveAssistant:
    """Hands out the current assistant and closes the former one after its last request.

    Only the first request waits for an assistant to open. A later lake or index is opened in a thread of its
    own, once a request has noticed it; until that is done, requests are answered from the former one.
    """

    def __init__(
        self,
        *,
        opener: Callable[[], Assistant],
        stamp: Callable[[], str],
        warm: Callable[[Assistant], None] | None = None,
    ) -> None:
        """Open nothing yet.

        Args:
            opener: Opens the workspace as it is now.
            stamp: Says which lake and index are current; cheap, called for every request.
            warm: Loads what the first question would otherwise wait for; run by `warm_up` for the first
                assistant, and before it takes over for a later one. None: nothing is loaded ahead.
        """
        self._opener = opener
        self._stamp = stamp
        self._warm = warm
        self._first = Lock()
        """Held while the first assistant opens."""
        self._lock = Lock()
        """Held for moments only."""
        self._current: _Lease | None = None
        self._beside: Thread | None = None
        """Opens or warms an assistant; one at a time."""
        self._ended = False

    @contextmanager
    def hold(self) -> Iterator[Assistant]:
        """The current assistant, kept open for the length of the block."""
        lease = self._acquire()
        try:
            yield lease.assistant
        finally:
            self._release(lease)

    def warm_up(self) -> None:
        """Load beside the requests what the first question would wait for; call it once the server answers."""
        if self._warm is not None:
            self._begin(self._warm_first)

    def close(self) -> None:
        """Close the assistant; requests in progress end first."""
        with self._lock:
            self._ended = True
            lease, self._current = self._current, None
            beside = self._beside
        if lease is not None:
            self._retire(lease)
        if beside is not None:
            beside.join(JOIN_S)

    def _acquire(self) -> _Lease:
        stamp = self._stamp()
        lease = self._taken() or self._opened_first()
        if lease.stamp != stamp:
            self._begin(self._renew)
        return lease

    def _taken(self) -> _Lease | None:
        with self._lock:
            if self._current is not None:
                self._current.holders += 1
            return self._current

    def _opened_first(self) -> _Lease:
        """Open, or wait for whoever does.

        Raises:
            AssistantError: If it cannot be opened; the next request tries again.
        """
        with self._first:
            lease = self._taken()
            if lease is not None:
                return lease
            stamp = self._stamp()
            lease = _Lease(self._opener(), stamp)
            lease.holders = 1
            with self._lock:
                self._current, self._ended = lease, False
        log.info("assistant_opened", extra={"stamp": stamp})
        return lease

    def _begin(self, work: Callable[[], None]) -> None:
        """Do something beside the requests unless something is being done."""

        def done() -> None:
            try:
                work()
            finally:
                with self._lock:
                    self._beside = None

        with self._lock:
            if self._beside is not None or self._ended:
                return
            self._beside = Thread(target=done, name="assistant-opener", daemon=True)
            self._beside.start()

    def _warm_first(self) -> None:
        lease = self._taken()
        if lease is None:
            return
        try:
            self._warmed(lease.assistant)
        finally:
            self._release(lease)

    def _warmed(self, assistant: Assistant) -> None:
        """Load ahead what can be; what cannot is told to the question that needs it."""
        try:
            if self._warm is not None:
                self._warm(assistant)
        except (AssistantError, ConnectorError, RetrievalError) as error:
            log.warning("warming_failed", extra={"error": type(error).__name__})

    def _renew(self) -> None:
        """Open the workspace as it is now and have it take over; where it cannot be, keep the former."""
        stamp = self._stamp()
        if not self._is_new(stamp):
            return
        try:
            assistant = self._opener()
        except Exception as error:  # noqa: BLE001 (whatever is wrong with the new one, the former serves on)
            log.warning("reload_failed", extra={"error": type(error).__name__})
            self._keep(stamp)
            return
        self._warmed(assistant)
        self._swap(_Lease(assistant, stamp))

    def _is_new(self, stamp: str) -> bool:
        with self._lock:
            return self._current is not None and self._current.stamp != stamp

    def _keep(self, stamp: str) -> None:
        """Go on with what there is until the next change."""
        with self._lock:
            if self._current is not None:
                self._current.stamp = stamp

    def _swap(self, lease: _Lease) -> None:
        with self._lock:
            if self._ended:
                former = lease
            else:
                former, self._current = self._current or lease, lease
        self._retire(former)
        if former is not lease:
            log.info("assistant_opened", extra={"stamp": lease.stamp})

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
