"""Rules of the answer stream over HTTP: who leaves stops the question, and its query dies."""

import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from threading import Event
from typing import Any

import httpx
import pytest
from api_server import listening_app, wait_for
from fakes import HashEmbedder

from assistant.agent import Assistant
from assistant.api import stream as stream_module
from assistant.api.app import create_app
from assistant.api.live import LiveAssistant
from assistant.api.stream import AnswerDesk
from assistant.api.turnstile import TurnstileLimits
from assistant.state.audit import open_audit
from assistant.wiring import open_assistant
from assistant.workspace import Workspace

SLOW = (
    "SELECT count(*) FROM range(100000) a, range(100000) b, range(1000) c WHERE a.range < b.range"
)
ASK: dict[str, Any] = {"question": "plays by country"}
RUN: dict[str, Any] = {
    "threadId": "t",
    "runId": "r",
    "state": None,
    "tools": [],
    "context": [],
    "forwardedProps": None,
    "messages": [{"id": "m", "role": "user", "content": "plays by country"}],
}
STREAM = {"Accept": "text/event-stream"}
Leave = Callable[[str, Event], None]


def leave_a_stream(path: str, body: dict[str, Any]) -> Leave:
    def leave(url: str, begun: Event) -> None:
        with httpx.stream("POST", url + path, json=body, headers=STREAM, timeout=60) as stream:
            lines = stream.iter_lines()  # dropped, it would close the stream
            next(lines)
            begun.wait(60)

    return leave


def leave_an_answer(url: str, begun: Event) -> None:
    with closing(HTTPConnection(url.removeprefix("http://"))) as client:
        client.request("POST", "/v1/ask", json.dumps(ASK), {"Content-Type": "application/json"})
        begun.wait(60)


class Served:
    """A served workspace whose queries can be made slow."""

    def __init__(self, assistant: Assistant, limits: TurnstileLimits) -> None:
        self.assistant = assistant
        self.desk = AnswerDesk(
            LiveAssistant(opener=lambda: assistant, stamp=lambda: ""), limits=limits
        )
        self.begun = Event()
        self.slow = False
        self.pids: list[int] = []

    def slow_down(self, monkeypatch: pytest.MonkeyPatch) -> None:
        warehouse: Any = self.assistant.kit.warehouse
        original, take = warehouse.run, warehouse._take

        def taken() -> Any:
            worker = take()
            if self.slow:
                self.pids.append(worker.pipe.pid)
                self.begun.set()
            return worker

        def run(_: str, **limits: Any) -> Any:
            self.slow = True
            return original(SLOW, **limits)

        monkeypatch.setattr(warehouse, "run", run)
        monkeypatch.setattr(warehouse, "_take", taken)

    def counted(self, name: str) -> float:
        lines = self.desk.metrics.render().decode().splitlines()
        return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))


@contextmanager
def serving(place: Workspace, **limits: int) -> Iterator[tuple[Served, str]]:
    served = Served(open_assistant(place, encoder=HashEmbedder()), TurnstileLimits(**limits))
    live = served.desk._live
    with live.hold():
        pass  # opens it as serving does, so that closing the application closes it
    with listening_app(create_app(live, desk=served.desk)) as url:
        yield served, url


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize(
    "leave", [leave_a_stream("/v1/ask", ASK), leave_a_stream("/agui", RUN), leave_an_answer]
)
def test_a_client_that_leaves_kills_its_query_and_frees_its_place(
    small_workspace: Workspace, monkeypatch: pytest.MonkeyPatch, leave: Leave
) -> None:
    with serving(small_workspace, at_once=1) as (served, url):
        served.slow_down(monkeypatch)
        leave(url, served.begun)

        wait_for(lambda: is_gone(served.pids[0]), within_s=10)
        wait_for(lambda: served.counted("signpost_questions_running") == 0, within_s=10)
        assert served.counted('signpost_questions_total{status="cancelled"}') == 1
        assert list(open_audit(small_workspace).lines())[-1].status == "cancelled"


