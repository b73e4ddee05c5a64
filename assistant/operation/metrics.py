"""What the server counts, in Prometheus's text format: no question, no name, no principal."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from prometheus_client import CONTENT_TYPE_LATEST as MEDIA_TYPE
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from assistant.answers import Answer
from assistant.errors import CancelledError
from assistant.problems import PREFIX, problem_for

__all__ = ["MEDIA_TYPE", "Metrics", "QuestionWatch"]
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)


class Metrics:
    """The counters of one server. Safe to share between threads."""

    def __init__(self) -> None:
        """Everything at zero."""
        self._registry = own = CollectorRegistry()
        self._questions = _count(own, "questions", "Questions that ended, by how.", "status")
        self._failures = _count(
            own, "failures", "Questions that failed, by the problem.", "problem"
        )
        self._away = _count(own, "questions_turned_away", "Questions there was no place for.")
        self._rules = _count(own, "guardrails", "What rules did to answers.", "rule", "action")
        self._tokens = _count(own, "model_tokens", "Tokens of models.", "direction")
        self._cost = _count(own, "model_cost", "Cost of models, in the prices' currency.")
        self._requests = _count(own, "requests", "Responses.", "method", "route", "status")
        first = "From a question's arrival to the first step of its answer."
        self._first = _times(own, "first_event", first)
        self._whole = _times(own, "question", "From a question's arrival to its answer.")
        parts = "Time in one part of a question: a tool, the SQL gate, the engine, a model."
        self._parts = _times(own, "part", parts, "part")
        self._running = Gauge("signpost_questions_running", "Questions in work.", registry=own)
        self._waiting = Gauge("signpost_questions_waiting", "Questions in the queue.", registry=own)

    def watch(self, *, running: Callable[[], int], waiting: Callable[[], int]) -> None:
        """Read the queue whenever the metrics are read."""
        self._running.set_function(running)
        self._waiting.set_function(waiting)

    def question(self) -> "QuestionWatch":
        """Begin to watch one question."""
        return QuestionWatch(self)

    def turned_away(self) -> None:
        """Count a question that there was no place for."""
        self._away.inc()

    def responded(self, *, method: str, route: str, status: int) -> None:
        """Count a response.

        Args:
            method: `GET`, `POST` …
            route: As the code writes it, `/v1/conversations/{conversation_id}`.
            status: Of HTTP.
        """
        self._requests.labels(method, route, str(status)).inc()

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Time one part of a question."""
        with self._parts.labels(name).time():
            yield

    def first(self, seconds: float) -> None:
        """Count how long the first step took."""
        self._first.observe(seconds)

    def ended(self, status: str, *, seconds: float, answer: Answer | None) -> None:
        """Count a question that ended."""
        self._questions.labels(status).inc()
        if answer is None:
            return
        self._whole.observe(seconds)
        for note in answer.guardrails:
            self._rules.labels(note.rule, note.action).inc()
        if answer.usage is not None:
            self._tokens.labels("in").inc(answer.usage.tokens_in)
            self._tokens.labels("out").inc(answer.usage.tokens_out)
            self._cost.inc(answer.usage.cost or 0.0)

    def failed(self, error: Exception) -> None:
        """Count a failure by the problem that was told."""
        self._failures.labels(problem_for(error).type.removeprefix(PREFIX)).inc()

    def render(self) -> bytes:
        """All of it, as text."""
        return generate_latest(self._registry)


class QuestionWatch:
    """The clock of one question."""

    def __init__(self, metrics: Metrics) -> None:
        """Begins now."""
        self._metrics = metrics
        self._began = time.perf_counter()
        self._status: str | None = None
        self._stepped = False

    def step(self) -> None:
        """A step was told."""
        if not self._stepped:
            self._stepped = True
            self._metrics.first(self._seconds())

    def answered(self, answer: Answer) -> None:
        """The answer is there."""
        self._status = answer.status
        self._metrics.ended(answer.status, seconds=self._seconds(), answer=answer)

    def failed(self, error: Exception) -> None:
        """There will be no answer."""
        self._status = "cancelled" if isinstance(error, CancelledError) else "failed"
        self._metrics.ended(self._status, seconds=self._seconds(), answer=None)
        if self._status == "failed":
            self._metrics.failed(error)

    def end(self) -> None:
        """Nobody listens any more; counts where nothing else was."""
        if self._status is None:
            self._status = "cancelled"
            self._metrics.ended("cancelled", seconds=self._seconds(), answer=None)

    def _seconds(self) -> float:
        return time.perf_counter() - self._began


def _count(registry: CollectorRegistry, name: str, text: str, *labels: str) -> Counter:
    return Counter(f"signpost_{name}", text, labels, registry=registry)


def _times(registry: CollectorRegistry, name: str, text: str, *labels: str) -> Histogram:
    return Histogram(f"signpost_{name}_seconds", text, labels, registry=registry, buckets=SECONDS)
