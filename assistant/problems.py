"""Error class to RFC 9457 problem: an ordered table, the most particular class first."""

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
    """What is wrong with this request, then what to do."""


@dataclass(frozen=True)
class Kind:
    """What all problems of one error class share."""

    slug: str
    title: str
    status: int


UNEXPECTED = Kind("unexpected", "The server could not answer", 500)
PROBLEMS: tuple[tuple[type[Exception], Kind], ...] = (
    (UnauthenticatedError, Kind("unauthenticated", "It is not known who asks", 401)),
    (CrossSiteError, Kind("cross_site", "The request comes from another site", 403)),
    (TooManyRequestsError, Kind("rate_limit", "Too many requests", 429)),
    (AccessUnavailableError, Kind("access_unavailable", "Nobody can be let in now", 503)),
    (ForbiddenError, Kind("forbidden", "This is not open to you", 403)),
    (AccessError, Kind("access", "The request is not let in", 403)),
    (AbsentError, Kind("not_found", "There is no such thing here", 404)),
    (BusyError, Kind("busy", "The server has too many questions", 503)),
    (CancelledError, Kind("cancelled", "The question was stopped", 503)),
    (RequestError, Kind("request", "The request does not fit the catalogue", 422)),
    (FeatureError, Kind("feature", "The feature cannot be used", 422)),
    (WarehouseError, Kind("warehouse", "The query did not finish", 503)),
    (ModelError, Kind("model", "The model gave no answer", 502)),
    (WorkspaceError, Kind("workspace", "The workspace is not ready", 503)),
    (SettingsError, Kind("settings", "The settings cannot be used", 500)),
    (SemanticsError, Kind("semantics", "The semantic models cannot be used", 500)),
    (AssistantError, Kind("assistant", "The assistant cannot answer", 500)),
    (ConnectorError, Kind("lake", "The lake is not ready", 503)),
    (RetrievalError, Kind("index", "The search index is not ready", 503)),
    (GuardrailError, Kind("guardrail", "A guardrail could not decide", 500)),
)


def problem_for(error: Exception) -> Problem:
    """The problem that tells of an error; an unknown class tells nothing of itself."""
    for kind_of_error, kind in PROBLEMS:
        if isinstance(error, kind_of_error):
            return make_problem(kind, str(error))
    return make_problem(UNEXPECTED, "Something unexpected happened. See the server's log.")


def make_problem(kind: Kind, detail: str) -> Problem:
    """A problem of one kind."""
    return Problem(type=PREFIX + kind.slug, title=kind.title, status=kind.status, detail=detail)
