"""Every route of the application, and who reaches it. A new route belongs in the table."""

from collections.abc import Iterator
from typing import Any, NoReturn

import anyio
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.routing import BaseRoute, Mount
from starlette.types import Message
from starlette.websockets import WebSocketDisconnect

from assistant.access.door import Door
from assistant.access.groups import GROUPS, Group, rule_for
from assistant.access.keys import ApiKeys, Grant
from assistant.access.opening import Access
from assistant.access.options import RateSettings
from assistant.access.rates import Rates
from assistant.api.app import create_app
from assistant.api.live import LiveAssistant
from assistant.errors import WorkspaceError
from assistant.state.database import open_file

Place = tuple[str, str]
EVERYBODY: tuple[Place, ...] = (
    ("GET", "/"),
    ("GET", "/docs"),
    ("GET", "/docs.css"),
    ("GET", "/healthz"),
    ("GET", "/openapi.json"),
    ("GET", "/shared/{token}"),
    ("GET", "/readyz"),
    ("GET", "/static"),
)
"""Nothing of the workspace stands there, but which versions are in use."""
GROUP_OF: dict[Place, Group] = {
    ("POST", "/v1/ask"): "ask",
    ("POST", "/agui"): "ask",
    ("GET", "/v1/me"): "ask",
    ("DELETE", "/v1/me"): "ask",
    ("GET", "/v1/me/export"): "ask",
    ("GET", "/v1/conversations"): "ask",
    ("GET", "/v1/conversations/{conversation_id}"): "ask",
    ("PATCH", "/v1/conversations/{conversation_id}"): "ask",
    ("DELETE", "/v1/conversations/{conversation_id}"): "ask",
    ("POST", "/v1/conversations/{conversation_id}/share"): "ask",
    ("DELETE", "/v1/conversations/{conversation_id}/share"): "ask",
    ("GET", "/v1/shared/{token}"): "ask",
    ("GET", "/v1/passages/{passage_id:path}"): "catalog",
    ("GET", "/v1/catalog"): "catalog",
    ("GET", "/v1/status"): "catalog",
    ("GET", "/v1/features"): "catalog",
    ("GET", "/v1/features/{reference}"): "catalog",
    ("GET", "/v1/features/{reference}/certificate"): "catalog",
    ("POST", "/v1/feedback"): "ask",
    ("GET", "/v1/feedback"): "review",
    ("GET", "/v1/models"): "openai",
    ("GET", "/v1/models/{name}"): "openai",
    ("POST", "/v1/chat/completions"): "openai",
    ("POST", "/mcp"): "mcp",
    ("GET", "/v1/evals"): "evals",
    ("GET", "/metrics"): "operation",
}
ENGINEERS = {("GET", "/v1/feedback"), ("GET", "/v1/evals")}
"""Closed to product people, whatever their key opens."""
ALL: tuple[Group, ...] = GROUPS


class World:
    """An application whose assistant notices when a request has reached it."""

    def __init__(self, keys: ApiKeys) -> None:
        self.reached = 0
        self.keys = keys
        live = LiveAssistant(opener=self._open, stamp=lambda: "")
        rates = Rates(RateSettings(requests="100000/day", questions="100000/day"))
        access = Access(door=Door(keys=keys), rates=rates, told="")
        self.app = create_app(live, access=access)

    def key(self, *, role: Any = "steward", groups: tuple[Group, ...] = ALL) -> str:
        return self.keys.create("k", Grant((role,), groups, days=1, attributes={}))[0]

    def _open(self) -> NoReturn:
        self.reached += 1
        message = "There is no lake. Build it."
        raise WorkspaceError(message)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    database = open_file(tmp_path_factory.mktemp("state") / "state.db")
    yield World(ApiKeys(database, secret=b"s" * 32))
    database.close()


@pytest.fixture(scope="module")
def client(world: World) -> Iterator[TestClient]:
    with TestClient(world.app, base_url="http://localhost") as opened:
        yield opened


def places(routes: list[BaseRoute]) -> Iterator[Place]:
    """Method and path of every route, however it was added."""
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from places(inner.routes)
        elif isinstance(route, Mount):
            yield "GET", route.path
        else:
            for method in route.methods or ():  # type: ignore[attr-defined]
                yield method, route.path  # type: ignore[attr-defined]


