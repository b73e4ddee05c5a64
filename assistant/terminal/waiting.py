"""A question that Ctrl-C stops."""

from concurrent.futures import Future, wait
from threading import Thread
from typing import TYPE_CHECKING, Protocol

from assistant.cancellation import Cancellation
from assistant.errors import CancelledError

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.answering.record import Step
    from assistant.answers import Answer, Question

GRACE_S = 10.0
"""Seconds that a stopped question has to end."""
_LOOK_S = 0.2
_STOPPED = "The question was stopped. Ask it again, or ask something else."


class Asked(Protocol):
    """What answers questions: an assistant, or what stands in for it."""

    def ask(
        self,
        question: "Question",
        *,
        listener: "Callable[[Step], None] | None" = None,
        cancellation: Cancellation | None = None,
    ) -> "Answer":
        """Answer one question."""


def ask_stoppably(
    asked: Asked, question: "Question", *, listener: "Callable[[Step], None] | None" = None
) -> "Answer":
    """Answer a question in a thread of its own, so that Ctrl-C ends it and not the program.

    Args:
        asked: Answers it.
        question: What a person asks.
        listener: Told of every step, from that thread.

    Raises:
        CancelledError: If it was stopped.
        AssistantError: If it failed.
    """
    cancellation = Cancellation()
    done: Future[Answer] = Future()

    def answer() -> None:
        try:
            done.set_result(asked.ask(question, listener=listener, cancellation=cancellation))
        except BaseException as error:  # noqa: BLE001 (raised again where it is waited for)
            done.set_exception(error)

    Thread(target=answer, name="question", daemon=True).start()
    try:
        while not done.done():  # an interrupted join() would take the thread for ended
            wait((done,), _LOOK_S)
    except KeyboardInterrupt:
        cancellation.cancel()
        wait((done,), GRACE_S)
        raise CancelledError(_STOPPED) from None
    return done.result()
