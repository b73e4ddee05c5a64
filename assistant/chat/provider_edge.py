"""The last step before the wire: limits, deadline, tries, and what each call took."""

import random
import time
from collections.abc import Callable, Sequence, Set
from typing import Any, Literal, Protocol

from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.messages import (
    AIMessage,
    BaseMessage,
    HumanMessage,
    InvalidToolCall,
    ToolMessage,
)

from assistant.answering.record import RunRecord
from assistant.chat.bounded_call import LATE, LONG, StreamGuard, call_by
from assistant.chat.model_use import ModelLimits, ModelUse
from assistant.chat.planner_model import PlannerChatModel
from assistant.chat.provider_errors import ReplyError, StoppedError, failure_of
from assistant.errors import ModelError

Tokens = tuple[int, int]
"""Sent and received."""
Handler = Callable[[ModelRequest[RunRecord]], ModelResponse[Any]]
FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 8.0
CHARACTERS_PER_TOKEN = 4
CUT = "The arguments were cut off."
INVALID: Literal["invalid_tool_call"] = "invalid_tool_call"
TURNS_SENT = 6
"""Turns of a conversation that a provider is sent, the newest included."""


class CostBook(Protocol):
    """Where costs are kept."""

    def keep(self, record: RunRecord, *, cost: float | None) -> None:
        """Write down what a question has taken so far."""

    def spent_today(self, principal: str) -> float:
        """What a principal has spent on this day (UTC)."""


class ProviderEdge(AgentMiddleware[Any, RunRecord]):
    """Calls a provider's model within its limits; the planner passes."""

    def __init__(self, limits: ModelLimits, costs: CostBook | None = None) -> None:
        """Take the limits and the book of costs; None keeps none."""
        super().__init__()
        self._limits = limits
        self._costs = costs

    def wrap_model_call(
        self, request: ModelRequest[RunRecord], handler: Handler
    ) -> ModelResponse[Any]:
        """Call the model, again where that may help.

        Raises:
            ModelError: If no call succeeded or a limit is reached; never the provider's words.
        """
        record = request.runtime.context
        if isinstance(request.model, PlannerChatModel):
            with record.timed("planner"):
                return handler(request)
        request = request.override(messages=newest_turns(request.messages, TURNS_SENT))
        with record.timed("model"):
            return self._call(request, handler, record)

    def _call(
        self, request: ModelRequest[RunRecord], handler: Handler, record: RunRecord
    ) -> ModelResponse[Any]:
        tried = 0
        while True:
            self._check(record)
            try:
                return self._once(request, handler, record)
            except Exception as error:
                failure = failure_of(error)
                wait = failure.wait_s if failure.wait_s is not None else backoff(tried)
                left = record.model_use.seconds_left(self._limits)
                if not failure.again or tried >= self._limits.retries or wait >= left:
                    kind = type(error) if isinstance(error, ModelError) else ModelError
                    raise kind(failure.message) from error
                tried += 1
                time.sleep(wait)

    def _once(
        self, request: ModelRequest[RunRecord], handler: Handler, record: RunRecord
    ) -> ModelResponse[Any]:
        ends = time.monotonic() + record.model_use.seconds_left(self._limits)
        guard = StreamGuard(ends=ends, max_characters=self._limits.max_characters)
        watched = request.override(model=request.model.model_copy(update={"callbacks": [guard]}))
        try:
            response = call_by(ends, lambda: handler(watched), guard=guard)
        except Exception as error:
            if guard.characters or failure_of(error).charged:
                self._count(_estimate(request, guard.characters), record, estimated=True)
            raise
        told = told_usage(response)
        length = _length(response.result)
        self._count(told or _estimate(request, length), record, estimated=told is None)
        if length > 2 * self._limits.max_characters:
            raise ReplyError(LONG)
        return without_broken(response, guard.broken())

    def _check(self, record: RunRecord) -> None:
        """Raise where nothing more may be taken."""
        use, limits = record.model_use, self._limits
        if use.seconds_left(limits) <= 0:
            raise StoppedError(LATE)
        for reached, name in (
            (use.calls >= limits.max_calls, "max_calls"),
            (use.tokens_in + use.tokens_out >= limits.max_tokens, "max_tokens"),
            (self._is_spent(record), "max_cost_per_question"),
            (self._is_spent_today(record), "max_cost_per_day"),
        ):
            if reached:
                message = f"The model has taken what 'model.{name}' allows. Raise it, or ask a narrower question."
                raise StoppedError(message)

    def _is_spent(self, record: RunRecord) -> bool:
        most = self._limits.max_cost_per_question
        return most is not None and (self._cost(record.model_use) or 0.0) >= most

    def _is_spent_today(self, record: RunRecord) -> bool:
        most, use = self._limits.max_cost_per_day, record.model_use
        if most is None or self._costs is None:
            return False
        if use.spent_before is None:
            use.spent_before = self._costs.spent_today(record.principal.id)
        return use.spent_before + (self._cost(use) or 0.0) >= most

    def _cost(self, use: ModelUse) -> float | None:
        return self._limits.cost(use.tokens_in, use.tokens_out)

    def _count(self, tokens: Tokens, record: RunRecord, *, estimated: bool) -> None:
        use = record.model_use
        use.add(tokens_in=tokens[0], tokens_out=tokens[1], estimated=estimated)
        if self._costs is not None:
            self._costs.keep(record, cost=self._cost(use))


