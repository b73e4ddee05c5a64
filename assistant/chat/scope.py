"""The plan comes from the person: what a passage says word for word is not run."""

import json
from collections.abc import Callable, Iterator
from typing import Any, cast

from langchain.agents.middleware import AgentMiddleware
from langchain.agents.middleware.types import ToolCallRequest
from langchain_core.messages import HumanMessage, ToolMessage

from assistant.answering.record import RunRecord
from guardrails.decisions import Denied
from guardrails.untrusted import copied

READING = frozenset({"search_catalog", "describe", "lookup_values"})
"""Tools that only look something up; a title may be looked up as it was read."""
OWN = frozenset({"metric", "dimension", "table", "verified_question"})
"""Kinds of citations that the workspace's own people define or have checked."""
COPIED = Denied(
    rule="argument_from_passage",
    reason="The call repeats what a document says, and the question did not ask for it.",
    remedy="Say in the question what should be computed.",
)


class Scope(AgentMiddleware[Any, RunRecord]):
    """Refuses calls whose arguments were copied from what others wrote."""

    def wrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Any]
    ) -> Any:
        """Run the call, or answer with the refusal and its remedy."""
        call, record = request.tool_call, cast("RunRecord", request.runtime.context)
        if call["name"] in READING or not self._is_copied(request, record):
            return handler(request)
        record.deny(COPIED)
        told = {"error": {"kind": "denied", **COPIED.model_dump()}}
        return ToolMessage(
            json.dumps(told), tool_call_id=call["id"], name=call["name"], status="error"
        )

    def _is_copied(self, request: ToolCallRequest, record: RunRecord) -> bool:
        texts: dict[bool, list[str]] = {True: [], False: []}
        for citation_id, text in record.texts.items():
            texts[record.citations[citation_id].kind in OWN].append(text)
        if not texts[False]:
            return False
        asked = [str(m.text) for m in request.state["messages"] if isinstance(m, HumanMessage)]
        sent = _strings(request.tool_call["args"])
        return any(copied(text, texts[False], said=[*asked, *texts[True]]) for text in sent)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _strings(item)
