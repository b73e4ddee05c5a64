"""The public keys of an identity provider: read when needed, kept, read again when they rotate."""

import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from threading import Lock
from typing import Any
from urllib.request import HTTPRedirectHandler, build_opener

from jwt import PyJWK
from jwt.exceptions import PyJWTError

from assistant.access.errors import AccessUnavailableError, UnauthenticatedError

log = logging.getLogger(__name__)
PAUSE_S = 60
"""Between two readings, however many tokens name unknown keys."""
OVERDUE = 24
"""Keys that cannot be read again are honoured for so many times as long as they are kept."""
TIMEOUT_S = 5
WAIT_S = 2
"""For how long a token with an unknown key waits for a reading that another has begun."""
MOST_BYTES = 1 << 20
DISCOVERY = "/.well-known/openid-configuration"
SMALLEST_RSA_BITS = 2_048
PUBLIC_KINDS = frozenset({"RSA", "EC", "OKP"})
FAMILIES = {"RS": "RSA", "PS": "RSA"}
UNREADABLE = (
    OSError,
    HTTPException,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    RecursionError,
)
"""What a provider that is away, or answers nonsense, makes of a reading."""
Fetch = Callable[[str], bytes]


@dataclass(frozen=True)
class PublicKey:
    """One key of a provider."""

    key: PyJWK
    kind: str
    """`RSA`, `EC` or `OKP`."""
    algorithm: str | None
    """The one signature that it is for, where its provider says."""

    def fits(self, algorithm: str) -> bool:
        """Whether it is for a signature; an RSA key that names none is for all of RSA."""
        if self.algorithm is None and self.kind == FAMILIES.get(algorithm[:2]):
            return True
        return self.key.algorithm_name == algorithm


class _Stay(HTTPRedirectHandler):
    """Follows nowhere: keys come from the address of the settings alone."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def fetch(url: str) -> bytes:
    """Read a small document.

    Raises:
        OSError: If it cannot be read.
    """
    with build_opener(_Stay()).open(
        url, timeout=TIMEOUT_S
    ) as response:  # settings allow https only
        body: bytes = response.read(MOST_BYTES)
    return body


class KeySet:
    """Keys by id. Threads may share it; one of them reads, who names a known key goes on."""

    def __init__(
        self,
        *,
        issuer: str,
        url: str | None,
        kept_s: int,
        fetch: Fetch = fetch,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Read nothing yet.

        Args:
            issuer: Whose keys; its discovery document names their place.
            url: Their place instead.
            kept_s: After how long they are read again.
            fetch: Reads a document.
            clock: Seconds that only grow.
        """
        self._issuer = issuer
        self._url = url
        self._kept_s = kept_s
        self._fetch = fetch
        self._clock = clock
        self._reading = Lock()
        self._keys: dict[str, PublicKey] = {}
        self._read_at: float | None = None
        self._tried_at: float | None = None

    def find(self, key_id: str) -> PublicKey:
        """The key of that id.

        Raises:
            UnauthenticatedError: If the provider has no such key.
            AccessUnavailableError: If the provider cannot be read, and was not for long.
        """
        self._refresh(key_id)
        if self._age() > self._kept_s * OVERDUE:
            message = "The identity provider's keys cannot be read. Try again in a minute."
            raise AccessUnavailableError(message)
        key = self._keys.get(key_id)
        if key is None:
            message = (
                "The token is signed with a key that its provider does not name. Sign in again."
            )
            raise UnauthenticatedError(message, presented=True)
        return key

    def _refresh(self, key_id: str) -> None:
        """Read the keys where that is due; who names a known one never waits for it."""
        known = key_id in self._keys
        if not self._is_due(known=known) and (known or not self._reading.locked()):
            return
        if not self._reading.acquire(blocking=not known, timeout=-1 if known else WAIT_S):
            return
        try:
            if self._is_due(known=key_id in self._keys):
                self._read()
        finally:
            self._reading.release()

    def _is_due(self, *, known: bool) -> bool:
        if self._tried_at is not None and self._clock() - self._tried_at < PAUSE_S:
            return False
        return not known or self._age() > self._kept_s

    def _age(self) -> float:
        return float("inf") if self._read_at is None else self._clock() - self._read_at

    def _read(self) -> None:
        self._tried_at = self._clock()
        try:
            keys = _usable(json.loads(self._fetch(self._place())))
        except UNREADABLE as error:
            log.warning("provider_keys_unreadable", extra={"error": type(error).__name__})
            return
        self._read_at = self._clock()  # first, so that nobody finds a key of no age
        self._keys = keys
        log.info("provider_keys_read", extra={"keys": len(keys)})

    def _place(self) -> str:
        if self._url is not None:
            return self._url
        found = json.loads(self._fetch(self._issuer.rstrip("/") + DISCOVERY))
        if found["issuer"] != self._issuer or not _same_scheme(found["jwks_uri"], self._issuer):
            message = "the discovery document is of another issuer"
            raise ValueError(message)
        return str(found["jwks_uri"])


def _same_scheme(url: str, other: str) -> bool:
    return url.partition("://")[0] == other.partition("://")[0]


def _usable(document: dict[str, Any]) -> dict[str, PublicKey]:
    """Public signing keys with an id; symmetric, private, short and unknown ones are left out."""
    keys = (_read_key(entry) for entry in document["keys"])
    return {str(key.key.key_id): key for key in keys if key is not None}


def _read_key(entry: dict[str, Any]) -> PublicKey | None:
    signs = entry.get("use", "sig") == "sig" and "verify" in entry.get("key_ops", ("verify",))
    public = entry.get("kty") in PUBLIC_KINDS and "d" not in entry
    if not (signs and public and isinstance(entry.get("kid"), str)):
        return None
    try:
        key = PyJWK(entry)
    except PyJWTError:
        return None
    if entry["kty"] == "RSA" and key.key.key_size < SMALLEST_RSA_BITS:
        return None
    return PublicKey(key, kind=entry["kty"], algorithm=entry.get("alg"))