def backoff(tried: int) -> float:
    """Seconds to wait before the next try: twice as long each time, with jitter."""
    most = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0**tried)
    return random.uniform(most / 2, most)  # noqa: S311 (spreads the load; no secret)


def newest_turns(messages: Sequence[BaseMessage], turns: int) -> Any:
    """The messages from the question that began the first of the newest turns."""
    starts = [at for at, message in enumerate(messages) if isinstance(message, HumanMessage)]
    return list(messages[starts[-turns] :]) if len(starts) > turns else list(messages)


def without_broken(response: ModelResponse[Any], broken: Set[str]) -> ModelResponse[Any]:
    """A reply with its cut-off calls marked as invalid; nothing that was read from them stays."""
    reply = response.result[0]
    if not broken or not isinstance(reply, AIMessage):
        return response
    cut = [call for call in reply.tool_calls if (call["id"] or "") in broken]
    invalid = [
        InvalidToolCall(
            name=call["name"], args=str(call["args"]), id=call["id"], error=CUT, type=INVALID
        )
        for call in cut
    ]
    mended = reply.model_copy(
        update={
            "tool_calls": [call for call in reply.tool_calls if call not in cut],
            "invalid_tool_calls": [*reply.invalid_tool_calls, *invalid],
        }
    )
    others = [
        message
        for message in response.result[1:]
        if not (isinstance(message, ToolMessage) and message.tool_call_id in broken)
    ]
    kept = response.structured_response if len(others) == len(response.result) - 1 else None
    return ModelResponse(result=[mended, *others], structured_response=kept)


def _length(messages: Sequence[BaseMessage]) -> int:
    replies = [message for message in messages if isinstance(message, AIMessage)]
    return sum(
        len(str(reply.content)) + len(str(reply.tool_calls)) + len(str(reply.invalid_tool_calls))
        for reply in replies
    )


def _estimate(request: ModelRequest[RunRecord], received: int) -> Tokens:
    """Tokens in and out by what went over the wire."""
    sent = sum(len(str(message.content)) for message in request.messages)
    sent += len(str(request.system_message.content)) if request.system_message else 0
    return -(-sent // CHARACTERS_PER_TOKEN), -(-received // CHARACTERS_PER_TOKEN)


def told_usage(response: ModelResponse[Any]) -> Tokens | None:
    """Tokens in and out; None where the provider says nothing, or nothing but zeros."""
    for message in response.result:
        usage = message.usage_metadata if isinstance(message, AIMessage) else None
        if usage and (usage["input_tokens"] or usage["output_tokens"]):
            return usage["input_tokens"], usage["output_tokens"]
    return None
