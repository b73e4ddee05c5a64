"""Rules of conversations over HTTP: one's own alone, shared on purpose, exported and forgotten."""

from collections.abc import Iterator
from typing import Any

import pytest
from fakes import HashEmbedder
from fastapi import FastAPI
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.agent import Assistant
from assistant.answering.readers import check_reader, seen_in
from assistant.answering.record import RunRecord
from assistant.answers import Answer
from assistant.api.app import create_app
from assistant.api.live import LiveAssistant
from assistant.api.who import remember_principal
from assistant.state.turns import Turn
from assistant.wiring import open_assistant
from assistant.workspace import Workspace
from connectors.access import RowFilter
from guardrails.principals import Principal
from guardrails.sql.policy import SqlPolicy
from guardrails.sql.tables import ColumnPolicy, TablePolicy


class Acting:
    """Lets a test act as whoever it names in a header, behind the server's door."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        for name, value in scope.get("headers", ()):
            if name == b"x-acting":
                remember_principal(scope, Principal(id=value.decode()))
        await self._app(scope, receive, send)


@pytest.fixture(scope="module")
def assistant(small_workspace: Workspace) -> Iterator[Assistant]:
    opened = open_assistant(small_workspace, encoder=HashEmbedder())
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def app(assistant: Assistant, small_workspace: Workspace) -> FastAPI:
    live = LiveAssistant(opener=lambda: assistant, stamp=lambda: "")
    made = create_app(live, workspace=small_workspace)
    made.user_middleware.append(type(made.user_middleware[-1])(Acting))
    return made


@pytest.fixture(scope="module")
def client(app: FastAPI) -> TestClient:
    return TestClient(app, base_url="http://localhost")


def ask(client: TestClient, who: str, question: str = "plays by country", **more: Any) -> Any:
    return client.post("/v1/ask", json={"question": question, **more}, headers={"X-Acting": who})


def call(client: TestClient, who: str, method: str, path: str, **more: Any) -> Any:
    return client.request(method, path, headers={"X-Acting": who}, **more)


def begin(client: TestClient, who: str) -> str:
    return str(ask(client, who).json()["conversation_id"])


def test_a_conversation_is_read_back_as_it_was_answered(client: TestClient) -> None:
    first = ask(client, "ann").json()
    second = ask(client, "ann", "and for active users?", conversation_id=first["conversation_id"])

    found = call(client, "ann", "GET", f"/v1/conversations/{first['conversation_id']}").json()

    assert found["title"] == "plays by country"
    answers = [turn["answer"] for turn in found["turns"]]
    assert [answer["trace_id"] for answer in answers] == [
        first["trace_id"],
        second.json()["trace_id"],
    ]
    assert answers[0]["table"] == first["table"]


def test_conversations_are_listed_newest_first_and_found_by_their_words(client: TestClient) -> None:
    old, new = begin(client, "liz"), ask(client, "liz", "active users by week").json()

    listed = call(client, "liz", "GET", "/v1/conversations").json()
    found = call(client, "liz", "GET", "/v1/conversations?q=Active").json()

    assert [one["id"] for one in listed] == [new["conversation_id"], old]
    assert [one["id"] for one in found] == [new["conversation_id"]]
    assert call(client, "liz", "GET", "/v1/conversations?q=%25").json() == []


@pytest.mark.parametrize(
    ("method", "suffix", "body"),
    [
        ("GET", "", None),
        ("PATCH", "", {"title": "mine"}),
        ("DELETE", "", None),
        ("POST", "/share", None),
        ("DELETE", "/share", None),
    ],
)
def test_somebody_elses_conversation_is_not_there(
    client: TestClient, method: str, suffix: str, body: Any
) -> None:
    path = f"/v1/conversations/{begin(client, 'ann')}{suffix}"

    answered = call(client, "eve", method, path, json=body)

    assert answered.status_code == 404
    assert answered.json()["type"] == "urn:signpost:problem:not_found"


def test_somebody_elses_conversation_cannot_be_continued(client: TestClient) -> None:
    conversation = begin(client, "ann")

    refused = ask(client, "eve", "and by week?", conversation_id=conversation)

    assert refused.status_code == 404
    kept = call(client, "ann", "GET", f"/v1/conversations/{conversation}").json()
    assert len(kept["turns"]) == 1


def test_a_title_is_redacted(client: TestClient) -> None:
    path = f"/v1/conversations/{begin(client, 'ann')}"

    renamed = call(client, "ann", "PATCH", path, json={"title": "For eva@mail.test"}).json()

    assert "eva@mail.test" not in renamed["title"]
    assert renamed["title"].startswith("For")


def test_a_deleted_conversation_is_gone_with_its_links(client: TestClient) -> None:
    conversation = begin(client, "ann")
    token = call(client, "ann", "POST", f"/v1/conversations/{conversation}/share").json()["token"]

    assert call(client, "ann", "DELETE", f"/v1/conversations/{conversation}").status_code == 204

    assert call(client, "ann", "GET", f"/v1/conversations/{conversation}").status_code == 404
    assert call(client, "ben", "GET", f"/v1/shared/{token}").status_code == 404


def test_a_link_shows_what_was_there_when_it_was_made_until_it_is_taken_back(
    client: TestClient,
) -> None:
    conversation = begin(client, "ann")
    share = f"/v1/conversations/{conversation}/share"
    token = call(client, "ann", "POST", share).json()["token"]
    ask(client, "ann", "and by week?", conversation_id=conversation)

    seen = call(client, "ben", "GET", f"/v1/shared/{token}")
    taken = call(client, "ann", "DELETE", share).json()

    assert len(seen.json()["turns"]) == 1
    assert taken == {"count": 1}
    assert call(client, "ben", "GET", f"/v1/shared/{token}").status_code == 404


def test_everything_of_a_person_is_exported_and_forgotten_and_nobody_elses(
    client: TestClient,
) -> None:
    begin(client, "gus")
    other = begin(client, "ann")

    exported = call(client, "gus", "GET", "/v1/me/export").json()
    forgotten = call(client, "gus", "DELETE", "/v1/me").json()

    assert exported["conversations"][0]["turns"][0]["answer"]["table"]["rows"]
    assert len(exported["answered"]) == 1
    assert forgotten == {"count": 1}
    left = call(client, "gus", "GET", "/v1/me/export").json()
    assert (left["conversations"], left["answered"], left["feedback"]) == ([], [], [])
    assert call(client, "ann", "GET", f"/v1/conversations/{other}").status_code == 200


def test_the_status_adds_up(client: TestClient) -> None:
    page = client.get("/v1/status").json()

    assert page["as_of"] == "2026-05-17"
    assert page["index_fits"]
    for table in page["tables"]:
        gone = sum(table["quarantined"].values()) + table["duplicates"] + table["without_consent"]
        assert table["rows_in"] == table["rows_out"] + gone


POLICY = SqlPolicy(
    tables=(
        TablePolicy(
            name="plays",
            columns=(
                ColumnPolicy(name="n", type="bigint"),
                ColumnPolicy(name="price", type="double", roles=("steward",)),
            ),
            rows=RowFilter(column="storefront", attribute="storefront", exempt=("steward",)),
        ),
        TablePolicy(
            name="costs", columns=(ColumnPolicy(name="n", type="bigint"),), roles=("engineer",)
        ),
    )
)
JAPAN = {"storefront": ("JP",)}
STEWARD = Principal(id="s", roles=("steward", "engineer"))


def rule_for(owner: Principal, reader: Principal, *, table: str, sql: str) -> str | None:
    record = RunRecord(trace_id="t", principal=owner, ran=[sql], tables={table})
    answer = Answer(
        question="q", status="answered", answer="a", model="m", prompt_version="1", trace_id="t"
    )
    turn = Turn(question="q", answer=answer, seen=seen_in(record, POLICY))
    denied = check_reader(turn, POLICY, reader, may_see=lambda _: True)
    return denied.rule if denied else None


@pytest.mark.parametrize(
    ("owner", "reader", "table", "sql", "rule"),
    [
        (STEWARD, STEWARD, "plays", "SELECT price", None),
        (STEWARD, Principal(id="p", attributes=JAPAN), "plays", "SELECT n", "row_filter"),
        (Principal(id="a", attributes=JAPAN), STEWARD, "plays", "SELECT n", None),
        (
            Principal(id="a", attributes=JAPAN),
            Principal(id="b", attributes={"storefront": ("JP", "KR")}),
            "plays",
            "SELECT n",
            None,
        ),
        (
            Principal(id="a", attributes=JAPAN),
            Principal(id="b", attributes={"storefront": ("KR",)}),
            "plays",
            "SELECT n",
            "row_filter",
        ),
        (STEWARD, Principal(id="p", roles=("product",)), "costs", "SELECT n", "role"),
        (STEWARD, Principal(id="e", roles=("engineer",)), "costs", "SELECT n", None),
        (STEWARD, Principal(id="x", served=False), "plays", "SELECT max(price)", "role"),
        (STEWARD, Principal(id="x", served=False), "plays", "SELECT n", None),
    ],
)
def test_a_shared_answer_is_told_to_those_who_could_have_asked_it(
    owner: Principal, reader: Principal, table: str, sql: str, rule: str | None
) -> None:
    assert rule_for(owner, reader, table=table, sql=sql) == rule