def problems_of(group: Group) -> str:
    """The media type of what a group's routes answer where something is wrong."""
    return "application/json" if group == "openai" else "application/problem+json"


def filled(path: str) -> str:
    return path.replace("{passage_id:path}", "a#b").partition("{")[0] + (
        "x" + path.partition("}")[2] if "{" in path and "passage" not in path else ""
    )


def found(app: FastAPI) -> set[Place]:
    return {("GET" if method == "HEAD" else method, path) for method, path in places(app.routes)}


def test_every_route_is_in_the_table(world: World) -> None:
    assert found(world.app) - {*EVERYBODY, *GROUP_OF} == set(), "Add the route to GROUP_OF."
    assert {*EVERYBODY, *GROUP_OF} - found(world.app) == set(), "Take it out of the table."


@pytest.mark.parametrize("place", EVERYBODY, ids=str)
def test_what_is_open_to_everybody_has_no_group(place: Place) -> None:
    rule = rule_for(*place)
    assert rule is not None
    assert rule.group is None


@pytest.mark.parametrize("place", GROUP_OF, ids=str)
def test_an_unauthenticated_call_reaches_nothing(
    place: Place, client: TestClient, world: World
) -> None:
    before = world.reached
    answer = client.request(place[0], filled(place[1]), json={"question": "plays"})

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.headers["content-type"] == problems_of(GROUP_OF[place])
    assert world.reached == before


@pytest.mark.parametrize("place", GROUP_OF, ids=str)
def test_a_key_for_everything_else_reaches_nothing(
    place: Place, client: TestClient, world: World
) -> None:
    others = tuple(group for group in ALL if group != GROUP_OF[place])
    headers = {"Authorization": f"Bearer {world.key(groups=others)}"}
    before = world.reached
    answer = client.request(place[0], filled(place[1]), json={}, headers=headers)

    assert answer.status_code == 403
    assert GROUP_OF[place] in answer.text
    assert world.reached == before


@pytest.mark.parametrize("place", GROUP_OF, ids=str)
def test_a_wrong_role_reaches_nothing(place: Place, client: TestClient, world: World) -> None:
    headers = {"Authorization": f"Bearer {world.key(role='product')}"}
    before = world.reached
    status = client.request(
        place[0], filled(place[1]), json={"question": "plays"}, headers=headers
    ).status_code

    assert (status == 403) == (place in ENGINEERS)
    assert world.reached == before or place not in ENGINEERS


@pytest.mark.parametrize("place", GROUP_OF, ids=str)
def test_the_right_key_and_role_are_let_in(place: Place, client: TestClient, world: World) -> None:
    headers = {"Authorization": f"Bearer {world.key(groups=(GROUP_OF[place],))}"}
    answer = client.request(place[0], filled(place[1]), json={}, headers=headers)

    assert answer.status_code not in (401, 403)
    assert answer.headers["ratelimit"]


@pytest.mark.parametrize("method", ["PUT", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("place", GROUP_OF, ids=str)
def test_no_other_method_gets_around_the_door(
    method: str, place: Place, client: TestClient, world: World
) -> None:
    before = world.reached
    assert client.request(method, filled(place[1])).status_code == 401
    assert world.reached == before


CROOKED = (
    "/v1/nothing",
    "/v1/ask/",
    "//v1/catalog",
    "/static/../v1/catalog",
    "/static/..\\v1\\catalog",
    "/docs/../v1/catalog",
    "/static//etc/passwd",
    "/static/../../settings.py",
    "/V1/CATALOG",
    "/v1/catalog\0",
    "/v1/catalog;x=/static/",
    "/v1/catalog#/static/",
    "v1/catalog",
    "",
    "*",
)


@pytest.mark.parametrize("path", CROOKED)
def test_a_crooked_path_reaches_nothing(path: str, world: World) -> None:
    before = world.reached
    assert anyio.run(sent, world.app, path) in {401, 404}
    assert world.reached == before


async def sent(app: FastAPI, path: str) -> int:
    """The status of a request whose path no client has put right."""
    statuses: list[int] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    await app(scope, receive, send)
    return statuses[0]


def test_what_no_rule_names_is_there_for_nobody(client: TestClient, world: World) -> None:
    headers = {"Authorization": f"Bearer {world.key()}"}
    answer = client.get("/v1/nothing", headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:signpost:problem:not_found")


def test_a_websocket_is_closed(client: TestClient) -> None:
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/v1/ask"):
        pass
