"""MCP over standard streams, for a host program that starts Signpost on the same machine."""

import os
from contextlib import ExitStack

import anyio
from mcp.server.stdio import stdio_server

from assistant.api.live import LiveAssistant
from assistant.api.stream import AnswerDesk
from assistant.api.turnstile import turnstile_limits
from assistant.mcp.desk import ToolDesk
from assistant.mcp.server import make_server
from assistant.settings import Settings
from assistant.stores import stamp
from assistant.wiring import open_assistant
from assistant.workspace import Workspace
from guardrails.principals import COMMAND_LINE, Principal

GUEST = "stdio"


def stdio_principal(workspace: Workspace) -> Principal:
    """Who asks: the command line's principal where its user owns the workspace, else a guest.

    Either is `served`: the user could read the files anyway, but what goes to a host program goes
    to its language model, so it counts as leaving the machine, and answers may not be subtracted
    from each other.
    """
    if workspace.root.stat().st_uid == os.getuid():
        return COMMAND_LINE.model_copy(update={"served": True})
    return Principal(id=GUEST)


def serve_stdio(workspace: Workspace, settings: Settings) -> None:
    """Serve until the host closes the streams.

    Raises:
        AssistantError: If settings, semantic models or lake cannot be used.
    """
    with ExitStack() as opened:
        live = LiveAssistant(
            opener=lambda: open_assistant(workspace, settings), stamp=lambda: stamp(workspace)
        )
        opened.callback(live.close)
        with live.hold():
            pass  # opens it now, so that a workspace that cannot answer fails here
        desk = AnswerDesk(live, limits=turnstile_limits(settings))
        opened.callback(desk.close)
        anyio.run(_serve, ToolDesk(desk, live), stdio_principal(workspace))


async def _serve(desk: ToolDesk, principal: Principal) -> None:
    server = make_server(desk, principal)
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())
