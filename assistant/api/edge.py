"""What is turned away before anything reads it: other hosts, other media types, large bodies."""

from urllib.parse import urlsplit

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
MAXIMUM_BODY_BYTES = 256 * 1024


def is_loopback(host: str) -> bool:
    """Whether a `Host` header, with or without a port, names this machine."""
    try:
        return urlsplit(f"//{host}").hostname in LOOPBACK
    except ValueError:
        return False


async def require_json(request: Request) -> None:
    """Take JSON alone: a page elsewhere can post other types without asking first.

    Raises:
        HTTPException: 415.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise HTTPException(415, "The body must be JSON. Send Content-Type: application/json.")


class BodyLimit:
    """Stops a request whose body is larger than any question."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what arrives; an announced length is believed only where it is too large."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > MAXIMUM_BODY_BYTES:
                reason = f"The body is larger than {MAXIMUM_BODY_BYTES // 1024} KB."
                raise HTTPException(413, f"{reason} Ask in fewer words.")
            return message

        await self._app(scope, counted, send)
