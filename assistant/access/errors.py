"""Why a request is not let in, named by what its sender must do."""

from assistant.errors import AssistantError


class AccessError(AssistantError):
    """Base of what the server's edge answers. A message says what is wrong, then what to do."""


class UnauthenticatedError(AccessError):
    """The request does not prove who makes it; it must bring a credential that holds."""

    def __init__(self, message: str, *, presented: bool = False) -> None:
        """Keep whether a credential was there.

        Args:
            message: What is wrong, then what to do; never a part of the credential.
            presented: Whether the request brought a credential that does not hold.
        """
        super().__init__(message)
        self.presented = presented


class ForbiddenError(AccessError):
    """Whoever asks is known and may not do this; an operator must grant it."""


class CrossSiteError(AccessError):
    """A page of another site made a browser send this; it is not served."""


class TooManyRequestsError(AccessError):
    """The principal asks more often than the limit; its sender must wait."""

    def __init__(self, message: str, *, retry_after_s: int) -> None:
        """Keep the wait.

        Args:
            message: What is wrong, then what to do.
            retry_after_s: Seconds until the next request would be let in.
        """
        super().__init__(message)
        self.retry_after_s = retry_after_s


class AccessUnavailableError(AccessError):
    """What decides on access cannot be reached, so nobody is let in; the operator must act."""
