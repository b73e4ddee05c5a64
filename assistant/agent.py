"""Question in, answer out."""

import json
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from langchain.agents import create_agent
from langchain.agents.middleware import (
    AgentMiddleware,
    ModelCallLimitMiddleware,
    ToolCallLimitMiddleware,
)
from langchain.agents.structured_output import ToolStrategy
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langsmith import tracing_context

from assistant.answering.assembly import Outcome, Setting, assemble
from assistant.answering.days import newest_day
from assistant.answering.gate import Admitted, Turned, admit
from assistant.answering.readers import seen_in
from assistant.answering.record import RunRecord, Step
from assistant.answers import Answer, ModelUsage, Question
from assistant.cancellation import CURRENT, Cancellation
from assistant.chat.answerers import PLANNER, Models
from assistant.chat.described import describe_tools
from assistant.chat.middleware import ModelEdge
from assistant.chat.model_use import ModelLimits
from assistant.chat.planner_model import ANSWER_TOOL, AS_OF, PLAN
from assistant.chat.provider_edge import ProviderEdge
from assistant.chat.repair import Repair
from assistant.chat.routing import Routing
from assistant.chat.scope import Scope
from assistant.chat.text_edge import TextEdge
from assistant.chat.zero_rows import ZeroRows
from assistant.drafts import AnswerDraft, Claim
from assistant.errors import CancelledError
from assistant.state.audit import write_run
from assistant.state.conversations import Conversations
from assistant.state.costs import Costs
from assistant.state.turns import Turn
from assistant.tools.kit import ToolKit
from assistant.tools.toolbox import make_tools
from guardrails.decisions import Denied
from guardrails.principals import COMMAND_LINE, Principal

if TYPE_CHECKING:
    from assistant.state.feedback import Feedback
    from guardrails.decisions import GuardrailNote

log = logging.getLogger(__name__)
NO_DRAFT = AnswerDraft(
    status="unanswerable",
    claims=(Claim(text="The model gave no answer within its calls. Ask a narrower question."),),
)


class Assistant:
    """One opened workspace that answers. Safe to share between threads."""

    def __init__(
        self,
        *,
        kit: ToolKit,
        models: Models,
        conversations: Conversations,
        setting: Callable[[], Setting],
        prompt: Callable[[date | None], str],
        costs: Costs | None = None,
    ) -> None:
        """Put the agent together.

        Args:
            kit: What the tools work with.
            models: The planner, a provider's model, or both, and what these may take.
            conversations: What was asked and answered before, and what the model remembers of it.
            setting: What answers say of model and stores; read at the end of each run.
            prompt: The system prompt on a day.
            costs: Where what they took is written down; None: nowhere.
        """
        self.kit = kit
        self._setting = setting
        self.feedback: Feedback | None = None
        """Remembers every answer, so that people can speak of it."""
        self.conversations = conversations
        self._resources = ExitStack()
        limits = self._limits = models.limits
        around: tuple[AgentMiddleware[Any, RunRecord], ...] = (
            ModelEdge(prompt=lambda record: prompt(record.as_of)),
            Scope(),
            *((Routing(models.planner),) if models.planner is not None else _ends(limits)),
            Repair(),
            TextEdge(),
            *(() if kit.share_results else (ZeroRows(),)),
            ProviderEdge(limits, costs),
            ToolCallLimitMiddleware(run_limit=2 * limits.max_calls),
        )
        self._graph = create_agent(
            models.first,
            describe_tools(make_tools(kit), kit.catalogue),
            response_format=ToolStrategy(AnswerDraft, tool_message_content="Answer given."),
            checkpointer=conversations.threads,
            context_schema=RunRecord,
            middleware=around,
        )

    @property
    def lake_version(self) -> str:
        """Version of the lake in use."""
        return self.kit.manifest.version

    @property
    def index_version(self) -> str | None:
        """Version of the index in use; None where there is none."""
        return self._setting().index_version

    def ask(
        self,
        question: Question,
        *,
        principal: Principal = COMMAND_LINE,
        listener: Callable[[Step], None] | None = None,
        cancellation: Cancellation | None = None,
    ) -> Answer:
        """Answer one question.

        Args:
            question: What a person asks, as typed.
            principal: Who asks.
            listener: Told of every step.
            cancellation: Ends the question early; None: nothing does.

        Raises:
            AbsentError: If the conversation is somebody else's.
            CancelledError: If nobody waits for the answer any more.
            RequestError: If `as_of` lies outside the data.
            ModelError: If the model failed.
            RetrievalError: If the question needs an index that is missing or does not fit.
        """
        start = time.perf_counter()
        record = RunRecord(
            trace_id=uuid4().hex,
            as_of=newest_day(self.kit.manifest, question.as_of),
            principal=principal,
            known=self.kit.known,
            listener=listener,
            cancellation=cancellation or Cancellation(),
        )
        admitted = admit(question.question, known=self.kit.known)
        asked = admitted.text if isinstance(admitted, Admitted) else ""
        current = CURRENT.set(record.cancellation)
        try:
            answer = self._answered(admitted, record, conversation=question.conversation_id)
        except Exception as error:
            stopped = isinstance(error, CancelledError)
            self._write_down(record, question=asked, status="cancelled" if stopped else "failed")
            raise
        finally:
            CURRENT.reset(current)
        self._write_down(record, question=asked, status=answer.status)
        if self.feedback is not None:
            self.feedback.keep(answer, principal)
        total = round((time.perf_counter() - start) * 1000, 2)
        log.info("question_answered", extra=_logged(answer, total))
        return answer.model_copy(update={"timings_ms": {**answer.timings_ms, "total": total}})

    def warm(self) -> None:
        """Load what the first question about a definition would wait for: index and encoder.

        Raises:
            RetrievalError: If the index does not fit; questions about numbers are answered all the same.
        """
        if self.index_version is not None:
            self.kit.index().search("warm", limit=1)

    def on_close(self, closer: Callable[[], None]) -> None:
        """Have something closed with the assistant, the last added first."""
        self._resources.callback(closer)

    def close(self) -> None:
        """Release workers and files."""
        self._resources.close()

    def _answered(
        self, admitted: Admitted | Turned, record: RunRecord, *, conversation: str | None
    ) -> Answer:
        """The answer, kept with its conversation unless nothing was asked."""
        if isinstance(admitted, Turned):
            outcome = _turned_away(admitted, record=record, conversation=conversation)
            return self._told(assemble(outcome, self._setting()), record)
        who = record.principal.id
        with self.conversations.turn(conversation, principal=who, title=admitted.text) as found:
            draft = self._run(admitted.text, record=record, conversation=found)
            outcome = Outcome(admitted.text, found, draft, record, notes=admitted.notes)
            answer = self._told(assemble(outcome, self._setting()), record)
            record.cancellation.check()
            seen = seen_in(record, self.kit.policy)
            self.conversations.keep(found, Turn(question=admitted.text, answer=answer, seen=seen))
        return answer

    def _write_down(self, record: RunRecord, *, question: str, status: str) -> None:
        write_run(self.kit.audit, record, entry="question", question=question, status=status)

    def _told(self, answer: Answer, record: RunRecord) -> Answer:
        """The answer with who gave it, and what that took."""
        use = record.model_use
        by_planner = use.route in ("planner", "fallback")
        usage = None
        if use.calls:
            usage = ModelUsage(
                calls=use.calls,
                tokens_in=use.tokens_in,
                tokens_out=use.tokens_out,
                cost=self._limits.cost(use.tokens_in, use.tokens_out),
                estimated=use.estimated,
            )
        model = PLANNER if by_planner else answer.model
        return answer.model_copy(update={"model": model, "usage": usage})

    def _run(self, text: str, *, record: RunRecord, conversation: str) -> AnswerDraft:
        as_of = record.as_of.isoformat() if record.as_of else None
        message = HumanMessage(content=text, additional_kwargs={AS_OF: as_of})
        with tracing_context(enabled=False):  # whatever the environment says, nothing is sent
            state = self._graph.invoke(
                {"messages": [message]},
                {"configurable": {"thread_id": conversation}, "recursion_limit": 100},
                context=record,
                durability="exit",
            )
        _keep_plan(state["messages"], record)
        return _draft_of(state)


