"""An OpenAI-compatible server on loopback that does, request by request, what a test tells it to."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from assistant.agent import Assistant
from assistant.answers import Answer, Question

Turn = tuple[str, dict[str, Any] | str]
"""A tool's name and its arguments; a string goes out as it is."""
Body = dict[str, Any]
Reply = Callable[["Wire", Body], None]


class Wire(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.close_connection = True
        self.server.provider.serve(self, body)  # type: ignore[attr-defined]

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""

    def send(self, data: bytes, kind: str = "application/json", status: int = 200) -> None:
        self.begin(kind, status=status, **{"content-length": str(len(data))})
        self.wfile.write(data)

    def begin(self, kind: str, *, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"content-type": kind, "connection": "close", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.flush()

    def event(self, data: Any) -> None:
        text = data if isinstance(data, str) else json.dumps(data)
        self.wfile.write(f"data: {text}\n\n".encode())
        self.wfile.flush()


class Provider:
    """Plays its script, then its last reply again, and keeps what it was sent."""

    def __init__(self, *script: Reply) -> None:
        self.script = list(script)
        self.bodies: list[Body] = []
        self.headers: list[dict[str, str]] = []
        self.stopped = Event()
        self.seconds = 0.0
        """What the server itself took."""

    def serve(self, wire: Wire, body: Body) -> None:
        start = time.perf_counter()
        self.bodies.append(body)
        self.headers.append({name.lower(): value for name, value in wire.headers.items()})
        with suppress(BrokenPipeError, ConnectionResetError):  # the client has hung up, as it may
            self.script[min(len(self.bodies), len(self.script)) - 1](wire, body)
        self.seconds += time.perf_counter() - start

    @property
    def sent(self) -> str:
        """Every body, as one text."""
        return json.dumps(self.bodies, ensure_ascii=False)

    def told(self, request: int) -> list[Body]:
        """The messages of one request."""
        messages: list[Body] = self.bodies[request]["messages"]
        return messages


@contextmanager
def listening(provider: Provider) -> Iterator[str]:
    """The address of the server for the length of the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Wire)
    server.daemon_threads = True
    server.block_on_close = False
    server.provider = provider  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        provider.stopped.set()
        server.shutdown()
        thread.join()
        server.server_close()


def calls(*turns: Turn, usage: tuple[int, int] | None = (100, 20), text: str = "") -> Reply:
    """Tool calls, streamed where that is asked for."""

    def reply(wire: Wire, body: Body) -> None:
        made = [
            {
                "index": at,
                "id": f"call_{len(body['messages'])}_{at}",
                "type": "function",
                "function": {
                    "name": name,
                    "arguments": sent if isinstance(sent, str) else json.dumps(sent),
                },
            }
            for at, (name, sent) in enumerate(turns)
        ]
        if not body.get("stream"):
            bare = [{k: v for k, v in call.items() if k != "index"} for call in made]
            message = {"role": "assistant", "content": text or None, "tool_calls": bare or None}
            wire.send(json.dumps(_completion(message, usage)).encode())
            return
        wire.begin("text/event-stream")
        if text:
            wire.event(_chunk({"content": text}))
        for call in made:
            function: Body = call["function"]  # type: ignore[assignment]
            arguments = function["arguments"]
            half = len(arguments) // 2
            head = {**call, "function": {**function, "arguments": arguments[:half]}}
            tail = {"index": call["index"], "function": {"arguments": arguments[half:]}}
            wire.event(_chunk({"role": "assistant", "content": None, "tool_calls": [head]}))
            wire.event(_chunk({"tool_calls": [tail]}))
        wire.event(_chunk({}, finish="tool_calls" if made else "stop"))
        if usage is not None and body.get("stream_options", {}).get("include_usage"):
            wire.event({**_chunk({}), "choices": [], "usage": _usage(usage)})
        wire.event("[DONE]")

    return reply


def says(text: str) -> Reply:
    """Plain text in place of a tool call."""
    return calls(text=text)


def draft(*texts: str, **more: Any) -> Turn:
    """The call that gives the answer."""
    status = more.pop("status", "answered")
    return "AnswerDraft", {"status": status, "claims": [{"text": t} for t in texts], **more}


def status(code: int, **headers: str) -> Reply:
    """An error, as the provider words it."""

    def reply(wire: Wire, body: Body) -> None:
        data = json.dumps({"error": {"message": "provider's secret words", "code": "x"}}).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        wire.begin("application/json", status=code, **named, **{"content-length": str(len(data))})
        wire.wfile.write(data)

    return reply


def raw(data: bytes, kind: str = "application/json") -> Reply:
    """Bytes as they are."""
    return lambda wire, body: wire.send(data, kind)


def events(*lines: Any, end: bool = True) -> Reply:
    """A stream of events as they are."""

    def reply(wire: Wire, body: Body) -> None:
        wire.begin("text/event-stream")
        for line in (*lines, *(("[DONE]",) if end else ())):
            wire.event(line)

    return reply


def hang_before_headers(wire: Wire, body: Body) -> None:
    """Nothing at all."""
    wire.server.provider.stopped.wait(20)  # type: ignore[attr-defined]


def hang_in_stream(wire: Wire, body: Body) -> None:
    """A beginning and no end."""
    wire.begin("text/event-stream")
    wire.event(_chunk({"role": "assistant", "content": "There"}))
    wire.server.provider.stopped.wait(20)  # type: ignore[attr-defined]


def drip(wire: Wire, body: Body) -> None:
    """A letter now and then, for ever."""
    wire.begin("text/event-stream")
    while not wire.server.provider.stopped.wait(0.05):  # type: ignore[attr-defined]
        wire.event(_chunk({"content": "a"}))


def disconnect(wire: Wire, body: Body) -> None:
    """The connection ends before an answer."""
    wire.connection.close()


def disconnect_in_stream(wire: Wire, body: Body) -> None:
    """The connection ends within a chunked answer."""
    wire.begin("text/event-stream", **{"transfer-encoding": "chunked"})
    piece = f"data: {json.dumps(_chunk({'content': 'There'}))}\n\n".encode()
    wire.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
    wire.wfile.flush()
    wire.connection.close()


def endless_text(wire: Wire, body: Body) -> None:
    """More text than any answer has."""
    wire.begin("text/event-stream")
    while not wire.server.provider.stopped.is_set():  # type: ignore[attr-defined]
        wire.event(_chunk({"content": "words " * 500}))


def chunk_of(*choices: Sequence[Any]) -> Body:
    """A streamed piece with these choices."""
    return {**_chunk({}), "choices": list(choices)}


def _completion(message: Body, usage: tuple[int, int] | None) -> Body:
    finish = "tool_calls" if message["tool_calls"] else "stop"
    whole = {
        "id": "x",
        "object": "chat.completion",
        "created": 0,
        "model": "scripted",
        "choices": [{"index": 0, "finish_reason": finish, "message": message}],
    }
    return whole if usage is None else {**whole, "usage": _usage(usage)}


def _chunk(delta: Body, *, finish: str | None = None) -> Body:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {
        "id": "x",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "scripted",
        "choices": [choice],
    }


def _usage(usage: tuple[int, int]) -> Body:
    sent, received = usage
    return {
        "prompt_tokens": sent,
        "completion_tokens": received,
        "total_tokens": sent + received,
    }


PLAYS: Turn = ("query_metrics", {"metrics": ["plays"], "group_by": ["user__country"]})
GERMANY = draft("Germany had {q1.plays[0]} plays.", table="q1", chart="auto")
SURE = "plays by country"
"""A question that the planner is sure of."""
UNSURE = "Give me a feel for how listening differs between places"
"""One that it is not."""


def ask(assistant: Assistant, question: str, **more: Any) -> Answer:
    """Ask as a person would."""
    return assistant.ask(Question(question=question, **more))
