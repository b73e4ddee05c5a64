"""Who answers: the planner what it is sure of, the model the rest, the planner where the model fails."""

from collections.abc import Callable, Sequence
from typing import Any

from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.messages import AnyMessage, HumanMessage

from assistant.answering.record import RunRecord
from assistant.chat.planner_model import PLAN, PlannerChatModel
from assistant.errors import ModelError
from guardrails.decisions import GuardrailNote

Handler = Callable[[ModelRequest[RunRecord]], ModelResponse[Any]]
UNSURE = frozenset({"clarify", "search", "unanswerable"})
"""Kinds of plans that a model may better: readings are open, passages are to be put in words, or
words were not understood."""


class Routing(AgentMiddleware[Any, RunRecord]):
    """Chooses between planner and model once for each question, and again where the model fails."""

    def __init__(self, planner: PlannerChatModel) -> None:
        """Take the planner; the agent's own model is the provider's."""
        super().__init__()
        self._planner = planner

    def wrap_model_call(
        self, request: ModelRequest[RunRecord], handler: Handler
    ) -> ModelResponse[Any]:
        """Call whom the question goes to."""
        use = request.runtime.context.model_use
        if use.route is None:
            planned = handler(request.override(model=self._planner))
            use.route = "planner" if _is_sure(planned) else "model"
            if use.route == "planner":
                return planned
        if use.route == "planner":
            return handler(request.override(model=self._planner))
        return self._ask_model(request, handler)

    def _ask_model(self, request: ModelRequest[RunRecord], handler: Handler) -> ModelResponse[Any]:
        record = request.runtime.context
        use = record.model_use
        if use.route == "model":
            try:
                return handler(request)
            except ModelError as error:
                record.note(fallback_note(error))
                use.route, use.fallback_from = "fallback", len(request.messages)
        messages = since_fallback(request.messages, use.fallback_from)
        return handler(request.override(model=self._planner, messages=messages))


def fallback_note(error: ModelError) -> GuardrailNote:
    """What the answer says where the planner answered instead of the model."""
    return GuardrailNote(
        rule="model_fallback",
        action="limited",
        reason="The language model gave no answer, so the planner answered.",
        remedy=str(error),
    )


def since_fallback(messages: Sequence[AnyMessage], start: int) -> list[AnyMessage]:
    """The conversation without what the model did for the newest question."""
    asked = max(at for at, message in enumerate(messages) if isinstance(message, HumanMessage))
    return [*messages[: asked + 1], *messages[max(start, asked + 1) :]]


def _is_sure(response: ModelResponse[Any]) -> bool:
    plan = response.result[0].additional_kwargs.get(PLAN, {})
    return plan.get("kind") not in UNSURE
