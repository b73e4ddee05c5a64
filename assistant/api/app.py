"""The FastAPI application: its routes, and around them what every request passes."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from fastapi import FastAPI

from assistant import __version__
from assistant.access.opening import Access, local_access
from assistant.access.options import LOOPBACK_NAMES
from assistant.api.admission import Admission
from assistant.api.agui import agui_router
from assistant.api.ask import ask_router
from assistant.api.catalogue import catalogue_router
from assistant.api.conversations import conversation_router
from assistant.api.docs_page import docs_router
from assistant.api.edge import Hosts, RequestLimits, SameSite
from assistant.api.evals import eval_router
from assistant.api.failures import add_error_handlers
from assistant.api.features import feature_router
from assistant.api.feedback import feedback_router
from assistant.api.health import health_router
from assistant.api.live import LiveAssistant
from assistant.api.me import me_router
from assistant.api.metrics import metrics_router
from assistant.api.openai.errors import OpenAIErrors
from assistant.api.openai.routes import openai_router
from assistant.api.page import add_page
from assistant.api.passages import passage_router
from assistant.api.requests import RequestWatch, RouteNote
from assistant.api.responses import HEADERS, AddHeaders
from assistant.api.schema import describe, operation_id
from assistant.api.status import status_router
from assistant.api.stream import AnswerDesk
from assistant.errors import SettingsError
from assistant.mcp.http import mcp_router
from assistant.workspace import Workspace

ROUTERS = (
    ask_router,
    agui_router,
    conversation_router,
    passage_router,
    feedback_router,
    catalogue_router,
    feature_router,
    eval_router,
    docs_router,
    me_router,
    health_router,
    status_router,
    metrics_router,
    openai_router,
    mcp_router,
)


def create_app(
    live: LiveAssistant,
    *,
    host: str = "127.0.0.1",
    access: Access | None = None,
    hosts: Sequence[str] = (),
    workspace: Workspace | None = None,
    desk: AnswerDesk | None = None,
) -> FastAPI:
    """Make the application.

    Args:
        live: What answers.
        host: Where the server listens; on loopback, requests for other hosts are refused, so that
            no page elsewhere can reach it by rebinding a name.
        access: Who is let in; None: who sits at this machine.
        hosts: Further names by which clients call the server.
        workspace: Where features and reports lie; None: there are none.
        desk: Where questions are answered; None opens one over `live`.

    Raises:
        SettingsError: If the server would listen to a network without access.
    """
    if access is None and host not in LOOPBACK_NAMES:
        message = (
            f"On '{host}' everybody on the network could ask. Pass access, or serve on 127.0.0.1."
        )
        raise SettingsError(message)

    desk = desk or AnswerDesk(live)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        live.warm_up()
        yield
        desk.close()
        live.close()

    app = FastAPI(
        title="Signpost",
        version=__version__,
        docs_url=None,  # its page loads scripts from another host
        redoc_url=None,
        redirect_slashes=False,  # a redirect would go to whatever host the request named
        generate_unique_id_function=operation_id,
        lifespan=lifespan,
    )
    app.state.live = live
    app.state.desk = desk
    app.state.workspace = workspace
    app.state.vectors = None
    access = access or local_access()
    app.state.rates = access.rates
    _wrap(app, access=access, names=_names(host, hosts), desk=desk)
    add_error_handlers(app)
    for router in ROUTERS:
        app.include_router(router)
    add_page(app)
    describe(app)
    return app


def _names(host: str, hosts: Sequence[str]) -> tuple[str, ...]:
    """By which the server may be called; empty: any, where it listens to a network."""
    return (*(LOOPBACK_NAMES if host in LOOPBACK_NAMES or hosts else ()), *hosts)


def _wrap(app: FastAPI, *, access: Access, names: Sequence[str], desk: AnswerDesk) -> None:
    """Put around an application what every request passes, the innermost first."""
    app.add_middleware(RouteNote)
    app.add_middleware(Admission, access=access)
    app.add_middleware(SameSite)
    app.add_middleware(RequestLimits)
    app.add_middleware(Hosts, names=names)
    app.add_middleware(OpenAIErrors)
    app.add_middleware(AddHeaders, headers=HEADERS)
    app.add_middleware(RequestWatch, metrics=desk.metrics)
