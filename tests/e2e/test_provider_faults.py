"""A provider that fails, hangs, breaks off or talks without end: an answer or a clear failure, in time."""

import json
import time
from collections.abc import Callable

import pytest
from scripted_provider import (
    GERMANY,
    PLAYS,
    SURE,
    UNSURE,
    Provider,
    Reply,
    ask,
    calls,
    chunk_of,
    disconnect,
    disconnect_in_stream,
    draft,
    drip,
    endless_text,
    events,
    hang_before_headers,
    hang_in_stream,
    raw,
    says,
    status,
)

from assistant.agent import Assistant
from assistant.errors import ModelError

Open = Callable[..., Assistant]
DEADLINE_S = 2.0
SLACK_S = 2.5
"""For the planner's own answer and a busy machine."""


@pytest.mark.parametrize("failing", [status(429, retry_after="0"), status(500), disconnect])
@pytest.mark.parametrize("stream", [True, False])
def test_a_call_that_failed_is_made_again(*, failing: Reply, stream: bool, opened: Open) -> None:
    provider = Provider(failing, calls(PLAYS), failing, calls(GERMANY))

    answer = ask(opened(provider, routing="model-only", stream=stream), SURE)

    assert answer.answer == "Germany had 490 plays."
    assert len(provider.bodies) == 4


def test_retry_after_is_waited_for(opened: Open) -> None:
    provider = Provider(status(429, retry_after="1"), calls(draft("Nothing.", status="clarify")))
    assistant = opened(provider, routing="model-only")
    start = time.monotonic()

    ask(assistant, SURE)

    assert time.monotonic() - start >= 1


def test_a_retry_after_beyond_the_deadline_is_not_waited_for(opened: Open) -> None:
    provider = Provider(status(429, retry_after="3600"))
    assistant = opened(provider, routing="model-only", deadline_s=20)
    start = time.monotonic()

    with pytest.raises(ModelError, match="429") as caught:
        ask(assistant, SURE)

    assert time.monotonic() - start < 15
    assert "secret words" not in str(caught.value)


@pytest.mark.parametrize(("code", "remedy"), [(401, "API_KEY"), (404, "model.name"), (400, "long")])
def test_what_the_operator_must_mend_is_not_tried_again(
    code: int, remedy: str, opened: Open
) -> None:
    provider = Provider(status(code))

    with pytest.raises(ModelError, match=remedy):
        ask(opened(provider, routing="model-only"), SURE)

    assert len(provider.bodies) == 1


BROKEN: dict[str, Reply] = {
    "500": status(500),
    "429": status(429),
    "hangs before headers": hang_before_headers,
    "hangs in stream": hang_in_stream,
    "drips": drip,
    "disconnects": disconnect,
    "disconnects in stream": disconnect_in_stream,
    "garbage": raw(b"{not json", "application/json"),
    "garbage stream": events("{not json"),
    "wrong type": raw(b"<html>It works!</html>", "text/html"),
    "empty body": raw(b""),
    "no choice": raw(json.dumps({"id": "x", "choices": []}).encode()),
    "null choices": raw(json.dumps({"id": "x", "choices": None}).encode()),
    "no choice in stream": events(chunk_of()),
    "empty stream": events(),
    "empty text": says(""),
    "endless text": endless_text,
    "endless tool loop": calls(PLAYS),
    "endless unknown tools": calls(("nothing", {})),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_provider_ends_in_the_planner_s_answer_within_the_deadline(
    fault: str, opened: Open
) -> None:
    assistant = opened(Provider(BROKEN[fault]), deadline_s=DEADLINE_S, timeout_s=5, max_calls=4)
    start = time.monotonic()

    answer = ask(assistant, UNSURE)

    assert time.monotonic() - start < DEADLINE_S + SLACK_S
    assert answer.model == "planner"
    assert [note.rule for note in answer.guardrails].count("model_fallback") == 1


@pytest.mark.parametrize(
    "fault", sorted(set(BROKEN) - {"endless tool loop", "endless unknown tools"})
)
def test_a_broken_provider_alone_is_a_clear_failure_within_the_deadline(
    fault: str, opened: Open
) -> None:
    provider = Provider(BROKEN[fault])
    assistant = opened(provider, deadline_s=DEADLINE_S, routing="model-only", retries=1)
    start = time.monotonic()

    with pytest.raises(ModelError, match=r"^The .*model.*\. [A-Z]") as caught:
        ask(assistant, SURE)

    assert time.monotonic() - start < DEADLINE_S + SLACK_S
    assert "secret words" not in str(caught.value)


@pytest.mark.parametrize("fault", ["endless tool loop", "endless unknown tools"])
def test_an_endless_loop_alone_ends_in_words(fault: str, opened: Open) -> None:
    provider = Provider(BROKEN[fault])

    answer = ask(opened(provider, routing="model-only", max_calls=4), SURE)

    assert answer.status == "unanswerable"
    assert len(provider.bodies) == 4


def test_a_conversation_goes_on_after_a_failure(opened: Open) -> None:
    provider = Provider(calls(PLAYS), status(401), calls(PLAYS), calls(GERMANY))
    assistant = opened(provider, routing="model-only")
    with pytest.raises(ModelError):
        ask(assistant, SURE, conversation_id="mended")

    answer = ask(assistant, SURE, conversation_id="mended")

    assert answer.answer == "Germany had 490 plays."
    sent = [c["id"] for m in provider.told(-1) for c in m.get("tool_calls", ())]
    assert sorted(sent) == sorted(
        m["tool_call_id"] for m in provider.told(-1) if m["role"] == "tool"
    )


def test_a_model_that_declines_hands_over_to_the_planner(opened: Open) -> None:
    refusal = {"role": "assistant", "content": None, "refusal": "No.", "tool_calls": None}
    choice = {"index": 0, "finish_reason": "stop", "message": refusal}
    whole = {
        "id": "x",
        "object": "chat.completion",
        "created": 0,
        "model": "m",
        "choices": [choice],
    }
    provider = Provider(raw(json.dumps(whole).encode()))

    answer = ask(opened(provider, stream=False), UNSURE)

    notes = [note.remedy for note in answer.guardrails if note.rule == "model_fallback"]
    assert len(notes) == 1
    assert "declined" in notes[0]


def test_a_huge_draft_is_not_shown(opened: Open) -> None:
    provider = Provider(calls(draft("word " * 200_000)))

    answer = ask(opened(provider, stream=False, retries=0), UNSURE)

    assert answer.model == "planner"
