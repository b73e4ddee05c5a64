"""Other providers' own clients, each against a loopback server that speaks its protocol."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from scripted_provider import GERMANY, PLAYS, SURE, UNSURE, Body, Provider, Reply, Turn, Wire, ask
from scripted_provider import status as failing

from assistant.agent import Assistant

Open = Callable[..., Assistant]
Made = Callable[..., Reply]


def anthropic_calls(*turns: Turn) -> Reply:
    """Tool calls as the Messages API streams them, or sends them whole."""

    def reply(wire: Wire, body: Body) -> None:
        ids = [f"toolu_{len(body['messages'])}_{at}" for at in range(len(turns))]
        if not body.get("stream"):
            blocks = [
                {"type": "tool_use", "id": own, "name": name, "input": sent}
                for own, (name, sent) in zip(ids, turns, strict=True)
            ]
            wire.send(json.dumps(_message(blocks, stop="tool_use")).encode())
            return
        wire.begin("text/event-stream")
        start: Body = {"type": "message_start", "message": _message([], stop=None)}
        events: list[Body] = [start]
        for at, (own, (name, sent)) in enumerate(zip(ids, turns, strict=True)):
            block = {"type": "tool_use", "id": own, "name": name, "input": {}}
            text = sent if isinstance(sent, str) else json.dumps(sent)
            events.append({"type": "content_block_start", "index": at, "content_block": block})
            events += [
                {
                    "type": "content_block_delta",
                    "index": at,
                    "delta": {"type": "input_json_delta", "partial_json": part},
                }
                for part in (text[:9], text[9:])
            ]
            events.append({"type": "content_block_stop", "index": at})
        delta = {"stop_reason": "tool_use", "stop_sequence": None}
        events += [
            {
                "type": "message_delta",
                "delta": delta,
                "usage": {"input_tokens": 100, "output_tokens": 20},
            },
            {"type": "message_stop"},
        ]
        for event in events:
            wire.wfile.write(f"event: {event['type']}\n".encode())
            wire.event(event)

    return reply


def ollama_calls(*turns: Turn) -> Reply:
    """Tool calls as Ollama streams them: lines of JSON."""

    def reply(wire: Wire, body: Body) -> None:
        made = [{"function": {"name": name, "arguments": sent}} for name, sent in turns]
        message = {"role": "assistant", "content": "", "tool_calls": made}
        facts = {"model": "scripted", "created_at": "2026-01-01T00:00:00Z"}
        counts = {"prompt_eval_count": 100, "eval_count": 20, "total_duration": 1}
        end = {"role": "assistant", "content": ""}
        lines = (
            {**facts, "message": message, "done": False},
            {**facts, "message": end, "done": True, "done_reason": "stop", **counts},
        )
        wire.send(
            "".join(json.dumps(line) + "\n" for line in lines).encode(), "application/x-ndjson"
        )

    return reply


def _message(blocks: list[Any], *, stop: str | None) -> Body:
    return {
        "id": "msg",
        "type": "message",
        "role": "assistant",
        "model": "scripted",
        "content": blocks,
        "stop_reason": stop,
        "stop_sequence": None,
        "usage": {"input_tokens": 100, "output_tokens": 20},
    }


CLIENTS = [
    pytest.param("anthropic", anthropic_calls, True, id="anthropic-stream"),
    pytest.param("anthropic", anthropic_calls, False, id="anthropic"),
    pytest.param("ollama", ollama_calls, True, id="ollama"),
]


def settings_of(provider: str) -> dict[str, Any]:
    pytest.importorskip(f"langchain_{provider}", reason=f"the extra '{provider}' is not installed")
    return {"name": f"{provider}:scripted", "cut": "/v1"}


@pytest.mark.parametrize(("name", "made", "stream"), CLIENTS)
def test_a_tool_call_goes_to_another_provider_and_back(
    *, name: str, made: Made, stream: bool, opened: Open
) -> None:
    provider = Provider(made(PLAYS), made(GERMANY))
    assistant = opened(provider, routing="model-only", stream=stream, **settings_of(name))

    answer = ask(assistant, SURE)

    assert answer.answer == "Germany had 490 plays."
    assert answer.model == f"{name}:scripted"
    assert "Germany" in json.dumps(provider.told(1)[-1])
    assert answer.usage is not None
    assert (answer.usage.calls, answer.usage.tokens_in, answer.usage.tokens_out) == (2, 200, 40)


@pytest.mark.parametrize(("name", "made", "stream"), CLIENTS)
def test_another_provider_goes_on_with_a_conversation_of_the_planner(
    *, name: str, made: Made, stream: bool, opened: Open
) -> None:
    provider = Provider(made(PLAYS), made(GERMANY))
    assistant = opened(provider, stream=stream, share="none", **settings_of(name))
    ask(assistant, SURE, conversation_id=f"{name}-{stream}")

    answer = ask(assistant, UNSURE, conversation_id=f"{name}-{stream}")

    assert answer.answer == "Germany had 490 plays."
    assert "Germany" not in provider.sent
    assert "490" not in provider.sent


@pytest.mark.parametrize(("name", "made", "stream"), CLIENTS)
def test_another_provider_s_errors_are_tried_again(
    *, name: str, made: Made, stream: bool, opened: Open
) -> None:
    provider = Provider(failing(429, retry_after="0"), made(PLAYS), failing(503), made(GERMANY))
    assistant = opened(provider, routing="model-only", stream=stream, **settings_of(name))

    assert ask(assistant, SURE).answer == "Germany had 490 plays."
    assert len(provider.bodies) == 4


def test_arguments_that_anthropic_cut_off_are_not_run(opened: Open) -> None:
    cut: Turn = ("query_metrics", '{"metrics": ["plays"], "group_by": ["user__cou')
    provider = Provider(anthropic_calls(cut), anthropic_calls(PLAYS), anthropic_calls(GERMANY))
    assistant = opened(provider, routing="model-only", **settings_of("anthropic"))

    answer = ask(assistant, SURE)

    assert answer.answer == "Germany had 490 plays."
    assert [query.request["group_by"] for query in answer.queries if query.request] == [
        ["user__country"]
    ]
