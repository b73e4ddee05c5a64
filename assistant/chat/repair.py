"""Replies that are no tool call and no draft, mended or sent back with what is wrong with them."""

import json
import re
from collections.abc import Callable
from typing import Any, cast
from uuid import uuid4

from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain.agents.middleware.types import ToolCallRequest
from langchain_core.messages import AIMessage, HumanMessage, ToolCall, ToolMessage
from pydantic import ValidationError

from assistant.answering.record import RunRecord
from assistant.chat.planner_model import ANSWER_TOOL, PlannerChatModel
from assistant.chat.provider_errors import ReplyError
from assistant.drafts import AnswerDraft, Claim

Handler = Callable[[ModelRequest[RunRecord]], ModelResponse[Any]]
MALFORMED = "malformed_arguments"
"""Stands in for arguments that were no JSON object."""
SHOWN = 200
"""Characters of such arguments that the model is shown again."""
CALL_IT = (
    f"This was no tool call, so nobody sees it. Give the final answer by calling {ANSWER_TOOL}, "
    "every number as a cell reference; or call another tool first."
)
REFUSED = "The model declined to answer. Ask in other words, or choose another model."
EMPTY = "The model's replies were empty. Try again, or choose another model."
_FENCED = re.compile(r"^\s*```(?:json)?\s*(.*?)\s*```\s*$", re.DOTALL)


class Repair(AgentMiddleware[Any, RunRecord]):
    """Turns what models send instead of tool calls into tool calls, or asks once more."""

    def wrap_model_call(
        self, request: ModelRequest[RunRecord], handler: Handler
    ) -> ModelResponse[Any]:
        """Call the model; a reply in plain text is asked for again, then taken as the draft.

        Raises:
            ReplyError: If the model declined or wrote nothing.
        """
        response = handler(request)
        if isinstance(request.model, PlannerChatModel):
            return response
        reply = _reply(response)
        if reply.tool_calls or reply.invalid_tool_calls:
            return _with_calls(response, reply)
        draft = draft_in(reply)
        if draft is None:
            again = request.override(messages=[*request.messages, *_reminder(reply)])
            response = handler(again)
            reply = _reply(response)
            if reply.tool_calls or reply.invalid_tool_calls:
                return _with_calls(response, reply)
            draft = draft_in(reply) or _draft_of_text(reply)
        return _answered(draft)

    def wrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Any]
    ) -> Any:
        """Run the call; tell of arguments that were no JSON and of tools that are not there."""
        call = request.tool_call
        if MALFORMED in call["args"]:
            message = "The arguments were not one JSON object. Send them again, whole and valid."
            return _error(call, kind="arguments", message=message)
        if request.tool is None:
            message = f"There is no tool '{call['name'][:80]}'. Call one of those you were given."
            return _error(call, kind="tool", message=message)
        return handler(request)


def draft_in(reply: AIMessage) -> AnswerDraft | None:
    """The draft that a reply's text holds as JSON, as models without tool calls write it."""
    text = str(reply.text)
    fenced = _FENCED.match(text)
    try:
        found = json.loads(fenced[1] if fenced else text)
    except (ValueError, RecursionError):
        return None
    if isinstance(found, dict) and found.get("name") == ANSWER_TOOL:
        found = found.get("arguments", found.get("parameters"))
    try:
        return AnswerDraft.model_validate(found)
    except ValidationError:
        return None


def _draft_of_text(reply: AIMessage) -> AnswerDraft:
    """Plain text as an answer; its sentences are held to their sources like any other.

    Raises:
        ReplyError: If there is none, or the provider says that it declined.
    """
    declined = reply.additional_kwargs.get("refusal") or _finish(reply) in (
        "content_filter",
        "refusal",
    )
    text = str(reply.text).strip()
    if declined or not text:
        raise ReplyError(REFUSED if declined else EMPTY)
    return AnswerDraft(status="answered", claims=(Claim(text=text),))


def _finish(reply: AIMessage) -> str:
    told = reply.response_metadata
    return str(told.get("finish_reason") or told.get("stop_reason") or "")


def _reply(response: ModelResponse[Any]) -> AIMessage:
    return cast("AIMessage", response.result[0])


def _reminder(reply: AIMessage) -> tuple[AIMessage | HumanMessage, ...]:
    said = str(reply.text).strip()
    asked = HumanMessage(content=CALL_IT)
    return (AIMessage(content=said), asked) if said else (asked,)


def _with_calls(response: ModelResponse[Any], reply: AIMessage) -> ModelResponse[Any]:
    """The same reply where arguments that were no JSON stand as a call that will be told so."""
    if not reply.invalid_tool_calls:
        return response
    broken = [
        ToolCall(
            name=call.get("name") or "unknown",
            args={MALFORMED: str(call.get("args"))[:SHOWN]},
            id=call.get("id") or f"broken_{at}",
            type="tool_call",
        )
        for at, call in enumerate(reply.invalid_tool_calls)
    ]
    calls = [*reply.tool_calls, *broken]
    mended = AIMessage(content=reply.content, tool_calls=calls, id=reply.id)
    told = [
        _error(call, kind="arguments", message="The arguments were not one JSON object.")
        for call in broken
        if call["name"] == ANSWER_TOOL
    ]
    return ModelResponse(
        result=[mended, *response.result[1:], *told],
        structured_response=response.structured_response,
    )


def _answered(draft: AnswerDraft) -> ModelResponse[Any]:
    args = draft.model_dump(mode="json")
    call_id = f"written_{uuid4().hex}"
    call = ToolCall(name=ANSWER_TOOL, args=args, id=call_id, type="tool_call")
    told = ToolMessage("Answer given.", tool_call_id=call_id, name=ANSWER_TOOL)
    return ModelResponse(
        result=[AIMessage(content="", tool_calls=[call]), told], structured_response=draft
    )


def _error(call: ToolCall, *, kind: str, message: str) -> ToolMessage:
    told = {"error": {"kind": kind, "message": message}}
    return ToolMessage(json.dumps(told), tool_call_id=call["id"], name=call["name"], status="error")
