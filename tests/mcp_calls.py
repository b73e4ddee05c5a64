"""Calls over MCP and HTTP, by its own client."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import mcp
from keyed_server import KeyedServer
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError
from mcp_types import CallToolResult


@asynccontextmanager
async def connected(
    server: KeyedServer, key: str | None = None, *, mode: str = "auto"
) -> AsyncIterator[mcp.Client]:
    headers = {"Authorization": f"Bearer {key or server.key()}"}
    async with httpx2.AsyncClient(headers=headers, timeout=60) as http:
        transport = streamable_http_client(f"{server.url}/mcp", http_client=http)
        async with mcp.Client(transport, mode=mode) as client:
            yield client


def with_client(
    server: KeyedServer, doing: Callable[[mcp.Client], Awaitable[Any]], **more: Any
) -> Any:
    """What comes of it; an error of the protocol as a value, for the client would wrap it."""

    async def run() -> Any:
        async with connected(server, **more) as client:
            try:
                return await doing(client)
            except MCPError as error:
                return error

    return asyncio.run(run())


def call(server: KeyedServer, name: str, arguments: dict[str, Any], **more: Any) -> Any:
    return with_client(server, lambda client: client.call_tool(name, arguments), **more)


def text_of(result: CallToolResult) -> str:
    return "\n".join(block.text for block in result.content)
