"""Every request gets an id, a log line and a count."""

import logging
import re
import time
from contextvars import ContextVar
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.operation.metrics import Metrics
from assistant.operation.observation import REQUEST_ID

log = logging.getLogger(__name__)
HEADER = "X-Request-ID"
GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
TRACE_PARENT: ContextVar[str] = ContextVar("trace_parent", default="")
"""The `traceparent` header of the request in progress."""
ROUTE = "route"
ELSEWHERE = "elsewhere"
"""Stands for every path that no route has: those are the client's words."""


class RequestWatch:
    """Names requests, times them, and tells of them without their content."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        """Wrap an application."""
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on under its id: the client's own where it is one."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {})
        headers = Headers(scope=scope)
        given = headers.get(HEADER, "")
        request_id = given if GIVEN_ID.fullmatch(given) else uuid4().hex
        named = REQUEST_ID.set(request_id)
        traced = TRACE_PARENT.set(headers.get("traceparent", ""))
        began, status = time.perf_counter(), 0

        async def told(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = request_id
            await send(message)

        try:
            await self._app(scope, receive, told)
        finally:
            self._tell(scope, status=status, seconds=time.perf_counter() - began)
            REQUEST_ID.reset(named)
            TRACE_PARENT.reset(traced)

    def _tell(self, scope: Scope, *, status: int, seconds: float) -> None:
        route = scope["state"].get(ROUTE, ELSEWHERE)
        method = scope["method"] if scope["method"].isalpha() else ELSEWHERE
        self._metrics.responded(method=method, route=route, status=status)
        log.info(
            "request_finished",
            extra={
                "method": method,
                "route": route,
                "status": status,
                "elapsed_ms": round(seconds * 1000, 1),
            },
        )


class RouteNote:
    """Notes which route answers, for the watch far outside; the innermost of all."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the routes."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Note it once it was found."""
        try:
            await self._app(scope, receive, send)
        finally:
            path = getattr(scope.get("route"), "path", None)
            if path is not None and "state" in scope:
                scope["state"][ROUTE] = str(path)
