"""Problems as responses, and the headers that every response has."""

import json
from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.access.errors import (
    AccessUnavailableError,
    TooManyRequestsError,
    UnauthenticatedError,
)
from assistant.errors import BusyError
from assistant.problems import MEDIA_TYPE, Problem, problem_for

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
UNAVAILABLE_S = 60


def respond(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """The response that tells of a problem."""
    body = json.dumps(problem.model_dump())  # escapes what a client sent that no encoding has
    both = {**HEADERS, **(headers or {})}
    return Response(body, status_code=problem.status, headers=both, media_type=MEDIA_TYPE)


def respond_to(error: Exception) -> Response:
    """The response to an error, with the headers that its kind has."""
    return respond(problem_for(error), headers_of(error))


def headers_of(error: Exception) -> dict[str, str]:
    """How to prove who asks, or how long to wait."""
    if isinstance(error, UnauthenticatedError):
        told = ', error="invalid_token"' if error.presented else ""
        return {"WWW-Authenticate": f'Bearer realm="signpost"{told}'}
    if isinstance(error, TooManyRequestsError | BusyError):
        return {"Retry-After": str(error.retry_after_s)}
    if isinstance(error, AccessUnavailableError):
        return {"Retry-After": str(UNAVAILABLE_S)}
    return {}


class AddHeaders:
    """Adds headers to every response that does not set them itself; streams pass through."""

    def __init__(self, app: ASGIApp, *, headers: Mapping[str, str]) -> None:
        """Wrap an application."""
        self._app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add them as the response starts."""

        async def added(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, added)
