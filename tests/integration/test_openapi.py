"""The API against its own description: what schemathesis makes up is answered as OpenAPI says."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from fakes import HashEmbedder
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from small_workspace import write_small_workspace
from starlette.types import Receive, Scope, Send

from assistant.access.door import Door
from assistant.access.groups import GROUPS, rule_for
from assistant.access.keys import ApiKeys, Grant
from assistant.access.opening import Access
from assistant.access.options import RateSettings
from assistant.access.rates import Rates
from assistant.api.app import create_app
from assistant.api.live import LiveAssistant
from assistant.api.openai.errors import is_openai
from assistant.api.schema import TAGS, operations
from assistant.settings import load_settings
from assistant.state.database import open_database
from assistant.upkeep.building import build_workspace
from assistant.upkeep.indexing import index_workspace
from assistant.wiring import open_assistant
from assistant.workspace import Workspace

URL = "http://localhost"
EXAMPLES = 12
"""Requests made up for each operation."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    ignored_auth,
    unsupported_method,
]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """The application over a small workspace; `app.state.key` opens all of it."""
    place = Workspace(write_small_workspace(tmp_path_factory.mktemp("small")))
    read = load_settings(place.root)
    build_workspace(place, read)
    index_workspace(place, read, encoder=HashEmbedder())
    database = open_database(place, read.state)
    keys = ApiKeys(database, secret=b"s" * 32)
    grant = Grant(("product", "engineer", "steward"), GROUPS, days=1, attributes={})
    rates = Rates(RateSettings(requests="1000000/day", questions="1000000/day"))
    live = LiveAssistant(
        opener=lambda: open_assistant(place, encoder=HashEmbedder()), stamp=lambda: ""
    )
    access = Access(door=Door(keys=keys), rates=rates, told="")
    made = create_app(live, access=access, workspace=place)
    made.state.key = keys.create("fuzz", grant)[0]
    yield made
    live.close()
    database.close()


@pytest.fixture(scope="module")
def document(app: FastAPI) -> dict[str, Any]:
    return app.openapi()


@pytest.fixture(scope="module")
def api(app: FastAPI) -> Any:
    loaded = schemathesis.openapi.from_dict(app.openapi())
    loaded.app = StaysOpen(app)
    return loaded


class StaysOpen:
    """An application that no client's end closes, since all of them share it."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await self._app(scope, receive, send)
            return
        for moment in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{moment}.complete"})


def described() -> Iterator[tuple[str, str]]:
    """Method and path of every operation, for which no workspace is needed."""
    nothing = LiveAssistant(opener=open_assistant, stamp=lambda: "")  # type: ignore[arg-type]
    for path, method, _ in operations(create_app(nothing).openapi()):
        yield method.upper(), path


@pytest.mark.parametrize(("method", "path"), tuple(described()))
def test_what_is_made_up_is_answered_as_described(
    method: str, path: str, api: Any, app: FastAPI
) -> None:
    headers = {"Authorization": f"Bearer {app.state.key}"}
    operation = api[path][method]

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def attack(case: schemathesis.Case) -> None:
        case.call_and_validate(base_url=URL, headers=headers, checks=CHECKS)

    attack()


def media_type(path: str) -> str:
    """Of what is answered where something is wrong."""
    return "application/json" if is_openai(path) else "application/problem+json"


def test_every_operation_is_described_whole(document: dict[str, Any]) -> None:
    every = list(operations(document))
    assert len({operation["operationId"] for _, _, operation in every}) == len(every)
    known_tags = {name for name, _ in TAGS}
    for path, method, operation in every:
        place = f"{method} {path}"
        assert operation.get("summary"), place
        assert operation.get("description"), place
        assert set(operation["tags"]) <= known_tags, place
        rule = rule_for(method.upper(), path)
        assert rule is not None, place
        assert (rule.group is not None) == ("security" in operation), place


def test_every_operation_names_its_problems_with_an_example(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        if operation["tags"] == ["openai"]:  # its clients read errors in that protocol's own form
            continue
        problems = {
            status: response["content"][media_type(path)]["example"]
            for status, response in operation["responses"].items()
            if int(status) >= 400
        }
        assert {"400", "500", "503"} <= set(problems), f"{method} {path}"
        if is_openai(path):
            assert all(body["error"]["message"].count(". ") > 1 for body in problems.values())
            assert all(body["error"]["remedy"] for body in problems.values())
            continue
        assert all(int(status) == body["status"] for status, body in problems.items())
        assert all(body["detail"] and body["remedy"] for body in problems.values())


def test_every_body_has_an_example_that_is_taken(app: FastAPI, document: dict[str, Any]) -> None:
    client = TestClient(app, base_url=URL, headers={"Authorization": f"Bearer {app.state.key}"})
    for path, method, operation in operations(document):
        if "requestBody" in operation:
            body = operation["requestBody"]["content"]["application/json"]["example"]
            answer = client.request(method, path, json=body)
            said = "" if answer.is_success or is_openai(path) else answer.json()["type"]
            assert answer.is_success or not is_openai(path), path
            assert answer.status_code < 500, path
            assert said != "urn:signpost:problem:invalid_body", path


def test_the_page_of_the_documentation_needs_no_script_and_no_other_host(app: FastAPI) -> None:
    client = TestClient(app, base_url=URL)
    page, style = client.get("/docs"), client.get("/docs.css")

    assert page.headers["content-security-policy"].startswith("default-src 'self'")
    assert "<script" not in page.text
    assert "style=" not in page.text
    assert not re.search(r"(?:src|href|action)=.(?!/)", page.text)
    assert style.headers["content-type"].startswith("text/css")
    for path in app.openapi()["paths"]:
        assert path in page.text
