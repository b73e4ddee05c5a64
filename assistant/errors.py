"""Errors of the assistant, named by who must act."""


class AssistantError(Exception):
    """Base of every assistant error. A message says what is wrong, then what to do."""


class WorkspaceError(AssistantError):
    """The workspace is missing, incomplete or inconsistent; its owner must act."""


class SettingsError(AssistantError):
    """A setting cannot be read; its owner must act."""


class SemanticsError(AssistantError):
    """The semantic models cannot be parsed; their author must act."""


class RequestError(AssistantError):
    """A metric request names what does not exist or does not fit; its maker must act."""


class FeatureError(AssistantError):
    """A feature, its SQL or its labels cannot be used; their author must act."""


class WarehouseError(AssistantError):
    """A query did not finish. `code` says why; engine texts never leave the worker."""

    def __init__(self, code: str, message: str) -> None:
        """Keep the code beside the message.

        Args:
            code: `deadline`, `memory`, `too_large`, `failed` or `unavailable`.
            message: What is wrong, then what to do.
        """
        super().__init__(message)
        self.code = code


class ModelError(AssistantError):
    """The configured model did not give an answer; its operator must act."""


class CancelledError(AssistantError):
    """Whoever asked has left, or the server stops; nobody waits for the answer."""


class AbsentError(AssistantError):
    """What a request names does not exist, or not for whoever asks; its maker must act."""


class BusyError(AssistantError):
    """More questions wait than the server takes; their makers must come back later."""

    def __init__(self, message: str, *, retry_after_s: int) -> None:
        """Keep the wait.

        Args:
            message: What is wrong, then what to do.
            retry_after_s: Seconds after which a place is likely free.
        """
        super().__init__(message)
        self.retry_after_s = retry_after_s
