"""What a failed request is told: every error ends as a problem, and none tells of the server."""

import logging
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from assistant.api.responses import headers_of, respond
from assistant.problems import PROBLEMS, Kind, make_problem, problem_for

log = logging.getLogger(__name__)
DETAIL_CHARACTERS = 500
KINDS = {
    400: Kind("invalid_body", "The request body cannot be read", 400),
    404: Kind("not_found", "There is nothing at this address", 404),
    405: Kind("method", "The method is not allowed here", 405),
    408: Kind("slow", "The request did not arrive in time", 408),
    413: Kind("too_large", "The request is too large", 413),
    415: Kind("media_type", "The request is not JSON", 415),
}
OWN_DETAIL = frozenset({408, 413, 415})
SEE = "See /openapi.json for what exists."
EXAMPLE = 'Send an object such as {"question": "Plays by week"}.'
INVALID_BODY = Kind("invalid_body", "The request body does not fit", 422)


def add_error_handlers(app: FastAPI) -> None:
    """Answer every error of an application with a problem."""

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> Response:
        return respond(make_problem(INVALID_BODY, _told(error.errors())))

    @app.exception_handler(HTTPException)
    async def refused(_: Request, error: HTTPException) -> Response:
        status = error.status_code
        kind = KINDS.get(status, Kind("http", "The request cannot be served", status))
        detail = error.detail if status in OWN_DETAIL else f"{kind.title}. {SEE}"
        return respond(make_problem(kind, detail), error.headers)

    for error_class, _ in PROBLEMS:
        app.add_exception_handler(error_class, _failed)
    app.add_exception_handler(Exception, _failed)


async def _failed(_: Request, error: Exception) -> Response:
    problem = problem_for(error)
    log.error("request_failed", extra={"error": type(error).__name__, "status": problem.status})
    return respond(problem, headers_of(error))


def _told(errors: Sequence[Any]) -> str:
    if any(detail["type"] == "json_invalid" for detail in errors):
        return f"The body is not valid JSON. {EXAMPLE}"
    if any(detail["loc"] == ("body",) for detail in errors):
        return f"The body is not a JSON object. {EXAMPLE}"
    details = "; ".join(f"'{_place(detail)}': {detail['msg']}" for detail in errors)
    return f"{details[:DETAIL_CHARACTERS]}. Correct these fields; /openapi.json describes them."


def _place(detail: dict[str, Any]) -> str:
    return ".".join(str(part) for part in detail["loc"])
