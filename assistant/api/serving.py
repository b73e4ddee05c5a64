"""Serve a workspace over HTTP until stopped."""

import socket
from collections.abc import Callable
from contextlib import suppress

import uvicorn

from assistant.api.app import create_app
from assistant.api.live import LiveAssistant
from assistant.errors import WorkspaceError
from assistant.settings import Settings
from assistant.stores import stamp
from assistant.wiring import open_assistant
from assistant.workspace import Workspace


def serve_workspace(
    workspace: Workspace,
    settings: Settings,
    *,
    host: str | None = None,
    port: int | None = None,
    ready: Callable[[str], None],
) -> None:
    """Serve until interrupted.

    Args:
        workspace: What to serve.
        settings: Its settings.
        host: Instead of the setting's.
        port: Instead of the setting's; 0 takes any free one.
        ready: Told the address as soon as the port is taken and the assistant is open.

    Raises:
        WorkspaceError: If the port is taken.
    """
    host = host or settings.serve.host
    bound = _bind(host, settings.serve.port if port is None else port)
    live = LiveAssistant(
        opener=lambda: open_assistant(workspace, settings), stamp=lambda: stamp(workspace)
    )
    try:
        with live.hold():
            pass  # opens it now, so that a workspace that cannot answer fails here
        shown = f"[{host}]" if ":" in host else host
        ready(f"http://{shown}:{bound.getsockname()[1]}")
        config = uvicorn.Config(
            create_app(live, host=host), log_config=None, access_log=False, lifespan="on"
        )
        with suppress(KeyboardInterrupt):  # told of Ctrl-C again after the server has ended
            uvicorn.Server(config).run(sockets=[bound])
    finally:
        live.close()
        bound.close()


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        message = (
            f"Port {port} of '{host}' cannot be used ({error.strerror}). Choose another: --port 0."
        )
        raise WorkspaceError(message) from None
    bound.listen(128)
    return bound
