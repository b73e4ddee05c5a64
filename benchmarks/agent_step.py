"""What the agent adds to each step of a language model: everything but the model, tools and engines.

The model is an OpenAI-compatible server on loopback that answers at once, in a process of its own so
that the two do not share an interpreter.
"""

import json
import multiprocessing
import statistics
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from pydantic import SecretStr

from assistant.agent import Assistant
from assistant.answers import Question
from assistant.settings import load_settings
from assistant.wiring import open_assistant
from benchmarks.demo_workspace import demo_workspace
from benchmarks.figures import Figure

ROUNDS = 30
WARM = 3
TARGET_MS = 40
QUESTION = "plays by country"
TOOLS = 3
"""Tool calls before the answer."""
STEPS = TOOLS + 1
CALL = ("describe", {"subject": "data"})
DRAFT = ("AnswerDraft", {"status": "answered", "claims": [{"text": "The data is described."}]})


class Handler(BaseHTTPRequestHandler):
    """Three tool calls, then the answer; HTTP/1.1, so that the connection stays."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Answer one request."""
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        made = 0
        for message in reversed(body["messages"]):
            if message["role"] == "user":
                break
            made += message["role"] == "assistant"
        name, arguments = DRAFT if made >= TOOLS else CALL
        function = {"name": name, "arguments": json.dumps(arguments)}
        call = {"index": 0, "id": f"call_{len(body['messages'])}", "type": "function"}
        chunks = [
            _chunk([{"index": 0, "delta": {"tool_calls": [{**call, "function": function}]}}]),
            _chunk([{"index": 0, "delta": {}, "finish_reason": "tool_calls"}]),
            {**_chunk([]), "usage": USAGE},
        ]
        data = "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks) + "data: [DONE]\n\n"
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data.encode())

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""


USAGE = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}


def _chunk(choices: list[dict[str, Any]]) -> dict[str, Any]:
    facts = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "scripted"}
    return {**facts, "choices": choices}


def _serve(ports: "multiprocessing.Queue[int]") -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    ports.put(server.server_address[1])
    server.serve_forever()


@contextmanager
def serving() -> Iterator[str]:
    """The address of the server, which runs for the length of the block."""
    context = multiprocessing.get_context("spawn")
    ports: multiprocessing.Queue[int] = context.Queue()
    process = context.Process(target=_serve, args=(ports,), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ports.get(timeout=60)}/v1"
    finally:
        process.terminate()
        process.join()


def run() -> list[Figure]:
    """Questions of four steps each, over the demo; the wire to the server counts as the agent's."""
    with serving() as url, closing(_open(url)) as assistant:
        for _ in range(WARM):
            _step_ms(assistant)
        start = time.process_time()
        rounds = [_step_ms(assistant) for _ in range(ROUNDS)]
        cpu = (time.process_time() - start) * 1000 / (ROUNDS * STEPS)
    median, p95 = statistics.median(rounds), statistics.quantiles(rounds, n=20)[18]
    note = f"{ROUNDS} questions of {STEPS} steps, all but the tools' own time"
    return [
        Figure("agent, median a step", median, "ms", "< 40 ms", median < TARGET_MS, note),
        Figure("agent, p95 a step", p95, "ms", "", None, note),
        Figure("agent, CPU a step", cpu, "ms", "", None, "the tools' own time included"),
    ]


def _open(url: str) -> Assistant:
    workspace = demo_workspace()
    settings = load_settings(workspace.root)
    facts = {"name": "openai:scripted", "base_url": url, "api_key": SecretStr("none")}
    model = settings.model.model_copy(update={**facts, "routing": "model-only"})
    return open_assistant(workspace, settings.model_copy(update={"model": model}))


def _step_ms(assistant: Assistant) -> float:
    """Milliseconds a step, of one question in a conversation of its own."""
    start = time.perf_counter()
    answer = assistant.ask(Question(question=QUESTION))
    total = (time.perf_counter() - start) * 1000
    if answer.usage is None or answer.usage.calls != STEPS:
        message = "The scripted model was not asked as often as it should be. Mend the script."
        raise RuntimeError(message)
    return (total - answer.timings_ms.get("tools", 0.0)) / STEPS
