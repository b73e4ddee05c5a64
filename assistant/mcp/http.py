"""MCP over streamable HTTP at `/mcp`: every request stands for itself, no session is kept.

Hosts, origins, sizes, keys and limits are the business of the server's edge, which every request
has passed; the transport's own checks of them are left off.
"""

import json
from functools import partial
from typing import TYPE_CHECKING

from anyio import to_thread
from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from assistant.api.edge import require_json
from assistant.api.stream import desk_of
from assistant.api.who import CurrentPrincipal
from assistant.mcp.desk import ToolDesk
from guardrails.principals import Principal

if TYPE_CHECKING:
    from assistant.access.rates import Rates

mcp_router = APIRouter()
LISTING = frozenset(
    {
        "initialize",
        "ping",
        "prompts/list",
        "resources/list",
        "resources/templates/list",
        "server/discover",
        "tools/list",
    }
)
"""What clients ask of their own accord before anybody has a question; it counts as any request does."""


@mcp_router.post("/mcp", include_in_schema=False, dependencies=[Depends(require_json)])
async def exchange(request: Request, principal: CurrentPrincipal) -> Response:
    """Answer one message of the Model Context Protocol."""
    body = await request.body()
    if is_question(body):
        rates: Rates = request.app.state.rates
        take = partial(rates.take, "questions", principal=principal.id)
        await to_thread.run_sync(take)
    desk = ToolDesk(desk_of(request), request.app.state.live)
    return await to_thread.run_sync(_make_exchange, desk, principal, body)


def is_question(body: bytes) -> bool:
    """Whether a message asks for more than what there is; one that cannot be read counts as if."""
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        return True
    method = message.get("method") if isinstance(message, dict) else None
    if not isinstance(method, str):
        return True
    return method not in LISTING and not method.startswith("notifications/")


def _make_exchange(desk: ToolDesk, principal: Principal, body: bytes) -> Response:
    """Imported at the first message: no other needs the protocol."""
    from assistant.mcp.exchange import McpExchange  # noqa: PLC0415 (0.7 s of imports)
    from assistant.mcp.server import make_server  # noqa: PLC0415

    return McpExchange(make_server(desk, principal), body)
