"""Rules of MCP over HTTP, asked by its own client over a real connection."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import mcp
import pytest
from keyed_server import KeyedServer, keyed_server
from mcp.shared.exceptions import MCPError
from mcp_calls import call, connected, text_of, with_client

from assistant.mcp.tools import OFFERED
from assistant.state.audit import open_audit
from assistant.workspace import Workspace
from guardrails.audit import AuditLine
from retrieval.errors import IndexMissingError
from retrieval.search import SearchIndex

QUESTION = {"question": "plays by country"}
BY_COUNTRY = {"metrics": ["plays"], "group_by": ["user__country"]}
NAMES = ["ask", *(offered.spec.name for offered in OFFERED)]


@pytest.fixture(scope="module")
def server(
    small_workspace: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[KeyedServer]:
    with keyed_server(small_workspace, tmp_path_factory.mktemp("keys")) as opened:
        yield opened


def newest(place: Workspace) -> AuditLine:
    return list(open_audit(place).lines())[-1]


def test_the_tools_are_listed_and_those_that_only_read_say_so(server: KeyedServer) -> None:
    tools = with_client(server, lambda client: client.list_tools()).tools

    assert [tool.name for tool in tools] == NAMES
    reading = {tool.name for tool in tools if tool.annotations.read_only_hint}
    assert reading == set(NAMES) - {"ask"}
    assert not any(tool.annotations.open_world_hint for tool in tools)
    assert all(tool.description and tool.output_schema for tool in tools)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_question_is_answered_for_readers_and_programs(mode: str, server: KeyedServer) -> None:
    told: list[str] = []

    async def progress(done: float, total: float | None, message: str | None) -> None:
        told.append(message or "")

    found = with_client(
        server,
        lambda client: client.call_tool("ask", QUESTION, progress_callback=progress),
        mode=mode,
    )

    assert "| Germany | 490 |" in text_of(found)
    assert found.structured_content["table"]["rows"][0] == ["Germany", 490]
    assert "Computing Plays" in told


def test_a_conversation_goes_on_by_its_id_and_for_its_asker_alone(server: KeyedServer) -> None:
    first = call(server, "ask", QUESTION).structured_content
    follow = {
        "question": "and for active users?",
        "conversation_id": first["conversation_id"],
    }
    own = call(server, "ask", follow)
    stolen = call(server, "ask", follow, key=server.key("thief"))

    assert own.structured_content["queries"][0]["request"]["group_by"] == ["user__country"]
    assert stolen.is_error
    assert "no such conversation of yours" in text_of(stolen)


def test_metrics_are_computed_behind_the_minimum_group(server: KeyedServer) -> None:
    found = call(server, "query_metrics", BY_COUNTRY).structured_content

    assert [row[0] for row in found["rows"]] == ["Germany", "France"]  # five people are in Japan
    assert found["withheld"]
    assert [note["rule"] for note in found["guardrails"]] == ["minimum_group"]
    assert "COUNT(" in found["sql"]


def test_a_difference_of_few_people_is_refused_by_the_same_guard(server: KeyedServer) -> None:
    key = server.key("curious")
    without_japan = {"dimension": "user__country", "values": ["Germany", "France"]}
    everybody = call(server, "query_metrics", {"metrics": ["plays"]}, key=key)
    all_but_few = call(
        server, "query_metrics", {"metrics": ["plays"], "filters": [without_japan]}, key=key
    )

    assert not everybody.is_error
    assert all_but_few.is_error
    assert "840" not in text_of(all_but_few)


def test_a_definition_is_described_and_an_unknown_name_told(server: KeyedServer) -> None:
    found = call(server, "describe", {"subject": "plays"})
    unknown = call(server, "describe", {"subject": "plais"})

    assert found.structured_content["details"]["owner"] == "playback@signpost.example"
    assert found.structured_content["kind"] == "metric"
    assert unknown.is_error
    assert "Nearest: plays" in text_of(unknown)


def test_passages_are_found_as_data_of_others(server: KeyedServer) -> None:
    found = call(server, "search_catalog", {"query": "when is a play counted"})
    texts = [passage["text"] for passage in found.structured_content["passages"]]

    assert any("sounded for thirty seconds" in text for text in texts)
    assert all(text.startswith("<passage id=") for text in texts)
    assert found.structured_content["notice"] in text_of(found)


def test_metrics_and_passages_are_resources(server: KeyedServer) -> None:
    async def read(client: mcp.Client) -> tuple[list[str], str]:
        listed = [str(found.uri) for found in (await client.list_resources()).resources]
        contents = (await client.read_resource("signpost://passage/metric%3Aplays")).contents
        return listed, contents[0].text

    listed, text = with_client(server, read)
    assert "signpost://metric/plays" in listed
    assert "Times a song was played." in text


@pytest.mark.parametrize(
    "uri", ["signpost://metric/nothing", "file:///etc/passwd", "signpost://passage/", "signpost://"]
)
def test_no_other_resource_is_read(uri: str, server: KeyedServer) -> None:
    found = with_client(server, lambda client: client.read_resource(uri))
    assert isinstance(found, MCPError)
    assert ". " in found.message


HOSTILE: tuple[tuple[str, dict[str, Any]], ...] = (
    ("ask", {}),
    ("ask", {"question": 7}),
    ("ask", {"question": "plays", "conversation_id": "../../etc"}),
    ("ask", {"question": "plays", "principal": "key:admin"}),
    ("ask", {"question": "plays", "as_of": "2031-01-01"}),
    ("query_metrics", {"metrics": []}),
    ("query_metrics", {"metrics": ["plays"], "served": False}),
    ("query_metrics", {"metrics": ["plays; DROP TABLE events"]}),
    ("query_metrics", {"metrics": ["plays"], "group_by": ["user__user_id"]}),
    ("query_metrics", {"metrics": ["plays"], "group_by": ["user__email"]}),
    ("query_metrics", {"metrics": ["plays"], "limit": 10**9}),
    ("query_metrics", {"metrics": ["plays"], "order_by": [{"by": "1; SELECT"}]}),
    ("search_catalog", {"query": "x" * 100_000}),
    ("search_catalog", {"query": "plays", "limit": 10**6}),
    ("describe", {"subject": "/etc/passwd"}),
    ("describe", {"subject": "users", "kind": "table"}),
    ("describe", {"subject": "x" * 100_000}),
    ("draft_feature", {"request": ""}),
    ("draft_feature", {"request": "x" * 100_000}),
    ("check_feature", {"name": "../x", "description": "d", "sql": "SELECT 1"}),
    ("check_feature", {"name": "f", "description": "d", "sql": "COPY users TO '/tmp/x'"}),
    ("check_feature", {"name": "f", "description": "d", "sql": "SELECT * FROM read_csv('/etc')"}),
)


def test_hostile_arguments_are_told_what_is_wrong_and_reach_nothing(server: KeyedServer) -> None:
    async def attack(client: mcp.Client) -> list[tuple[str, bool, str]]:
        found = []
        for name, arguments in HOSTILE:
            result = await client.call_tool(name, arguments)
            stands = result.is_error or result.structured_content.get("status") == "not_proven"
            found.append((f"{name} {str(arguments)[:80]}", stands, text_of(result)))
        return found

    for place, refused, text in with_client(server, attack):
        assert refused, place
        assert ". " in text, place
        assert len(text) < 2_000, place
        assert "Traceback" not in text, place
        assert "canary" not in text, place


def test_a_filter_s_value_is_a_value_and_no_sql(server: KeyedServer) -> None:
    crooked = {"dimension": "user__country", "values": ["x') OR 1=1 --"]}
    found = call(server, "query_metrics", {"metrics": ["plays"], "filters": [crooked]})
    assert found.is_error or all(row[0] is None for row in found.structured_content["rows"])


def test_personal_data_in_arguments_is_redacted_before_anything_reads_it(
    server: KeyedServer, small_workspace: Workspace
) -> None:
    found = call(server, "describe", {"subject": "eva.muster@mail.test"})

    assert "eva.muster" not in text_of(found)
    assert "eva.muster" not in newest(small_workspace).model_dump_json()


def test_every_call_is_written_down_with_who_made_it(
    server: KeyedServer, small_workspace: Workspace
) -> None:
    call(server, "query_metrics", BY_COUNTRY, key=server.key("writer"))
    answered = newest(small_workspace)
    call(server, "query_metrics", {"metrics": ["nothing"]}, key=server.key("writer"))
    failed = newest(small_workspace)

    assert (answered.principal, answered.entry, answered.status) == (
        "key:writer",
        "tool",
        "answered",
    )
    assert answered.question.startswith("query_metrics ")
    assert len(answered.statements) == 1
    assert (failed.status, failed.statements) == ("unanswerable", ())


def test_where_results_are_not_shared_with_models_none_are_told(
    server: KeyedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = replace(server.assistant.kit, share_results=False)
    monkeypatch.setattr(server.assistant, "kit", kept)
    refused = [
        call(server, "ask", QUESTION),
        call(server, "query_metrics", BY_COUNTRY),
        call(server, "draft_feature", {"request": "plays per user over the last 7 days"}),
    ]
    defined = call(server, "describe", {"subject": "plays"})
    found = call(server, "search_catalog", {"query": "plays", "limit": 50})

    assert all(result.is_error and "shares no results" in text_of(result) for result in refused)
    assert defined.structured_content["details"]["definition"] == "count(event_id)"
    told = {p["kind"]: p["text"] for p in found.structured_content["passages"]}
    assert told["doc"] is not None
    assert told["event"] is None


def test_an_unknown_tool_is_an_error_of_the_protocol(server: KeyedServer) -> None:
    found = call(server, "run_sql", {"sql": "SELECT 1"})
    assert isinstance(found, MCPError)
    assert "no such tool" in found.message


@pytest.mark.parametrize("mode", ["auto", "legacy"])
@pytest.mark.parametrize(("name", "arguments"), [("ask", QUESTION), ("query_metrics", BY_COUNTRY)])
def test_a_client_that_leaves_kills_its_query(
    name: str,
    arguments: dict[str, Any],
    mode: str,
    small_workspace: Workspace,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with keyed_server(small_workspace, tmp_path, at_once=1) as server:
        server.slow_down(monkeypatch)

        async def leave() -> None:
            async with connected(server, mode=mode) as client:
                calling = asyncio.create_task(client.call_tool(name, arguments))
                assert await asyncio.to_thread(server.begun.wait, 60)
                calling.cancel()
                await asyncio.wait({calling})

        asyncio.run(leave())
        server.wait_until_stopped()
    assert newest(small_workspace).status == "cancelled"


def test_what_fails_is_told_to_the_model_in_words_and_to_its_program_as_a_problem(
    server: KeyedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: object, **__: object) -> None:
        message = 'The index is lost. Run "signpost index".'
        raise IndexMissingError(message)

    monkeypatch.setattr(SearchIndex, "search", lost)
    failed = call(server, "search_catalog", {"query": "plays"})
    unread = with_client(server, lambda client: client.read_resource("signpost://passage/x"))

    assert failed.is_error
    assert text_of(failed).endswith('The index is lost. Run "signpost index".')
    problem = failed.meta["signpost/problem"]
    assert problem["type"] == "urn:signpost:problem:index"
    assert problem["remedy"] == 'Run "signpost index".'
    assert isinstance(unread, MCPError)
