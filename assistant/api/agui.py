"""`POST /agui`: the AG-UI protocol, with a mapping of our own so that nothing else is on the wire."""

import logging
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from typing import Any

from ag_ui.core import (
    BaseEvent,
    CustomEvent,
    RunAgentInput,
    RunErrorEvent,
    RunFinishedEvent,
    RunStartedEvent,
    StepFinishedEvent,
    StepStartedEvent,
    TextMessageContentEvent,
    TextMessageEndEvent,
    TextMessageStartEvent,
    UserMessage,
)
from ag_ui.core.types import TextInputContent
from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import ValidationError
from sse_starlette import ServerSentEvent

from assistant.answering.record import Step
from assistant.answering.sentences import split_sentences
from assistant.answers import Answer, Question
from assistant.api.edge import require_json
from assistant.api.stream import AnswerEvents, desk_of
from assistant.api.who import CurrentPrincipal
from assistant.problems import PREFIX, Problem, problem_for

log = logging.getLogger(__name__)
agui_router = APIRouter()
ANSWER_EVENT = "answer"
"""Custom event with the `Answer`, whole: table, chart, citations, SQL, notes."""
PROBLEM_EVENT = "problem"
"""Custom event with the RFC 9457 problem, before the run's error."""


@agui_router.post(
    "/agui", operation_id="runAgent", dependencies=[Depends(require_json)], response_class=Response
)
async def run(body: RunAgentInput, request: Request, principal: CurrentPrincipal) -> Response:
    """Answer the newest user message of an AG-UI run as a stream of AG-UI events."""
    question = _question(body)
    desk = desk_of(request)
    entered = desk.enter(principal)
    moments = desk.stream(question, principal=principal, entered=entered)
    return AnswerEvents(_events(moments, body=body), desk=desk, entered=entered)


def _question(body: RunAgentInput) -> Question:
    message = next((m for m in reversed(body.messages) if isinstance(m, UserMessage)), None)
    if message is None:
        raise RequestValidationError([_missing("messages", "There is no message of a user")])
    props = body.forwarded_props if isinstance(body.forwarded_props, dict) else {}
    try:
        return Question.model_validate(
            {
                "question": _text(message),
                "conversation_id": body.thread_id,
                "as_of": props.get("as_of"),
            }
        )
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from None


def _missing(place: str, message: str) -> dict[str, Any]:
    return {"type": "missing", "loc": ("body", place), "msg": message}


def _text(message: UserMessage) -> str:
    if isinstance(message.content, str):
        return message.content
    return "\n".join(part.text for part in message.content if isinstance(part, TextInputContent))


async def _events(
    moments: AsyncGenerator[Step | Answer, None], *, body: RunAgentInput
) -> AsyncIterator[ServerSentEvent]:
    yield _sent(RunStartedEvent(thread_id=body.thread_id, run_id=body.run_id))
    step: Step | None = None
    try:
        async for moment in moments:
            if step is not None:
                yield _sent(StepFinishedEvent(step_name=step.text))
            step = moment if isinstance(moment, Step) else None
            if isinstance(moment, Step):
                yield _sent(StepStartedEvent(step_name=moment.text, raw_event=moment.name))
            else:
                for event in _told(moment):
                    yield _sent(event)
    except Exception as error:  # noqa: BLE001 (the stream has begun: the error must travel in it)
        log.error("request_failed", extra={"error": type(error).__name__})  # noqa: TRY400
        for event in _failed(problem_for(error)):
            yield _sent(event)
        return
    finally:
        await moments.aclose()
    yield _sent(RunFinishedEvent(thread_id=body.thread_id, run_id=body.run_id))


def _told(answer: Answer) -> Iterator[BaseEvent]:
    """An answer as a message, sentence by sentence, then whole."""
    message = answer.trace_id
    yield TextMessageStartEvent(message_id=message, role="assistant")
    for sentence in split_sentences(answer.answer):
        yield TextMessageContentEvent(message_id=message, delta=sentence)
    yield TextMessageEndEvent(message_id=message)
    yield CustomEvent(name=ANSWER_EVENT, value=answer.model_dump(mode="json"))


def _failed(problem: Problem) -> Iterator[BaseEvent]:
    yield CustomEvent(name=PROBLEM_EVENT, value=problem.model_dump())
    yield RunErrorEvent(message=problem.told, code=problem.type.removeprefix(PREFIX))


def _sent(event: BaseEvent) -> ServerSentEvent:
    return ServerSentEvent(data=event.model_dump_json(by_alias=True))