def test_the_next_question_is_answered_after_one_was_cancelled(
    small_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(small_workspace, at_once=1) as (served, url):
        with monkeypatch.context() as slow:
            served.slow_down(slow)
            leave_a_stream("/v1/ask", {**ASK, "conversation_id": "left"})(url, served.begun)
            wait_for(lambda: served.counted("signpost_questions_running") == 0)

        answer = httpx.post(f"{url}/v1/ask", json={**ASK, "conversation_id": "left"}, timeout=60)

        assert answer.json()["status"] == "answered"
        kept = served.assistant.conversations.read("left", principal="anonymous")
        assert len(kept.turns) == 1


def test_a_full_queue_is_a_503_that_says_when_to_come_back(
    small_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(small_workspace, at_once=1, waiting=0) as (served, url):
        served.slow_down(monkeypatch)
        with httpx.stream("POST", f"{url}/v1/ask", json=ASK, headers=STREAM, timeout=60) as stream:
            lines = stream.iter_lines()
            next(lines)
            refused = httpx.post(f"{url}/v1/ask", json=ASK, timeout=60)

        assert refused.status_code == 503
        assert refused.json()["type"] == "urn:signpost:problem:busy"
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert served.counted("signpost_questions_turned_away_total") == 1


def test_who_waits_is_told_and_leaves_the_queue_by_leaving(
    small_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(small_workspace, at_once=1) as (served, url):
        served.slow_down(monkeypatch)
        first = httpx.stream("POST", f"{url}/v1/ask", json=ASK, headers=STREAM, timeout=60)
        second = httpx.stream("POST", f"{url}/v1/ask", json=ASK, headers=STREAM, timeout=60)
        with first as running:
            first_lines = running.iter_lines()
            next(first_lines)
            with second as waiting:
                lines = waiting.iter_lines()
                assert next(lines) == "event: step"
                assert "Waiting: 1 question is before this one" in next(lines)
            wait_for(lambda: served.counted("signpost_questions_waiting") == 0, within_s=10)


def test_who_waits_is_told_as_the_queue_becomes_shorter(
    small_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_module, "TELL_S", 0.05)
    with serving(small_workspace, at_once=1) as (served, url), ExitStack() as streams:
        served.slow_down(monkeypatch)

        def opened() -> Iterator[str]:
            asked = httpx.stream("POST", f"{url}/v1/ask", json=ASK, headers=STREAM, timeout=60)
            stream = streams.enter_context(asked)
            return (line for line in stream.iter_lines() if line.startswith("data"))

        first, second, third = opened(), opened(), opened()
        for waiting in (first, second, third):
            told = next(waiting)
        assert "2 questions are before this one" in told
        assert served.begun.wait(60)
        os.kill(served.pids[0], signal.SIGKILL)  # the first question fails, the second runs

        assert "1 question is before this one" in next(third)


def test_metrics_count_without_words_and_names(small_workspace: Workspace) -> None:
    with serving(small_workspace) as (_, url):
        httpx.post(f"{url}/v1/ask", json=ASK, timeout=60)
        httpx.get(f"{url}/v1/nowhere/eva@mail.test", timeout=60)
        text = httpx.get(f"{url}/metrics", timeout=60).text

    assert 'signpost_questions_total{status="answered"} 1.0' in text
    assert 'signpost_part_seconds_count{part="query_metrics"} 1.0' in text
    assert 'signpost_part_seconds_count{part="gate"}' in text
    assert 'signpost_requests_total{method="POST",route="/v1/ask",status="200"} 1.0' in text
    assert 'route="elsewhere"' in text
    assert not any(word in text for word in ("country", "eva", "anonymous"))


def test_a_request_keeps_its_id_and_a_bad_one_gets_another(small_workspace: Workspace) -> None:
    with serving(small_workspace) as (_, url):
        kept = httpx.get(f"{url}/healthz", headers={"X-Request-ID": "abc-1"}, timeout=60)
        made = httpx.get(f"{url}/healthz", headers={"X-Request-ID": "a b\tc"}, timeout=60)

    assert kept.headers["x-request-id"] == "abc-1"
    assert len(made.headers["x-request-id"]) == 32
