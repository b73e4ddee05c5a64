"""What is turned away before anything reads it: other hosts, other sites, large and slow requests."""

from collections.abc import Sequence
from urllib.parse import urlsplit

import anyio
from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.access.errors import CrossSiteError
from assistant.access.options import LOOPBACK_NAMES
from assistant.api.responses import respond, respond_to
from assistant.problems import Kind, make_problem

MAXIMUM_BODY_BYTES = 256 * 1024
MAXIMUM_HEADER_BYTES = 32 * 1024
BODY_S = 20.0
"""By when a request's body must have arrived."""
OTHER_HOST = Kind("host", "The request is for another host", 400)
HEADERS_TOO_LARGE = Kind("headers", "The request's headers are too large", 431)
SAME = frozenset({"same-origin", "none"})
READ = frozenset({"GET", "HEAD"})


def is_loopback(host: str) -> bool:
    """Whether a `Host` header, with or without a port, names this machine."""
    return host_name(host) in LOOPBACK_NAMES


def host_name(host: str) -> str | None:
    """The name in a `Host` header, lower case, without a port; None where there is none."""
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


async def require_json(request: Request) -> None:
    """Take JSON alone: a page elsewhere can post other types without asking first.

    Raises:
        HTTPException: 415.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise HTTPException(415, "The body must be JSON. Send Content-Type: application/json.")


class Hosts:
    """Refuses requests for other hosts: no page elsewhere gets here by rebinding a name."""

    def __init__(self, app: ASGIApp, *, names: Sequence[str]) -> None:
        """Wrap an application.

        Args:
            app: What is wrapped.
            names: By which the server may be called; empty: any.
        """
        self._app = app
        self._names = frozenset(name.lower() for name in names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Compare the one `Host` header with the names."""
        if scope["type"] == "http" and self._names and not self._is_own(scope):
            detail = (
                "This server does not answer to that name. Ask for localhost on this machine, or "
                "have the name added to 'serve.hosts'."
            )
            await respond(make_problem(OTHER_HOST, detail))(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_own(self, scope: Scope) -> bool:
        values = [value for name, value in scope["headers"] if name == b"host"]
        return len(values) == 1 and host_name(values[0].decode("latin-1")) in self._names


class SameSite:
    """Refuses what a page of another site made a browser send, whoever is signed in there.

    Source: the algorithm of Go's `http.CrossOriginProtection`, for reading as well.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look at what the browser says of the page behind a request."""
        if scope["type"] == "http" and _is_foreign(scope):
            message = "A page of another site sent this. Ask from the page of this server."
            await respond_to(CrossSiteError(message))(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _is_foreign(scope: Scope) -> bool:
    said = {name: value.decode("latin-1").strip() for name, value in scope["headers"]}
    site = said.get(b"sec-fetch-site")
    if site is not None:
        opened = scope["method"] in READ and said.get(b"sec-fetch-mode") == "navigate"
        return site not in SAME and not opened
    origin = said.get(b"origin")
    return origin is not None and _place(origin) != said.get(b"host", "").lower()


def _place(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return None


class RequestLimits:
    """Stops a request that is larger than any question, or whose body dawdles."""

    def __init__(self, app: ASGIApp, *, body_s: float = BODY_S) -> None:
        """Wrap an application.

        Args:
            app: What is wrapped.
            body_s: By when the body must have arrived.
        """
        self._app = app
        self._body_s = body_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what arrives; an announced length is believed only where it is too large."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if sum(len(name) + len(value) for name, value in scope["headers"]) > MAXIMUM_HEADER_BYTES:
            detail = f"The headers are larger than {MAXIMUM_HEADER_BYTES // 1024} KB. Send fewer."
            await respond(make_problem(HEADERS_TOO_LARGE, detail))(scope, receive, send)
            return
        await self._app(scope, _Body(receive, self._body_s).next, send)


class _Body:
    """The messages of one request, counted and timed until its body is whole."""

    def __init__(self, receive: Receive, within_s: float) -> None:
        self._receive = receive
        self._until = anyio.current_time() + within_s
        self._taken = 0
        self._whole = False

    async def next(self) -> Message:
        if self._whole:
            return await self._receive()
        try:
            with anyio.fail_after(max(0.0, self._until - anyio.current_time())):
                message = await self._receive()
        except TimeoutError:
            raise HTTPException(408, "The body did not arrive in time. Send it again.") from None
        self._taken += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        if self._taken > MAXIMUM_BODY_BYTES:
            reason = f"The body is larger than {MAXIMUM_BODY_BYTES // 1024} KB."
            raise HTTPException(413, f"{reason} Ask in fewer words.")
        return message
