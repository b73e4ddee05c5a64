"""A provider's model over the wire, played by a scripted loopback server."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from pydantic import SecretStr

from assistant.answers import Answer, Question
from assistant.settings import load_settings
from assistant.wiring import open_assistant
from assistant.workspace import Workspace

Turn = tuple[str, dict[str, Any]]


class Provider:
    """Answers chat completions with scripted tool calls and keeps what it was sent."""

    def __init__(self, *script: Turn) -> None:
        self.script = script
        self.bodies: list[dict[str, Any]] = []

    def reply(self, body: dict[str, Any]) -> dict[str, Any]:
        self.bodies.append(body)
        name, arguments = self.script[min(len(self.bodies), len(self.script)) - 1]
        function = {"name": name, "arguments": json.dumps(arguments)}
        call = {"id": f"call_{len(self.bodies)}", "type": "function", "function": function}
        message = {"role": "assistant", "content": None, "tool_calls": [call]}
        choice = {"index": 0, "finish_reason": "tool_calls", "message": message}
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        return {
            "id": "x",
            "object": "chat.completion",
            "created": 0,
            "model": "scripted",
            "choices": [choice],
            "usage": usage,
        }


@contextmanager
def listening(provider: Provider) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            data = json.dumps(provider.reply(json.loads(body))).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *arguments: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def ask(folder: Path, provider: Provider, question: str) -> Answer:
    place = Workspace(folder)
    with listening(provider) as url:
        settings = load_settings(folder)
        model = settings.model.model_copy(
            update={"name": "openai:scripted", "base_url": url, "api_key": SecretStr("not-a-key")}
        )
        assistant = open_assistant(place, settings.model_copy(update={"model": model}))
        try:
            return assistant.ask(Question(question=question))
        finally:
            assistant.close()


def draft(text: str, **more: Any) -> Turn:
    return "AnswerDraft", {"status": "answered", "claims": [{"text": text}], **more}


PLAYS: Turn = ("query_metrics", {"metrics": ["plays"], "group_by": ["user__country"]})


def test_tool_call_result_and_draft_go_over_the_wire(small_folder: Path) -> None:
    provider = Provider(PLAYS, draft("Germany had {q1.plays[0]} plays.", table="q1", chart="auto"))

    answer = ask(small_folder, provider, "plays by country")

    assert answer.answer == "Germany had 490 plays."
    assert answer.model == "openai:scripted"
    assert answer.chart is not None
    names = {tool["function"]["name"] for tool in provider.bodies[0]["tools"]}
    assert {"search_catalog", "lookup_values", "describe", "query_metrics", "run_sql"} <= names


def test_invented_digits_of_a_provider_are_dropped(small_folder: Path) -> None:
    provider = Provider(
        PLAYS, draft("Germany had {q1.plays[0]} plays. France had 9999.", table="q1")
    )

    assert ask(small_folder, provider, "plays by country").answer == "Germany had 490 plays."


def test_a_hostile_provider_gets_no_personal_data(small_folder: Path) -> None:
    provider = Provider(
        ("run_sql", {"sql": "SELECT email FROM users"}), draft("It is canary1@mail.test.")
    )

    answer = ask(small_folder, provider, "Who are our users?")

    assert answer.status == "refused"
    assert "canary" not in json.dumps(provider.bodies[:2][0]) + answer.model_dump_json()
    told = provider.bodies[1]["messages"][-1]["content"]
    assert json.loads(told)["error"]["rule"] == "personal_column"


def test_a_provider_sees_the_redacted_question_only(small_folder: Path) -> None:
    provider = Provider(draft("Nothing here answers it."))

    ask(small_folder, provider, "plays of mona.lane@mail.example")

    assert "mona.lane" not in json.dumps(provider.bodies)
