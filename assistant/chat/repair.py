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
NO_JSON = "The arguments were not one JSON object. Send them again, whole and valid."
UNKNOWN = "unknown_tool"
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
        if _calls(response):
            return mended(response, request)
        draft = draft_in(_reply(response))
        if draft is None:
            reminder = _reminder(_reply(response))
            response = handler(request.override(messages=[*request.messages, *reminder]))
            if _calls(response):
                return mended(response, request)
            draft = draft_in(_reply(response)) or _draft_of_text(_reply(response))
        return _answered(draft)

    def wrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Any]
    ) -> Any:
        """Run the call; tell of arguments that were no JSON and of tools that are not there."""
        call = request.tool_call
        if MALFORMED in call["args"]:
            return _error(call, kind="arguments", message=NO_JSON)
        if request.tool is None:
            message = "There is no tool of that name. Call one of those you were given."
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


def _calls(response: ModelResponse[Any]) -> bool:
    reply = _reply(response)
    return bool(reply.tool_calls or reply.invalid_tool_calls)


def mended(response: ModelResponse[Any], request: ModelRequest[RunRecord]) -> ModelResponse[Any]:
    """A reply whose calls can be answered: known names, ids of their own, arguments that are JSON.

    Arguments that were none stand as a call that will be told so. What needs no mending is returned
    as it is, since some providers want their own reply back to the letter.
    """
    reply = _reply(response)
    names = {getattr(tool, "name", "") for tool in request.tools} | {ANSWER_TOOL}
    broken = [
        ToolCall(
            name=call.get("name") or UNKNOWN,
            args={MALFORMED: str(call.get("args"))[:SHOWN]},
            id=call.get("id"),
            type="tool_call",
        )
        for call in reply.invalid_tool_calls
    ]
    found = [*reply.tool_calls, *broken]
    clean = request.runtime.context.clean
    ids = [call["id"] for call in found]
    own = len(set(ids)) == len(ids) and all(i and clean(i) == i for i in ids)
    known = all(call["name"] in names for call in found)
    if own and known and not broken:
        return response
    calls = [
        call
        | {
            "name": call["name"] if call["name"] in names else UNKNOWN,
            "id": call["id"] if own else f"call_{len(request.messages)}_{at}",
        }
        for at, call in enumerate(found)
    ]
    return _retold(response, calls)


def _retold(response: ModelResponse[Any], calls: list[ToolCall]) -> ModelResponse[Any]:
    """The reply with other calls; drafts among them are told what was wrong with them, once more."""
    reply = _reply(response)
    told = [str(m.content) for m in response.result[1:] if isinstance(m, ToolMessage)]
    told += [json.dumps(_problem("arguments", NO_JSON))] * len(reply.invalid_tool_calls)
    drafts = [call for call in calls if call["name"] == ANSWER_TOOL]
    answers = [
        ToolMessage(text, tool_call_id=call["id"], name=ANSWER_TOOL)
        for call, text in zip(drafts, told, strict=False)
    ]
    message = AIMessage(content=str(reply.text), tool_calls=calls, id=reply.id)
    return ModelResponse(
        result=[message, *answers], structured_response=response.structured_response
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
    told = json.dumps(_problem(kind, message))
    return ToolMessage(told, tool_call_id=call["id"], name=call["name"], status="error")


def _problem(kind: str, message: str) -> dict[str, dict[str, str]]:
    return {"error": {"kind": kind, "message": message}}
