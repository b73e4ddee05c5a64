"""What a provider's error means: whether to try again, when, and what to tell the operator.

Every provider's client has errors of its own, so they are read by what they have in common: a status
code, headers, and the names of their classes. Their words may repeat the question and are never used.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from assistant.errors import ModelError

AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
"""Statuses after which the same call may succeed."""
_LOST = frozenset({"APIConnectionError", "TransportError", "ConnectionError"})
_SLOW = frozenset({"APITimeoutError", "TimeoutException", "TimeoutError"})
_GARBLED = (ValueError, TypeError, LookupError, AttributeError)
"""What clients and adapters raise over a reply that is not what the protocol says."""
_CHECK = "Check 'model.name', 'model.base_url' and the key, or set model.name to 'planner'."
_REMEDIES = {
    400: "The conversation may be too long for it, or it takes no tools; choose another model.",
    401: "Set the key: SIGNPOST_MODEL__API_KEY.",
    402: "Its account has no credit; see the provider's page.",
    403: "The key may not use this model; set another in SIGNPOST_MODEL__API_KEY.",
    404: "Correct 'model.name' and 'model.base_url'.",
    413: "The conversation is too long for it; begin a new one.",
    429: "Its limit of requests is reached; try again later, or raise the limit there.",
}


class StoppedError(ModelError):
    """A limit of the settings stopped the model; asking again at once changes nothing."""


class ReplyError(ModelError):
    """The model's reply cannot be used: empty, endless or refused."""


@dataclass(frozen=True)
class Failure:
    """One failed call."""

    message: str
    """What is wrong, then what to do."""
    again: bool
    charged: bool = False
    """Whether the provider has worked, so that tokens were taken."""
    wait_s: float | None = None
    """How long the provider asks to wait; None: it does not say."""


def failure_of(error: Exception) -> Failure:
    """What a failed call means."""
    if isinstance(error, ModelError):
        return Failure(str(error), again=isinstance(error, ReplyError), charged=True)
    status = getattr(error, "status_code", None)
    if isinstance(status, int) and status >= 400:
        return _failure_of_status(status, error)
    names = {kind.__name__ for kind in type(error).__mro__}
    if names & _SLOW:
        message = f"The model was silent for longer than 'model.timeout_s'. {_CHECK}"
        return Failure(message, again=True, charged=True)
    if names & _LOST:
        return Failure(f"The connection to the model was lost or refused. {_CHECK}", again=True)
    name = type(error).__name__
    if isinstance(error, _GARBLED) or status is not None:
        return Failure(
            f"The model's reply cannot be read ({name}). {_CHECK}", again=True, charged=True
        )
    return Failure(f"The model did not answer ({name}). {_CHECK}", again=False)


def _failure_of_status(status: int, error: Exception) -> Failure:
    remedy = _REMEDIES.get(status) or ("Try again later." if status >= 500 else _CHECK)
    return Failure(
        f"The model's server answered {status}. {remedy}",
        again=status in AGAIN,
        wait_s=_retry_after(error),
    )


def _retry_after(error: Exception) -> float | None:
    """Seconds of the header `Retry-After`, which is a number or a date."""
    headers = getattr(getattr(error, "response", None), "headers", None)
    told = headers.get("retry-after") if headers is not None else None
    if told is None:
        return None
    try:
        return max(0.0, float(told))
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(told)
    except ValueError:
        return None
    return max(0.0, (moment.astimezone(UTC) - datetime.now(UTC)).total_seconds())
