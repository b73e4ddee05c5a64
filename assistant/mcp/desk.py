"""Where tool calls are run: in turn with all questions, and stopped when nobody waits for them."""

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from anyio import CapacityLimiter, to_thread

from assistant.cancellation import Cancellation
from assistant.operation.observation import OBSERVER

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from assistant.agent import Assistant
    from assistant.answering.record import Step
    from assistant.answers import Answer, Question
    from assistant.api.live import LiveAssistant
    from assistant.api.stream import AnswerDesk
    from guardrails.principals import Principal

Done = TypeVar("Done")


class ToolDesk:
    """Runs tool calls beside questions, with the same places and the same limits."""

    def __init__(self, desk: "AnswerDesk", live: "LiveAssistant") -> None:
        """Take the desk of the questions and what answers there."""
        self._desk = desk
        self._live = live

    async def run(
        self, job: "Callable[[Assistant, Cancellation], Done]", *, principal: "Principal"
    ) -> Done:
        """Run a job in a thread; cancelling the call stops it and kills its query.

        Raises:
            BusyError: If too many wait.
            AssistantError: Whatever the job raises.
        """
        entered = self._desk.enter(principal)
        cancellation = Cancellation()
        loop = asyncio.get_running_loop()

        def run() -> Done:
            entered.taken = True
            OBSERVER.set(self._desk.metrics.part)
            try:
                with self._live.hold() as assistant:
                    return job(assistant, cancellation)
            finally:
                with suppress(RuntimeError):  # the loop has ended: nobody waits
                    loop.call_soon_threadsafe(entered.leave)

        try:
            await entered.opened
            own = CapacityLimiter(1)  # who runs was decided by the turn
            return await to_thread.run_sync(run, abandon_on_cancel=True, limiter=own)
        finally:
            cancellation.cancel()  # does nothing where the job is done
            entered.abandon()

    def ask(
        self, question: "Question", *, principal: "Principal"
    ) -> "AsyncGenerator[Step | Answer, None]":
        """Every step of a question as it is done, then the answer.

        Raises:
            BusyError: If too many wait.
        """
        entered = self._desk.enter(principal)
        return self._desk.stream(question, principal=principal, entered=entered)

    async def shares_results(self) -> bool:
        """Whether cells of results may go to a language model."""

        def read() -> bool:
            with self._live.hold() as assistant:
                return assistant.kit.share_results

        return await to_thread.run_sync(read)
