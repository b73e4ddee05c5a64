"""The FastAPI application: questions, catalogue, health, the page."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from assistant import __version__
from assistant.api.ask import ask_router
from assistant.api.health import health_router
from assistant.api.live import LiveAssistant
from assistant.problems import MEDIA_TYPE, Kind, Problem, make_problem, problem_for

log = logging.getLogger(__name__)
WEB = Path(__file__).parent.parent / "web"
LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
INVALID_BODY = Kind("invalid_body", "The request body does not fit", 422)


def create_app(live: LiveAssistant, *, host: str = LOOPBACK[0]) -> FastAPI:
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
    if host in LOOPBACK:
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*LOOPBACK])
    app.middleware("http")(_add_headers)
    _add_error_handlers(app)
    app.include_router(ask_router)
    app.include_router(health_router)
    app.mount("/static", StaticFiles(directory=WEB), name="static")

    @app.get("/", include_in_schema=False)
    def page() -> FileResponse:
        return FileResponse(WEB / "index.html", media_type="text/html")

    return app


async def _add_headers(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    response = await call_next(request)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _respond(problem: Problem) -> JSONResponse:
    return JSONResponse(problem.model_dump(), status_code=problem.status, media_type=MEDIA_TYPE)


def _add_error_handlers(app: FastAPI) -> None:
    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        details = "; ".join(f"'{_place(detail)}': {detail['msg']}" for detail in error.errors())
        return _respond(make_problem(INVALID_BODY, f"{details}. Correct these fields."))

    @app.exception_handler(HTTPException)
    async def refused(_: Request, error: HTTPException) -> JSONResponse:
        kind = Kind("http", "The request cannot be served", error.status_code)
        return _respond(make_problem(kind, f"{error.detail}. See /openapi.json for what exists."))

    @app.exception_handler(Exception)
    async def failed(_: Request, error: Exception) -> JSONResponse:
        problem = problem_for(error)
        log.error("request_failed", extra={"error": type(error).__name__, "status": problem.status})
        return _respond(problem)


def _place(detail: dict[str, Any]) -> str:
    return ".".join(str(part) for part in detail["loc"])
