"""What a provider's error means."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace

import pytest

from assistant.chat.provider_errors import ReplyError, StoppedError, failure_of


class StatusError(Exception):
    """As clients raise it: a status and a response."""

    def __init__(self, status_code: int, **headers: str) -> None:
        super().__init__("the provider's words, with the question")
        self.status_code = status_code
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.response = SimpleNamespace(headers=named)


class TransportError(Exception):
    """As httpx names it."""


class ReadTimeout(TransportError, TimeoutError):  # noqa: N818 (its name there)
    """As httpx names it."""


@pytest.mark.parametrize(
    ("error", "again", "charged"),
    [
        (StatusError(429), True, False),
        (StatusError(500), True, False),
        (StatusError(503), True, False),
        (StatusError(529), True, False),
        (StatusError(400), False, False),
        (StatusError(401), False, False),
        (StatusError(404), False, False),
        (ReadTimeout(), True, True),
        (TransportError(), True, False),
        (ConnectionResetError(), True, False),
        (ValueError("garbled"), True, True),
        (ReplyError("Empty. Again."), True, True),
        (StoppedError("Late. Wait."), False, True),
        (RuntimeError("defect"), False, False),
    ],
)
def test_an_error_says_whether_to_try_again_and_whether_it_was_charged(
    *, error: Exception, again: bool, charged: bool
) -> None:
    failure = failure_of(error)

    assert (failure.again, failure.charged) == (again, charged)
    assert "words" not in failure.message
    assert "defect" not in failure.message


def test_retry_after_is_read_as_seconds_or_as_a_date() -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)

    assert failure_of(StatusError(429, retry_after="1.5")).wait_s == 1.5
    assert failure_of(StatusError(429, retry_after=soon)).wait_s == pytest.approx(30, abs=2)
    assert failure_of(StatusError(429, retry_after="soon")).wait_s is None
    assert failure_of(StatusError(429)).wait_s is None
