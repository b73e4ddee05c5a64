"""Error class to RFC 9457 problem: an ordered table, the most particular class first."""

import re
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from assistant.access.errors import (
    AccessError,
    AccessUnavailableError,
    CrossSiteError,
    ForbiddenError,
    TooManyRequestsError,
    UnauthenticatedError,
)
from assistant.errors import (
    AbsentError,
    AssistantError,
    BusyError,
    CancelledError,
    FeatureError,
    ModelError,
    RequestError,
    SemanticsError,
    SettingsError,
    WarehouseError,
    WorkspaceError,
)
from connectors.errors import ConnectorError
from guardrails.errors import GuardrailError
from retrieval.errors import RetrievalError

MEDIA_TYPE = "application/problem+json"
PREFIX = "urn:signpost:problem:"


class Problem(BaseModel):
    """Body of an error response."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: str
    """A URN that names the kind of problem."""
    title: str
    status: int
    detail: str
    """What is wrong with this request."""
    remedy: str
    """What whoever sent it can do about it."""

    @property
    def told(self) -> str:
        """All of it, for a reader who sees one line."""
        return f"{self.title}. {self.detail} {self.remedy}"


@dataclass(frozen=True)
class Kind:
    """What all problems of one error class share."""

    slug: str
    title: str
    status: int
    remedy: str = "Correct the request, then send it again."
    """Where an error's message has none of its own."""


_LATER = "Send it again later; where that does not help, tell an operator."
_OPERATOR = "Tell an operator, who finds more in the server's log."
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[\"'A-Z])")
UNEXPECTED = Kind("unexpected", "The server could not answer", 500, _OPERATOR)
PROBLEMS: tuple[tuple[type[Exception], Kind], ...] = (
    (
        UnauthenticatedError,
        Kind("unauthenticated", "It is not known who asks", 401, "Send Authorization: Bearer KEY."),
    ),
    (
        CrossSiteError,
        Kind(
            "cross_site",
            "The request comes from another site",
            403,
            "Ask from the page of this server.",
        ),
    ),
    (TooManyRequestsError, Kind("rate_limit", "Too many requests", 429, "Wait, then ask again.")),
    (AccessUnavailableError, Kind("access_unavailable", "Nobody can be let in now", 503, _LATER)),
    (
        ForbiddenError,
        Kind("forbidden", "This is not open to you", 403, "Ask an operator to open it to you."),
    ),
    (AccessError, Kind("access", "The request is not let in", 403, "Ask an operator.")),
    (
        AbsentError,
        Kind("not_found", "There is no such thing here", 404, "Name something that is there."),
    ),
    (BusyError, Kind("busy", "The server has too many questions", 503, _LATER)),
    (CancelledError, Kind("cancelled", "The question was stopped", 503, _LATER)),
    (RequestError, Kind("request", "The request does not fit the catalogue", 422)),
    (FeatureError, Kind("feature", "The feature cannot be used", 422)),
    (WarehouseError, Kind("warehouse", "The query did not finish", 503, _LATER)),
    (ModelError, Kind("model", "The model gave no answer", 502, _LATER)),
    (WorkspaceError, Kind("workspace", "The workspace is not ready", 503, _OPERATOR)),
    (SettingsError, Kind("settings", "The settings cannot be used", 500, _OPERATOR)),
    (SemanticsError, Kind("semantics", "The semantic models cannot be used", 500, _OPERATOR)),
    (AssistantError, Kind("assistant", "The assistant cannot answer", 500, _OPERATOR)),
    (ConnectorError, Kind("lake", "The lake is not ready", 503, _OPERATOR)),
    (RetrievalError, Kind("index", "The search index is not ready", 503, _OPERATOR)),
    (GuardrailError, Kind("guardrail", "A guardrail could not decide", 500, _OPERATOR)),
)


def problem_for(error: Exception) -> Problem:
    """The problem that tells of an error; an unknown class tells nothing of itself."""
    for kind_of_error, kind in PROBLEMS:
        if isinstance(error, kind_of_error):
            return make_problem(kind, str(error))
    return make_problem(UNEXPECTED, "Something unexpected happened. See the server's log.")


def make_problem(kind: Kind, message: str) -> Problem:
    """A problem of one kind.

    Args:
        kind: Which.
        message: What is wrong, then, in its last sentence, what to do.
    """
    detail, remedy = parts_of(message)
    return Problem(
        type=PREFIX + kind.slug,
        title=kind.title,
        status=kind.status,
        detail=detail,
        remedy=remedy or kind.remedy,
    )


def parts_of(message: str) -> tuple[str, str]:
    """What is wrong, and what to do; the latter is empty where a message has one sentence."""
    *before, last = _SENTENCE.split(" ".join(message.split()))
    return (" ".join(before), last) if before else (last, "")
