"""Rules of MCP over standard streams: whose calls they are, and what the command serves."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import mcp
import pytest
from mcp.client.stdio import StdioServerParameters

from assistant.mcp.stdio import stdio_principal
from assistant.state.audit import open_audit
from assistant.workspace import Workspace
from guardrails.principals import COMMAND_LINE

ENVIRONMENT = {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}


def command(place: Workspace) -> StdioServerParameters:
    arguments = ["-m", "assistant", "mcp", "--workspace", str(place.root)]
    return StdioServerParameters(command=sys.executable, args=arguments, env=ENVIRONMENT)


@pytest.fixture(scope="module")
def answers(small_workspace: Workspace) -> dict[str, Any]:
    """What one conversation over standard streams brought."""

    async def talk() -> dict[str, Any]:
        async with mcp.Client(command(small_workspace)) as client:
            return {
                "tools": [tool.name for tool in (await client.list_tools()).tools],
                "ask": await client.call_tool("ask", {"question": "plays by country"}),
                "all": await client.call_tool("query_metrics", {"metrics": ["plays"]}),
                "wrong": await client.call_tool("query_metrics", {"metrics": []}),
            }

    return asyncio.run(talk())


def test_the_command_answers_a_client_that_starts_it(answers: dict[str, Any]) -> None:
    assert answers["tools"][0] == "ask"
    assert "| Germany | 490 |" in answers["ask"].content[0].text
    assert answers["ask"].structured_content["table"]["rows"][0] == ["Germany", 490]
    assert answers["wrong"].is_error


def test_what_goes_to_a_host_s_model_is_guarded_as_what_is_served(answers: dict[str, Any]) -> None:
    total = answers["all"]  # beside the countries it would tell of the five people in Japan
    assert total.is_error
    assert "840" not in total.content[0].text


def test_the_audit_names_the_command_line(
    answers: dict[str, Any], small_workspace: Workspace
) -> None:
    assert answers["tools"]
    lines = [line for line in open_audit(small_workspace).lines() if line.entry == "tool"]
    assert "command-line" in {line.principal for line in lines}


def test_the_owner_of_the_workspace_is_the_command_line_yet_served(tmp_path: Path) -> None:
    principal = stdio_principal(Workspace(tmp_path))
    assert (principal.id, principal.roles) == (COMMAND_LINE.id, COMMAND_LINE.roles)
    assert principal.served


@pytest.fixture
def foreign(tmp_path: Path) -> Workspace:
    """A workspace that belongs to somebody else."""
    if os.getuid() != 0:
        pytest.skip("only root can give a folder away")
    folder = tmp_path / "theirs"
    folder.mkdir()
    os.chown(folder, 65_534, -1)
    return Workspace(folder)


def test_another_user_is_a_guest_with_the_least_role(foreign: Workspace) -> None:
    principal = stdio_principal(foreign)
    assert (principal.id, principal.roles, principal.served) == ("stdio", ("product",), True)
