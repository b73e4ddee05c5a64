"""The FastAPI application: questions, catalogue, health, the page."""

import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from assistant import __version__
from assistant.api.agui import agui_router
from assistant.api.ask import ask_router
from assistant.api.edge import BodyLimit, is_loopback
from assistant.api.health import health_router
from assistant.api.live import LiveAssistant
from assistant.api.passages import passage_router
from assistant.api.who import ANONYMOUS, remember_principal
from assistant.problems import MEDIA_TYPE, PROBLEMS, Kind, Problem, make_problem, problem_for

log = logging.getLogger(__name__)
WEB = Path(__file__).parent.parent / "web"
DETAIL_CHARACTERS = 500
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
KINDS = {
    400: Kind("invalid_body", "The request body cannot be read", 400),
    404: Kind("not_found", "There is nothing at this address", 404),
    405: Kind("method", "The method is not allowed here", 405),
    413: Kind("too_large", "The request is too large", 413),
    415: Kind("media_type", "The request is not JSON", 415),
}
OWN_DETAIL = frozenset({413, 415})
SEE = "See /openapi.json for what exists."
EXAMPLE = 'Send an object such as {"question": "Plays by week"}.'
OTHER_HOST = Kind("host", "The request is for another host", 400)
INVALID_BODY = Kind("invalid_body", "The request body does not fit", 422)


def create_app(live: LiveAssistant, *, host: str = "127.0.0.1") -> FastAPI:
    """Make the application.

    Args:
        live: What answers.
        host: Where the server listens; on loopback, requests for other hosts are refused, so that
            no page elsewhere can reach it by rebinding a name.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        live.close()

    app = FastAPI(
        title="Signpost",
        version=__version__,
        docs_url=None,  # its page loads scripts from another host
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.live = live
    app.middleware("http")(_know)
    app.add_middleware(BodyLimit)
    if is_loopback(f"[{host}]" if ":" in host else host):
        app.middleware("http")(_refuse_other_hosts)
    app.middleware("http")(_add_headers)
    _add_error_handlers(app)
    app.include_router(ask_router)
    app.include_router(agui_router)
    app.include_router(passage_router)
    app.include_router(health_router)
    app.mount("/static", StaticFiles(directory=WEB), name="static")

    @app.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
    def page() -> FileResponse:
        return FileResponse(WEB / "index.html", media_type="text/html")

    return app


async def _refuse_other_hosts(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    if is_loopback(request.headers.get("host", "")):
        return await call_next(request)
    detail = "This server answers for this machine alone. Ask for localhost, or serve with --host."
    return _respond(make_problem(OTHER_HOST, detail))


async def _know(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    remember_principal(request.scope, ANONYMOUS)
    return await call_next(request)


async def _add_headers(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    response = await call_next(request)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _respond(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    body = json.dumps(problem.model_dump())  # escapes what a client sent that no encoding has
    both = {**HEADERS, **(headers or {})}
    return Response(body, status_code=problem.status, headers=both, media_type=MEDIA_TYPE)


def _add_error_handlers(app: FastAPI) -> None:
    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> Response:
        return _respond(make_problem(INVALID_BODY, _told(error.errors())))

    @app.exception_handler(HTTPException)
    async def refused(_: Request, error: HTTPException) -> Response:
        status = error.status_code
        kind = KINDS.get(status, Kind("http", "The request cannot be served", status))
        detail = error.detail if status in OWN_DETAIL else f"{kind.title}. {SEE}"
        return _respond(make_problem(kind, detail), error.headers)

    for error_class, _ in PROBLEMS:
        app.add_exception_handler(error_class, _failed)
    app.add_exception_handler(Exception, _failed)


async def _failed(_: Request, error: Exception) -> Response:
    problem = problem_for(error)
    log.error("request_failed", extra={"error": type(error).__name__, "status": problem.status})
    return _respond(problem)


def _told(errors: Sequence[Any]) -> str:
    if any(detail["type"] == "json_invalid" for detail in errors):
        return f"The body is not valid JSON. {EXAMPLE}"
    if any(detail["loc"] == ("body",) for detail in errors):
        return f"The body is not a JSON object. {EXAMPLE}"
    details = "; ".join(f"'{_place(detail)}': {detail['msg']}" for detail in errors)
    return f"{details[:DETAIL_CHARACTERS]}. Correct these fields; /openapi.json describes them."


def _place(detail: dict[str, Any]) -> str:
    return ".".join(str(part) for part in detail["loc"])
