"""The AG-UI protocol, and the sources behind citations, over HTTP to the real server."""

import json
from typing import Any

import httpx
import pytest
from ag_ui.core import Event
from pydantic import TypeAdapter

EVENT: TypeAdapter[Any] = TypeAdapter(Event)


def run_input(*messages: dict[str, Any], thread: str = "agui-1", **more: Any) -> dict[str, Any]:
    return {"threadId": thread, "runId": "r1", "messages": list(messages), **more}


def user(text: Any) -> dict[str, Any]:
    return {"id": "m1", "role": "user", "content": text}


def run(server: str, body: dict[str, Any]) -> list[Any]:
    """Every event of a run, held to the protocol's types."""
    response = httpx.post(f"{server}/agui", json=body, timeout=60)
    assert response.status_code == 200, response.text
    lines = response.text.replace("\r\n", "\n").split("\n")
    data = [line.removeprefix("data: ") for line in lines if line.startswith("data: ")]
    return [EVENT.validate_json(line) for line in data]


def test_a_run_tells_steps_sentences_and_the_whole_answer(server: str) -> None:
    events = run(server, run_input(user("users by genre")))

    types = [event.type.value for event in events]
    assert types[0] == "RUN_STARTED"
    assert types[-1] == "RUN_FINISHED"
    answer = next(event.value for event in events if event.type.value == "CUSTOM")
    said = "".join(e.delta for e in events if e.type.value == "TEXT_MESSAGE_CONTENT")
    assert said == answer["answer"]
    assert answer["conversation_id"] == "agui-1"


def test_every_step_that_starts_also_finishes(server: str) -> None:
    events = run(server, run_input(user("when is a play counted?"), thread="agui-2"))

    started = [event.step_name for event in events if event.type.value == "STEP_STARTED"]
    finished = [event.step_name for event in events if event.type.value == "STEP_FINISHED"]
    assert "Searching definitions and content" in started
    assert finished == started


def test_nothing_of_the_agent_is_on_the_wire_but_words_and_the_answer(server: str) -> None:
    events = run(server, run_input(user("when is a play counted?"), thread="agui-3"))

    assert {event.type.value for event in events} == {
        "RUN_STARTED",
        "STEP_STARTED",
        "STEP_FINISHED",
        "TEXT_MESSAGE_START",
        "TEXT_MESSAGE_CONTENT",
        "TEXT_MESSAGE_END",
        "CUSTOM",
        "RUN_FINISHED",
    }


def test_the_newest_message_in_parts_is_the_question(server: str) -> None:
    parts = [{"type": "text", "text": "users by genre"}]

    events = run(server, run_input(user("plays"), user(parts), thread="agui-4"))

    answer = next(event.value for event in events if event.type.value == "CUSTOM")
    assert answer["question"] == "users by genre"


@pytest.mark.parametrize(
    "body",
    [
        run_input(),
        run_input(user("plays"), thread="a/b"),
        run_input(user("plays"), forwardedProps={"as_of": "soon"}),
        {"messages": [user("plays")]},
    ],
)
def test_a_run_that_does_not_fit_is_a_problem(server: str, body: dict[str, Any]) -> None:
    response = httpx.post(f"{server}/agui", json=body, timeout=60)

    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_a_day_outside_of_the_data_ends_the_run_with_the_problem(server: str) -> None:
    body = run_input(user("plays"), thread="agui-5", forwardedProps={"as_of": "1990-01-01"})

    events = run(server, body)

    assert events[-1].type.value == "RUN_ERROR"
    assert events[-1].code == "request"
    assert "There is no data as of 1990-01-01" in events[-1].message


def test_a_citation_leads_to_its_source_with_owner_and_newest_day(server: str) -> None:
    events = run(server, run_input(user("when is a play counted?"), thread="agui-6"))
    answer = next(event.value for event in events if event.type.value == "CUSTOM")

    named = answer["citations"][0]["passage_id"]
    found = httpx.get(f"{server}/v1/passages/{named}", timeout=60).json()

    assert "thirty seconds" in found["text"]
    assert found["owners"] == ["playback@signpost.example"]
    assert found["as_of"] == "2026-05-17"


def test_a_metrics_source_tells_its_tables_and_their_newest_day(server: str) -> None:
    found = httpx.get(f"{server}/v1/passages/metric:plays", timeout=60).json()

    assert found["tables"] == ["events"]
    assert found["last_day"] == "2026-05-17"


def test_there_is_no_source_of_an_unknown_id(server: str) -> None:
    response = httpx.get(f"{server}/v1/passages/nothing", timeout=60)

    assert response.status_code == 404
    assert "email" not in json.dumps(response.json())
