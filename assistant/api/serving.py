"""Serve a workspace over HTTP until stopped."""

import signal
import socket
import sys
from collections.abc import Callable
from contextlib import ExitStack, suppress
from math import ceil
from threading import current_thread, main_thread

import uvicorn
from fastapi import FastAPI

from assistant.access.opening import access_secret, open_access, open_keys
from assistant.agent import Assistant
from assistant.api.app import create_app
from assistant.api.features import feature_lines
from assistant.api.health import VectorWatch
from assistant.api.live import LiveAssistant
from assistant.api.page import compress_page
from assistant.api.stream import AnswerDesk
from assistant.api.turnstile import turnstile_limits
from assistant.errors import FeatureError, WorkspaceError
from assistant.operation.collection import uncollected
from assistant.settings import Settings
from assistant.state.database import open_database
from assistant.state.retention import applied_daily
from assistant.stores import stamp
from assistant.wiring import open_assistant
from assistant.workspace import Workspace

MARGIN_S = 2
"""Between the end of the last stream and that of the server."""
SWITCH_S = 0.001
"""After which a thread that plans a question lets the one that answers requests go on."""


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
        ready: Told the address, and who is let in, as soon as the port is taken and the assistant is open.

    Raises:
        SettingsError: If a network could reach it and nobody is told from anybody.
        WorkspaceError: If the port is taken.
    """
    host = host or settings.serve.host
    with ExitStack() as opened:
        database = open_database(workspace, settings.state)
        opened.callback(database.close)
        opened.enter_context(applied_daily(database, days=settings.state.keep_conversations_days))
        access = open_access(
            settings.access,
            keys=open_keys(workspace, database),
            secret=access_secret(workspace),
            host=host,
        )
        bound = _bind(host, settings.serve.port if port is None else port)
        opened.callback(bound.close)
        live = LiveAssistant(
            opener=lambda: open_assistant(workspace, settings),
            stamp=lambda: stamp(workspace),
            warm=lambda assistant: _warm(assistant, workspace),
        )
        opened.callback(live.close)
        with uncollected(), live.hold():
            pass  # opens it now, so that a workspace that cannot answer fails here
        shown = f"[{host}]" if ":" in host else host
        ready(f"http://{shown}:{bound.getsockname()[1]} {access.told}")
        app = create_app(
            live,
            host=host,
            access=access,
            hosts=settings.serve.hosts,
            workspace=workspace,
            desk=_open_desk(live, settings),
        )
        server = settings.index.server
        app.state.vectors = VectorWatch(server) if server is not None else None
        _run(app, bound, finish_s=settings.operation.finish_s)


def _warm(assistant: Assistant, workspace: Workspace) -> None:
    """Load beside the first requests what one of them would otherwise wait for, the page's parts first."""
    compress_page()
    with suppress(FeatureError):  # told to whoever asks for the catalogue
        feature_lines(workspace)
    assistant.warm()


def _open_desk(live: LiveAssistant, settings: Settings) -> AnswerDesk:
    operation, traces = settings.operation, None
    if operation.traces_url is not None:
        from assistant.operation.traces import open_traces  # noqa: PLC0415 (0.2 s of imports)

        traces = open_traces(operation.traces_url, content=operation.traces_content)
    limits = turnstile_limits(settings)
    return AnswerDesk(live, limits=limits, traces=traces, finish_s=operation.finish_s)


def _run(app: FastAPI, bound: socket.socket, *, finish_s: float) -> None:
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="on",
        proxy_headers=False,  # who connects is who connects, whatever a header says
        server_header=False,
        timeout_graceful_shutdown=ceil(finish_s) + MARGIN_S,
    )
    sys.setswitchinterval(SWITCH_S)
    if current_thread() is main_thread():
        signal.signal(signal.SIGTERM, _has_stopped)
    with suppress(KeyboardInterrupt):  # told of Ctrl-C again after the server has ended
        uvicorn.Server(config).run(sockets=[bound])


def _has_stopped(_: int, __: object) -> None:
    """The server gives the signal on once it has ended; what is open is then closed in order."""


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
