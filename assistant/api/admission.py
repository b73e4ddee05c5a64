"""Every request is recognised, checked and counted before any route sees it."""

import logging

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.access.door import Knock
from assistant.access.errors import AccessError
from assistant.access.groups import RouteRule, methods_of, rule_for
from assistant.access.opening import Access
from assistant.api.responses import respond, respond_to
from assistant.api.who import remember_principal
from assistant.errors import AssistantError
from assistant.problems import Kind, make_problem

log = logging.getLogger(__name__)
THREADS = 32
"""Own ones: questions that wait must not keep anybody from being recognised."""
NOT_FOUND = Kind("not_found", "There is nothing at this address", 404)
NOTHING = "There is nothing at this address. See /openapi.json for what exists."
METHOD = Kind("method", "The method is not allowed here", 405)
OTHERS = "The method is not allowed here. See /openapi.json for what exists."
POLICY_VIOLATION = 1008


class Admission:
    """Lets in whom `access` lets in; what no rule names exists for nobody."""

    def __init__(self, app: ASGIApp, *, access: Access) -> None:
        """Wrap an application."""
        self._app = app
        self._access = access
        self._threads = CapacityLimiter(THREADS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a problem, or pass the request on with its principal."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        rule = rule_for(scope["method"], scope["path"])
        if rule is not None and rule.group is None:
            await self._app(self._cleaned(scope), receive, send)
            return
        await self._enter(scope, receive, send, rule=rule)

    async def _enter(
        self, scope: Scope, receive: Receive, send: Send, *, rule: RouteRule | None
    ) -> None:
        client = scope.get("client")
        knock = Knock(peer=client[0] if client else None, headers=scope["headers"])
        try:
            caller, standing = await to_thread.run_sync(
                self._access.enter, knock, rule, limiter=self._threads
            )
        except AssistantError as error:
            if isinstance(error, AccessError):
                log.info("request_not_let_in", extra={"error": type(error).__name__})
            else:
                log.error("access_failed", extra={"error": type(error).__name__})  # noqa: TRY400
            await respond_to(error)(scope, receive, send)
            return
        if rule is None:
            await _nothing(scope["path"])(scope, receive, send)
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(standing.headers)
            await send(message)

        passed = self._cleaned(scope)
        remember_principal(passed, caller.principal)
        await self._app(passed, receive, told)

    def _cleaned(self, scope: Scope) -> Scope:
        return {**scope, "headers": self._access.door.cleaned(scope["headers"])}


def _nothing(path: str) -> Response:
    """What is said to a known caller where no rule names the request."""
    methods = methods_of(path)
    if methods:
        return respond(make_problem(METHOD, OTHERS), {"Allow": ", ".join(methods)})
    return respond(make_problem(NOT_FOUND, NOTHING))
