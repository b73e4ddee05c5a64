"""The planner as a chat model: plans from the newest question, composes from what the tools said."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolCall, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import ConfigDict, TypeAdapter

from assistant.chat.calls import Call, calls_for
from assistant.drafts import AnswerDraft
from assistant.planner.plan import Plan

PLAN = "plan"
AS_OF = "as_of"
ANSWER_TOOL = AnswerDraft.__name__
_PLANS: TypeAdapter[Plan] = TypeAdapter(Plan)


class Thinker(Protocol):
    """What stands behind the chat model."""

    def plan(self, question: str, *, history: Sequence[Plan], as_of: date | None) -> Plan:
        """Decide what to do with a question."""

    def compose(
        self, plan: Plan, outputs: Sequence[dict[str, Any]], *, as_of: date | None = None
    ) -> AnswerDraft:
        """Write the answer from the tools' outputs, in the order of the calls."""


class PlannerChatModel(BaseChatModel):
    """Deterministic; needs no key and no network."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    thinker: Any
    """A `Thinker`."""
    bound_tools: tuple[str, ...] = ()
    """Names of the tools; the planner knows what each of them takes."""

    @property
    def _llm_type(self) -> str:
        return "signpost-planner"

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> "PlannerChatModel":
        """A copy that knows the tools."""
        del kwargs
        bound = tuple(str(getattr(tool, "name", "")) for tool in tools)
        return self.model_copy(update={"bound_tools": bound})

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        del stop, run_manager, kwargs
        message = self._next(messages)
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _next(self, messages: Sequence[BaseMessage]) -> AIMessage:
        start = max(i for i, m in enumerate(messages) if isinstance(m, HumanMessage))
        turn = messages[start:]
        plan = _last_plan(turn)
        if plan is None:
            plan = self._plan(turn[0], messages[:start])
            calls = calls_for(plan)
            if calls:
                return _call_tools(plan, calls)
        draft = self.thinker.compose(plan, _outputs(turn), as_of=_as_of(turn[0]))
        return _call_tools(plan, [Call(ANSWER_TOOL, draft.model_dump(mode="json"))])

    def _plan(self, question: BaseMessage, earlier: Sequence[BaseMessage]) -> Plan:
        found: Plan = self.thinker.plan(
            str(question.text), history=_plans(earlier), as_of=_as_of(question)
        )
        return found


def _call_tools(plan: Plan, calls: Sequence[Call]) -> AIMessage:
    return AIMessage(
        content="",
        additional_kwargs={PLAN: plan.model_dump(mode="json")},
        tool_calls=[
            ToolCall(name=call.name, args=call.arguments, id=f"call_{number}", type="tool_call")
            for number, call in enumerate(calls, start=1)
        ],
    )


def _as_of(question: BaseMessage) -> date | None:
    day = question.additional_kwargs.get(AS_OF)
    return date.fromisoformat(day) if day else None


def _plans(messages: Sequence[BaseMessage]) -> list[Plan]:
    """Earlier plans, the oldest first, one for each turn."""
    plans: list[Plan] = []
    for message in messages:
        if isinstance(message, AIMessage) and PLAN in message.additional_kwargs:
            plan = _PLANS.validate_python(message.additional_kwargs[PLAN])
            if not plans or plans[-1] != plan:
                plans.append(plan)
    return plans


def _last_plan(turn: Sequence[BaseMessage]) -> Plan | None:
    plans = _plans(turn)
    return plans[-1] if plans else None


def _outputs(turn: Sequence[BaseMessage]) -> list[dict[str, Any]]:
    outputs = []
    for message in turn:
        if isinstance(message, ToolMessage):
            try:
                found = json.loads(str(message.text))
            except ValueError:
                found = None
            outputs.append(found if isinstance(found, dict) else _unreadable())
    return outputs


def _unreadable() -> dict[str, Any]:
    return {"error": {"kind": "tool", "message": "The tool did not answer. Ask again."}}
