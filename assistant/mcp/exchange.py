"""One message of MCP over HTTP and its answer, with nothing that outlives them."""

from typing import Any

import anyio
from mcp.server import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send


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
