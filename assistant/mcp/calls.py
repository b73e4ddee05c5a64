"""One tool called from outside: by a known principal, through every gate, and written down."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from assistant.agent import Assistant
from assistant.answering.record import RunRecord, Step
from assistant.answering.scrub import scrub
from assistant.cancellation import CURRENT, Cancellation
from assistant.chat.zero_rows import told_of
from assistant.errors import CancelledError
from assistant.state.audit import write_run
from assistant.tools.kit import Output, ToolSpec, failure
from guardrails.principals import Principal

NOTED_CHARACTERS = 2_000
"""Of the arguments, in the audit."""
KEPT = frozenset({"sql"})
"""Arguments that are no words: redaction would change what they mean; the gate reads them."""
WITHOUT_RESULTS = frozenset({"search_catalog", "describe"})
"""Tools that have something to say where no cell may be shared with a language model."""
NOT_SHARED = (
    "This workspace shares no results with language models, and this would go to one. "
    "Ask on the page, or over /v1/ask."
)


@dataclass(frozen=True)
class Caller:
    """Who calls, and how the call is followed and stopped."""

    principal: Principal
    cancellation: Cancellation
    listener: Callable[[Step], None] | None = None


@dataclass(frozen=True)
class Called:
    """What a tool answered, without personal data."""

    output: Output
    record: RunRecord
    lake_version: str

    @property
    def error(self) -> str | None:
        """What is wrong, then what to do; None: nothing."""
        found = self.output.get("error")
        if found is None:
            return None
        if found["kind"] == "denied":
            return f"{found['reason']} {found['remedy']}".strip()
        return str(found["message"])


def call_tool(
    spec: ToolSpec, sent: dict[str, Any], *, assistant: Assistant, caller: Caller
) -> Called:
    """Call one tool as its own run: arguments are redacted first, and the answer last.

    Raises:
        CancelledError: If nobody waits for it any more.
        RetrievalError: If it needs an index that is missing or does not fit.
        AuditError: If it cannot be written down.
    """
    kit = assistant.kit
    record = RunRecord(
        trace_id=uuid4().hex,
        as_of=kit.as_of,
        principal=caller.principal,
        known=kit.known,
        listener=caller.listener,
        cancellation=caller.cancellation,
    )
    cleaned = {
        name: value if name in KEPT else scrub(value, record.clean) for name, value in sent.items()
    }
    status = "failed"
    current = CURRENT.set(caller.cancellation)
    try:
        output = _shared(spec, cleaned, assistant=assistant, record=record)
        status = _status(output)
    except CancelledError:
        status = "cancelled"
        raise
    finally:
        CURRENT.reset(current)
        said = _said(spec, cleaned)
        write_run(assistant.kit.audit, record, entry="tool", question=said, status=status)
    return Called(scrub(output, record.clean), record, assistant.lake_version)


def _shared(
    spec: ToolSpec, sent: dict[str, Any], *, assistant: Assistant, record: RunRecord
) -> Output:
    """What the tool answers, as far as it may be shared with a language model."""
    kit = assistant.kit
    if kit.share_results:
        return spec.call(sent, kit=kit, record=record)
    if spec.name not in WITHOUT_RESULTS:
        return failure("not_shared", NOT_SHARED)
    return told_of(spec.name, spec.call(sent, kit=kit, record=record))


def _status(output: Output) -> str:
    error = output.get("error")
    if error is None:
        return "answered"
    return "refused" if error["kind"] in ("denied", "not_shared") else "unanswerable"


def _said(spec: ToolSpec, sent: dict[str, Any]) -> str:
    return f"{spec.name} {json.dumps(sent, ensure_ascii=False, default=str)}"[:NOTED_CHARACTERS]
