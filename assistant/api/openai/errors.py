"""Problems in the shape that clients of the OpenAI protocol read."""

import json
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.problems import MEDIA_TYPE, PREFIX, Problem

COMPLETIONS = "/v1/chat/completions"
MODELS = "/v1/models"
CODES = {
    401: "invalid_api_key",
    403: "permission_denied",
    429: "rate_limit_exceeded",
}
"""Codes that clients know; other problems keep their own names."""
TYPES = {
    401: "authentication_error",
    403: "permission_error",
    429: "rate_limit_error",
}
UNPROCESSABLE = 422
BAD_REQUEST = 400
SERVER_ERROR = 500


def is_openai(path: str) -> bool:
    """Whether a path belongs to the protocol."""
    return path in (COMPLETIONS, MODELS) or path.startswith(f"{MODELS}/")


def error_of(problem: Problem) -> dict[str, Any]:
    """A problem as the protocol's error."""
    kind = "server_error" if problem.status >= SERVER_ERROR else "invalid_request_error"
    error = make_error(
        problem.told,
        kind=TYPES.get(problem.status, kind),
        code=CODES.get(problem.status, problem.type.removeprefix(PREFIX)),
    )
    error["error"]["remedy"] = problem.remedy
    return error


def make_error(
    message: str, *, kind: str = "invalid_request_error", code: str, param: str | None = None
) -> dict[str, Any]:
    """The protocol's error.

    Args:
        message: What is wrong, then what to do.
        kind: Its type.
        code: What a program tells it by.
        param: The part of the request that it is about.
    """
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def status_of(problem: Problem) -> int:
    """The status that clients of the protocol expect: what does not fit is a bad request."""
    return BAD_REQUEST if problem.status == UNPROCESSABLE else problem.status


class OpenAIErrors:
    """Turns problems on the protocol's paths into its errors, wherever they come from."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on but problems."""
        if scope["type"] != "http" or not is_openai(scope["path"]):
            await self._app(scope, receive, send)
            return
        await self._app(scope, receive, _Translation(send).send)


class _Translation:
    """One response on its way; held back while it is a problem."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            media_type = MutableHeaders(scope=message).get("content-type", "")
            if media_type.partition(";")[0] == MEDIA_TYPE:
                self._start = message
                return
        if self._start is None:
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if not message.get("more_body", False):
            await self._translate(self._start)

    async def _translate(self, start: Message) -> None:
        problem = Problem.model_validate_json(self._body)
        body = json.dumps(error_of(problem)).encode()
        start = {**start, "status": status_of(problem), "headers": list(start["headers"])}
        headers = MutableHeaders(scope=start)
        headers["content-type"] = "application/json"
        headers["content-length"] = str(len(body))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})
