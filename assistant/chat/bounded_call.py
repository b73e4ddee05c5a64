"""One call of a provider's model that ends: at its deadline, or when the reply grows without end."""

import json
import time
from collections.abc import Callable
from contextvars import copy_context
from threading import Event, Thread
from typing import Any, TypeVar

from langchain_core.callbacks import BaseCallbackHandler

from assistant.cancellation import stopping
from assistant.chat.provider_errors import ReplyError, StoppedError

Result = TypeVar("Result")
LATE = "The model did not answer within 'model.deadline_s'. Raise it, or ask a narrower question."
LONG = "The model wrote more than 'model.max_output_tokens' allows. Ask a narrower question."


class StreamGuard(BaseCallbackHandler):
    """Stops a streamed reply at the deadline or at its greatest length, and counts what came."""

    raise_error = True
    run_inline = True

    def __init__(self, *, ends: float, max_characters: int) -> None:
        """Take the limits.

        Args:
            ends: On the monotonic clock.
            max_characters: Of text and arguments together.
        """
        self.cancelled = Event()
        self.characters = 0
        self._arguments: dict[Any, str] = {}
        self._ids: dict[Any, str] = {}
        self._ends = ends
        self._most = max_characters

    def on_llm_new_token(self, token: Any, **kwargs: Any) -> None:
        """Look at one piece of the reply.

        Raises:
            StoppedError: After the deadline.
            ReplyError: If the reply is too long.
        """
        self.characters += len(str(token)) + self._keep(kwargs.get("chunk"))
        if self.cancelled.is_set() or time.monotonic() > self._ends:
            raise StoppedError(LATE)
        if self.characters > self._most:
            raise ReplyError(LONG)

    def broken(self) -> frozenset[str]:
        """Ids of calls whose arguments came to an end before they were whole.

        Clients complete what is missing, so that a request would lose its last filter unseen.
        """
        return frozenset(
            self._ids.get(key, "") for key, text in self._arguments.items() if not _is_json(text)
        )

    def _keep(self, chunk: Any) -> int:
        """Keep the pieces of arguments; their length."""
        length = 0
        for call in getattr(getattr(chunk, "message", None), "tool_call_chunks", None) or ():
            key = call.get("id") if call.get("index") is None else call["index"]
            text = call.get("args") or ""
            self._arguments[key] = self._arguments.get(key, "") + text
            if call.get("id"):
                self._ids[key] = call["id"]
            length += len(text)
        return length


def call_by(ends: float, call: Callable[[], Result], *, guard: StreamGuard) -> Result:
    """Call in a thread of its own and wait no longer than the deadline.

    A call that is still silent then, or when the question is cancelled, is left to its client's
    timeout; the guard stops it at its next word, and whatever it gives is thrown away.

    Raises:
        StoppedError: At the deadline.
        CancelledError: If the question was cancelled.
    """
    done = Event()
    results: list[Result] = []
    errors: list[BaseException] = []

    def work() -> None:
        try:
            results.append(call())
        except BaseException as error:  # noqa: BLE001 (raised again where it is waited for)
            errors.append(error)
        finally:
            done.set()

    def stop() -> None:
        guard.cancelled.set()
        done.set()

    thread = Thread(target=copy_context().run, args=(work,), daemon=True, name="model-call")
    with stopping(stop):
        thread.start()
        done.wait(max(0.0, ends - time.monotonic()))
    if errors:
        raise errors[0]
    if not results:
        guard.cancelled.set()
        raise StoppedError(LATE)
    return results[0]


def _is_json(text: str) -> bool:
    try:
        json.loads(text or "{}")
    except (ValueError, RecursionError):
        return False
    return True
