"""How often each principal may ask: counted over a sliding window."""

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from limits import RateLimitItem, parse
from limits.errors import ConfigurationError, StorageError
from limits.storage import Storage, storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from assistant.access.errors import AccessUnavailableError, TooManyRequestsError
from assistant.access.groups import Bucket
from assistant.access.options import RateSettings
from assistant.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping


_PATIENCE: dict[str, float | str | bool] = {"socket_timeout": 1.0, "socket_connect_timeout": 1.0}
"""Seconds that a storage over a network is waited for; it has no limit of its own."""


@dataclass(frozen=True)
class Standing:
    """How a principal stands in one bucket."""

    bucket: Bucket
    limit: int
    window_s: int
    remaining: int
    reset_s: int

    @property
    def headers(self) -> "Mapping[str, str]":
        """As response headers.

        Source: draft-ietf-httpapi-ratelimit-headers-10.
        """
        return {
            "RateLimit-Policy": f'"{self.bucket}";q={self.limit};w={self.window_s}',
            "RateLimit": f'"{self.bucket}";r={self.remaining};t={self.reset_s}',
        }


class Rates:
    """The limits of all principals. Threads may share it."""

    def __init__(self, settings: RateSettings, *, namespace: str = "") -> None:
        """Open the storage of the counts.

        Args:
            settings: Limits, and where the counts are kept.
            namespace: Keeps the counts apart from those of other workspaces in one storage.

        Raises:
            SettingsError: If the storage cannot be used.
        """
        address = settings.storage.get_secret_value()
        patience = _PATIENCE if address.startswith(("redis", "valkey")) else {}
        try:
            storage = storage_from_string(address, wrap_exceptions=True, **patience)
        except ConfigurationError:
            message = "'access.rates.storage' cannot be used. Name memory:// or redis://HOST:PORT, and install 'redis' for it."
            raise SettingsError(message) from None
        if not isinstance(storage, Storage):
            message = "'access.rates.storage' must not be of an 'async+' kind. Leave that out."
            raise SettingsError(message)
        self._storage = storage
        self._namespace = namespace
        self._limiter = SlidingWindowCounterRateLimiter(storage)
        self._limits: dict[Bucket, RateLimitItem] = {
            "questions": parse(settings.questions),
            "requests": parse(settings.requests),
        }

    def answers(self) -> bool:
        """Whether the counts can be reached now."""
        return bool(self._storage.check())

    def take(self, bucket: Bucket, *, principal: str) -> Standing:
        """Count one request.

        Raises:
            TooManyRequestsError: If the limit is reached; the request does not count.
            AccessUnavailableError: If the counts cannot be reached.
        """
        limit = self._limits[bucket]
        whose = (self._namespace, bucket, principal)
        try:
            allowed = self._limiter.hit(limit, *whose)
            stats = self._limiter.get_window_stats(limit, *whose)
        except StorageError:
            message = "Requests cannot be counted now. Try again in a minute."
            raise AccessUnavailableError(message) from None
        wait = max(1, math.ceil(stats.reset_time - time.time()))
        if not allowed:
            message = f"More than {limit.amount} {bucket} in {limit.get_expiry()} s. Wait {wait} s, then ask again."
            raise TooManyRequestsError(message, retry_after_s=wait)
        return Standing(
            bucket=bucket,
            limit=limit.amount,
            window_s=limit.get_expiry(),
            remaining=stats.remaining,
            reset_s=wait,
        )
