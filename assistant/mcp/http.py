"""MCP over streamable HTTP at `/mcp`: every request stands for itself, no session is kept.

Hosts, origins, sizes, keys and limits are the business of the server's edge, which every request
has passed; here the transport's own checks of them are left off.
"""

from typing import Any

import anyio
from fastapi import APIRouter, Depends, Request
from mcp.server import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from assistant.api.edge import require_json
from assistant.api.stream import desk_of
from assistant.api.who import CurrentPrincipal
from assistant.mcp.desk import ToolDesk
from assistant.mcp.server import make_server

mcp_router = APIRouter()


@mcp_router.post("/mcp", include_in_schema=False, dependencies=[Depends(require_json)])
async def exchange(request: Request, principal: CurrentPrincipal) -> Response:
    """Answer one message of the Model Context Protocol."""
    body = await request.body()
    desk = ToolDesk(desk_of(request), request.app.state.live)
    return McpExchange(make_server(desk, principal), body)


class McpExchange(Response):
    """One message and what comes back for it; whoever leaves stops it."""

    def __init__(self, server: Server[Any], body: bytes) -> None:
        """Take the server of the principal, and the message, already read."""
        super().__init__()
        self._server = server
        self._message = body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve it with a manager of its own, so that nothing outlives the request."""
        manager = StreamableHTTPSessionManager(self._server, stateless=True)
        gone = anyio.Event()
        read = False

        async def replay() -> Message:
            nonlocal read
            if not read:
                read = True
                return {"type": "http.request", "body": self._message, "more_body": False}
            await gone.wait()
            return {"type": "http.disconnect"}

        async with manager.run(), anyio.create_task_group() as tasks:

            async def watch() -> None:
                while (await receive())["type"] != "http.disconnect":
                    pass
                gone.set()
                tasks.cancel_scope.cancel()

            tasks.start_soon(watch)
            await manager.handle_request(scope, replay, send)
            tasks.cancel_scope.cancel()
