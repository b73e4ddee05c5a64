"""Who asks over HTTP: the principal that the server's edge found for a request."""

from typing import Annotated

from fastapi import Depends, Request
from starlette.types import Scope

from guardrails.principals import Principal

_KEY = "principal"


def remember_principal(scope: Scope, principal: Principal) -> None:
    """Keep with a request who makes it; only the server's edge does this."""
    scope.setdefault("state", {})[_KEY] = principal


def current_principal(request: Request) -> Principal:
    """Who makes this request.

    Raises:
        RuntimeError: If the request did not pass the edge, so that nobody is taken for somebody.
    """
    principal = request.scope.get("state", {}).get(_KEY)
    if not isinstance(principal, Principal):
        message = "A request has no principal. Serve the application that create_app() makes."
        raise RuntimeError(message)  # noqa: TRY004 (a fault of the wiring, not of a type)
    return principal


async def _found_principal(request: Request) -> Principal:
    """The same for the routes; a plain function would be given a thread of its own for it."""
    return current_principal(request)


CurrentPrincipal = Annotated[Principal, Depends(_found_principal)]
"""Type of a route's parameter that wants to know who asks."""
