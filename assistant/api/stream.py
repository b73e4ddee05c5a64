"""The one way from a request to an answer: in turn, step by step, and stopped when nobody listens."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from contextvars import copy_context
from dataclasses import dataclass
from typing import TYPE_CHECKING

import anyio
from fastapi import Request
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.types import Receive, Scope, Send

from assistant.answering.record import Step
from assistant.answers import Answer, Question
from assistant.api.live import LiveAssistant
from assistant.api.requests import TRACE_PARENT
from assistant.api.turnstile import Pass, Turnstile, TurnstileLimits
from assistant.cancellation import Cancellation
from assistant.errors import CancelledError
from assistant.operation.metrics import Metrics
from assistant.operation.observation import OBSERVER
from guardrails.principals import Principal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from assistant.operation.traces import Traces

FINISH_S = 30.0
"""How long streams that have begun may go on when the server is told to stop."""
RECEIVED = Step(name="received", text="Reading the question")
TELL_S = 2.0
"""How often a question that waits is told how many are left before it."""
_STOPPED = "The question was stopped before it was answered. Ask it again."


class AnswerDesk:
    """Answers the questions of many at once; each belongs to one request and ends with it."""

    def __init__(
        self,
        live: LiveAssistant,
        *,
        limits: TurnstileLimits | None = None,
        metrics: Metrics | None = None,
        traces: "Traces | None" = None,
        finish_s: float = FINISH_S,
    ) -> None:
        """Open the desk.

        Args:
            live: What answers.
            limits: How many questions run and wait.
            metrics: Counts them; None makes its own.
            traces: Sends their times to a collector; None: nothing is sent.
            finish_s: How long answers may take to end when the server stops.
        """
        self.metrics = metrics or Metrics()
        self.finish_s = finish_s
        self._live = live
        self._traces = traces
        self._turnstile = Turnstile(limits)
        self._threads = ThreadPoolExecutor(
            self._turnstile.limits.at_once, thread_name_prefix="question"
        )
        self._running: set[Cancellation] = set()
        self.metrics.watch(
            running=lambda: self._turnstile.running, waiting=lambda: self._turnstile.waiting
        )

    def enter(self, principal: Principal) -> Pass:
        """Take a place for a question; call it before a response begins, so that it can be refused.

        Raises:
            BusyError: If too many wait, with the seconds after which to come back.
        """
        try:
            return self._turnstile.enter(principal.id)
        except Exception:
            self.metrics.turned_away()
            raise

    async def stream(
        self, question: Question, *, principal: Principal, entered: Pass
    ) -> AsyncGenerator[Step | Answer, None]:
        """Every step as it is done, then the answer.

        Closing or cancelling the generator stops the question and kills its query.

        Args:
            question: What is asked.
            principal: Who asks.
            entered: The place taken for it.

        Raises:
            AssistantError: If there is no answer; see `Assistant.ask`.
        """
        cancellation = Cancellation()
        watch = self.metrics.question()
        try:
            yield _waiting(entered.before) if entered.before else RECEIVED
            async for waiting in _until_opened(entered):
                yield waiting
            steps: asyncio.Queue[Step | None] = asyncio.Queue()
            work = _Work(question, principal, entered, cancellation, steps)
            done = self._start(work)
            while (step := await steps.get()) is not None:
                watch.step()
                yield step
            self._end(work)
            answer = await asyncio.wrap_future(done)
            watch.answered(answer)
            yield answer
        except Exception as error:
            watch.failed(error)
            raise
        finally:
            cancellation.cancel()  # does nothing where the answer is there
            watch.end()
            entered.abandon()

    async def answer(self, question: Question, *, principal: Principal, entered: Pass) -> Answer:
        """The answer alone.

        Raises:
            AssistantError: If there is none; see `Assistant.ask`.
        """
        moments = self.stream(question, principal=principal, entered=entered)
        try:
            async for moment in moments:
                if isinstance(moment, Answer):
                    return moment
        finally:
            await moments.aclose()
        raise CancelledError(_STOPPED)

    async def answer_unless_gone(
        self, question: Question, *, principal: Principal, entered: Pass, request: Request
    ) -> Answer:
        """The answer alone, while the client waits for it.

        Args:
            question: What is asked.
            principal: Who asks.
            entered: The place taken for it.
            request: Its body was read already.

        Raises:
            AssistantError: If there is none, or the client left; see `Assistant.ask`.
        """
        asked = self.answer(question, principal=principal, entered=entered)
        task = asyncio.create_task(asked)
        gone = asyncio.create_task(_gone(request))
        try:
            await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
            raise CancelledError(_STOPPED)
        finally:
            for unfinished in (task, gone):
                unfinished.cancel()
            await asyncio.wait({task, gone})
            entered.abandon()

    def close(self) -> None:
        """Stop what still runs, and send the traces that are left."""
        for cancellation in tuple(self._running):
            cancellation.cancel()
        self._threads.shutdown(wait=False, cancel_futures=True)
        if self._traces is not None:
            self._traces.close()

    def _start(self, work: "_Work") -> "Future[Answer]":
        """Answer in a thread; the place is given back when that is done, not when somebody leaves."""
        loop = asyncio.get_running_loop()

        def tell(step: Step | None) -> None:
            with suppress(RuntimeError):  # the loop has ended: nobody listens
                loop.call_soon_threadsafe(work.steps.put_nowait, step)

        def run() -> Answer:
            with self._observed() as tell_span, self._live.hold() as assistant:
                answer = assistant.ask(
                    work.question,
                    principal=work.principal,
                    listener=tell,
                    cancellation=work.cancellation,
                )
                tell_span(answer)
                return answer

        def end(_: object) -> None:
            tell(None)
            try:
                loop.call_soon_threadsafe(self._end, work)
            except RuntimeError:  # the loop has ended, and with it all that would wait
                self._end(work)

        work.entered.taken = True
        self._running.add(work.cancellation)
        future = self._threads.submit(copy_context().run, run)
        future.add_done_callback(end)
        return future

    @contextmanager
    def _observed(self) -> "Iterator[Callable[[Answer], None]]":
        """Tell metrics and traces of the parts of the question in this thread."""
        traces, metrics = self._traces, self.metrics
        if traces is None:
            OBSERVER.set(metrics.part)
            yield lambda _: None
            return

        @contextmanager
        def both(name: str) -> "Iterator[None]":
            with metrics.part(name), traces.part(name):
                yield

        OBSERVER.set(both)
        with traces.question(TRACE_PARENT.get()) as span:
            yield span.answered

    def _end(self, work: "_Work") -> None:
        self._running.discard(work.cancellation)
        work.entered.leave()


@dataclass(frozen=True)
class _Work:
    """One question on its way through a thread."""

    question: Question
    principal: Principal
    entered: Pass
    cancellation: Cancellation
    steps: "asyncio.Queue[Step | None]"


class AnswerEvents(EventSourceResponse):
    """A stream of events that may end by itself when the server is told to stop."""

    def __init__(
        self, events: AsyncIterator[ServerSentEvent], *, desk: AnswerDesk, entered: Pass
    ) -> None:
        """Take the events of one question.

        Args:
            events: Made from the desk's stream.
            desk: Whose.
            entered: The question's place, given back should nobody ever read the events.
        """
        super().__init__(events, shutdown_event=anyio.Event(), shutdown_grace_period=desk.finish_s)
        self._entered = entered

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send them."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._entered.abandon()


def desk_of(request: Request) -> AnswerDesk:
    """The desk of the application that a request came to."""
    desk: AnswerDesk = request.app.state.desk
    return desk


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _until_opened(entered: Pass) -> AsyncIterator[Step]:
    """Wait until a question may run, and say how many are before it as they become fewer."""
    told = entered.before
    while not entered.opened.done():
        await asyncio.wait({entered.opened}, timeout=TELL_S)
        if 0 < entered.before < told:
            told = entered.before
            yield _waiting(told)


def _waiting(before: int) -> Step:
    words = "1 question is" if before == 1 else f"{before} questions are"
    return Step(name="waiting", text=f"Waiting: {words} before this one")
