"""No personal data passes the model or the tools, in either direction, nor into what is kept."""

import json
from collections.abc import Callable
from typing import Any, TypeVar, cast

from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain.agents.middleware.types import ToolCallRequest
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from pydantic import BaseModel

from assistant.answering.record import RunRecord
from assistant.answering.scrub import Clean, scrub

Message = TypeVar("Message", bound=BaseMessage)
Draft = TypeVar("Draft")


class TextEdge(AgentMiddleware[Any, RunRecord]):
    """Redacts what goes to the model, what it says, and what tools are sent and answer."""

    def wrap_model_call(
        self,
        request: ModelRequest[RunRecord],
        handler: Callable[[ModelRequest[RunRecord]], ModelResponse[Any]],
    ) -> ModelResponse[Any]:
        """Redact both ways; what was found by the time of the answer is kept redacted only."""
        clean = request.runtime.context.clean
        sent = [_scrubbed(message, clean) for message in request.messages]
        response = handler(request.override(messages=sent))
        return ModelResponse(
            result=[_scrubbed(message, clean) for message in response.result],
            structured_response=_scrubbed_draft(response.structured_response, clean),
        )

    def wrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Any]
    ) -> Any:
        """Redact the arguments of a call and its result."""
        clean = cast("RunRecord", request.runtime.context).clean
        call = request.tool_call.copy()
        call["args"] = scrub(call["args"], clean)
        result = handler(request.override(tool_call=call))
        return _scrubbed(result, clean) if isinstance(result, BaseMessage) else result


def _scrubbed(message: Message, clean: Clean) -> Message:
    """A message with redacted content, calls and extras; the same one where nothing was found."""
    update: dict[str, Any] = {"content": _content(message, clean)}
    if message.additional_kwargs:
        update["additional_kwargs"] = scrub(message.additional_kwargs, clean)
    if isinstance(message, AIMessage):
        update["tool_calls"] = [
            {**call, "args": scrub(call["args"], clean)} for call in message.tool_calls
        ]
        update["invalid_tool_calls"] = scrub(message.invalid_tool_calls, clean)
    if isinstance(message, ToolMessage):
        update["artifact"] = None
    if all(getattr(message, name) == value for name, value in update.items()):
        return message
    return message.model_copy(update=update)


def _content(message: BaseMessage, clean: Clean) -> Any:
    """Tools answer JSON: its strings are read one by one, so that it stays JSON."""
    if isinstance(message, ToolMessage) and isinstance(message.content, str):
        try:
            found = json.loads(message.content)
        except ValueError:
            return clean(message.content)
        cleaned = scrub(found, clean)
        return message.content if cleaned == found else json.dumps(cleaned, ensure_ascii=False)
    return scrub(message.content, clean)


def _scrubbed_draft(draft: Draft, clean: Clean) -> Draft:
    if not isinstance(draft, BaseModel):
        return draft
    found = draft.model_dump(mode="json")
    cleaned = scrub(found, clean)
    return draft if cleaned == found else type(draft).model_validate(cleaned)
