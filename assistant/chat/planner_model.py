"""The planner as a chat model: plans from the newest question, composes from what the tools said."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolCall, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import ConfigDict, TypeAdapter, ValidationError

from assistant.chat.calls import Call, calls_for
from assistant.drafts import AnswerDraft
from assistant.planner.plan import MetricPlan, Plan
from assistant.semantics.request import MetricRequest

PLAN = "plan"
AS_OF = "as_of"
ANSWER_TOOL = AnswerDraft.__name__
METRICS_TOOL = "query_metrics"
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
                return _call_tools(plan, calls, at=len(messages))
        draft = self.thinker.compose(plan, _outputs(turn), as_of=_as_of(turn[0]))
        answer = Call(ANSWER_TOOL, draft.model_dump(mode="json"))
        return _call_tools(plan, [answer], at=len(messages))

    def _plan(self, question: BaseMessage, earlier: Sequence[BaseMessage]) -> Plan:
        found: Plan = self.thinker.plan(
            str(question.text), history=_plans(earlier), as_of=_as_of(question)
        )
        return found


def _call_tools(plan: Plan, calls: Sequence[Call], *, at: int) -> AIMessage:
    """A message of calls; providers that go on with a conversation want every id to be its own."""
    return AIMessage(
        content="",
        additional_kwargs={PLAN: plan.model_dump(mode="json")},
        tool_calls=[
            ToolCall(
                name=call.name, args=call.arguments, id=f"planned_{at}_{number}", type="tool_call"
            )
            for number, call in enumerate(calls, start=1)
        ],
    )


def _as_of(question: BaseMessage) -> date | None:
    day = question.additional_kwargs.get(AS_OF)
    return date.fromisoformat(day) if day else None


def _plans(messages: Sequence[BaseMessage]) -> list[Plan]:
    """Earlier plans, the oldest first, one for each turn.

    Of a turn that a language model answered, its one request stands for a plan; where there is none
    or several, nothing before it can be followed up.
    """
    plans: list[Plan] = []
    for turn in _turns(messages):
        own = [m.additional_kwargs[PLAN] for m in turn if PLAN in m.additional_kwargs]
        if own:
            plans.append(_PLANS.validate_python(own[-1]))
            continue
        asked = _requests(turn)
        if len(asked) == 1:
            plans.append(MetricPlan(resolved=str(turn[0].text), request=asked[0]))
        elif any(isinstance(message, AIMessage) for message in turn):
            plans.clear()
    return plans


def _turns(messages: Sequence[BaseMessage]) -> list[list[BaseMessage]]:
    """Messages by the question that they belong to."""
    turns: list[list[BaseMessage]] = []
    for message in messages:
        if isinstance(message, HumanMessage) or not turns:
            turns.append([])
        turns[-1].append(message)
    return turns


def _requests(turn: Sequence[BaseMessage]) -> list[MetricRequest]:
    """What a language model computed in a turn, without what failed."""
    results = {m.tool_call_id: str(m.text) for m in turn if isinstance(m, ToolMessage)}
    found: list[MetricRequest] = []
    for message in turn:
        for call in message.tool_calls if isinstance(message, AIMessage) else ():
            if call["name"] != METRICS_TOOL or '"query"' not in results.get(call["id"] or "", ""):
                continue
            try:
                request = MetricRequest.model_validate(call["args"])
            except ValidationError:
                continue
            if request not in found:
                found.append(request)
    return found


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