def _ends(limits: ModelLimits) -> tuple[AgentMiddleware[Any, RunRecord], ...]:
    """Where nobody stands in for the model, the end of its calls is an answer in words."""
    return (ModelCallLimitMiddleware(run_limit=limits.max_calls, exit_behavior="end"),)


def _keep_plan(messages: Sequence[BaseMessage], record: RunRecord) -> None:
    """Keep what the planner decided: its own words, and the rule where it refused."""
    newest = next((m for m in reversed(messages) if isinstance(m, AIMessage)), None)
    plan = newest.additional_kwargs.get(PLAN) if newest is not None else None
    if not plan:
        return
    record.facts.append(json.dumps(plan, ensure_ascii=False))
    if plan["kind"] == "refuse":
        record.deny(Denied(**{name: plan[name] for name in ("rule", "reason", "remedy")}))


def _draft_of(state: dict[str, Any]) -> AnswerDraft:
    """The newest turn's draft; an earlier turn's, kept in the state, does not count."""
    draft = state.get("structured_response")
    if isinstance(draft, AnswerDraft) and _has_answered(state["messages"]):
        return draft
    return NO_DRAFT


def _has_answered(messages: Sequence[BaseMessage]) -> bool:
    for message in reversed(messages):
        if isinstance(message, HumanMessage):
            return False
        if isinstance(message, AIMessage):
            return any(call["name"] == ANSWER_TOOL for call in message.tool_calls)
    return False


def _turned_away(turned: Turned, *, record: RunRecord, conversation: str | None) -> Outcome:
    draft = AnswerDraft(status=turned.status, claims=(Claim(text=turned.text),))
    record.facts.append(turned.text)  # its numbers are the gate's own
    notes: tuple[GuardrailNote, ...] = (turned.note,) if turned.note else ()
    return Outcome("", conversation or uuid4().hex, draft, record, notes=notes)


def _logged(answer: Answer, total: float) -> dict[str, Any]:
    return {
        "trace_id": answer.trace_id,
        "status": answer.status,
        "queries": len(answer.queries),
        "citations": len(answer.citations),
        "rules": [note.rule for note in answer.guardrails],
        "elapsed_ms": total,
    }
