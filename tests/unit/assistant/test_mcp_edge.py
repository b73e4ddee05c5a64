"""Rules of what is turned away before, and by, the Model Context Protocol."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import mcp
import pytest
from keyed_server import KeyedServer, keyed_server
from mcp.shared.exceptions import MCPError
from mcp_calls import with_client

from assistant.mcp.http import is_question
from assistant.workspace import Workspace

HEADERS = {
    "Accept": "application/json, text/event-stream",
    "Content-Type": "application/json",
}
LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}


@pytest.fixture(scope="module")
def server(
    small_workspace: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[KeyedServer]:
    with keyed_server(small_workspace, tmp_path_factory.mktemp("keys")) as opened:
        yield opened


def post(server: KeyedServer, headers: dict[str, str], **more: Any) -> httpx.Response:
    known = {**HEADERS, "Authorization": f"Bearer {server.key()}", **headers}
    body = {"json": LIST} | more
    return httpx.post(f"{server.url}/mcp", headers=known, timeout=60, **body)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Host": "evil.example"}, 400),
        ({"Origin": "https://evil.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Accept": "text/html"}, 406),
        ({"MCP-Protocol-Version": "1999-01-01"}, 400),
    ],
)
def test_the_edge_stands_before_the_protocol(
    headers: dict[str, str], status: int, server: KeyedServer
) -> None:
    assert post(server, headers).status_code == status


def test_without_a_key_nothing_is_listed(server: KeyedServer) -> None:
    found = httpx.post(f"{server.url}/mcp", headers=HEADERS, json=LIST, timeout=60)
    assert found.status_code == 401
    assert found.headers["www-authenticate"].startswith("Bearer")
    assert "query_metrics" not in found.text


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"[" * 100_000,
        b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": {"a": 1}}}',
        json.dumps({**LIST, "params": {"_meta": {"principal": "key:admin"}, "cursor": "x" * 99}}),
        json.dumps({**LIST, "method": "no/such"}),
        json.dumps([LIST, LIST]),
    ],
)
def test_a_crooked_message_is_no_fault_of_the_server(
    content: bytes | str, server: KeyedServer
) -> None:
    found = httpx.post(
        f"{server.url}/mcp",
        headers={**HEADERS, "Authorization": f"Bearer {server.key()}"},
        content=content,
        timeout=60,
    )
    assert found.status_code < 500


def test_calls_count_against_the_limit_of_their_principal(
    small_workspace: Workspace, tmp_path: Path
) -> None:
    with keyed_server(small_workspace, tmp_path, questions="1/minute") as server:
        call = {**LIST, "method": "tools/call", "params": {"name": "no_such_tool"}}
        answers = [post(server, {}, json=call) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert answers[1].json()["remedy"].startswith("Wait")
    assert int(answers[1].headers["Retry-After"]) > 0


def test_what_a_client_lists_of_its_own_accord_takes_no_question(
    small_workspace: Workspace, tmp_path: Path
) -> None:
    async def start_up_and_describe(client: mcp.Client) -> bool:
        await client.list_tools()
        await client.list_resources()
        await client.list_resource_templates()
        return (await client.call_tool("describe", {"subject": "plays"})).is_error

    with keyed_server(small_workspace, tmp_path, questions="3/hour") as server:
        key = server.key()
        for _ in range(3):
            assert with_client(server, start_up_and_describe, key=key) is False
        assert isinstance(with_client(server, start_up_and_describe, key=key), MCPError)


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b"[]", b'"ping"', b'{"method": []}'])
def test_a_message_that_cannot_be_read_counts_as_a_question(body: bytes) -> None:
    assert is_question(body)


def test_a_message_larger_than_any_call_is_turned_away(server: KeyedServer) -> None:
    assert post(server, {}, content=b"x" * 300_000, json=None).status_code == 413


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_there_is_no_session_to_listen_to_or_to_end(method: str, server: KeyedServer) -> None:
    headers = {**HEADERS, "Authorization": f"Bearer {server.key()}"}
    found = httpx.request(method, f"{server.url}/mcp", headers=headers, timeout=60)
    assert found.status_code == 405
