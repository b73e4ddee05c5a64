"""`POST /v1/ask`: the answer as JSON, or step by step as server-sent events."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from assistant.answering.record import Step
from assistant.answering.sentences import split_sentences
from assistant.answers import Answer, Question
from assistant.api.edge import require_json
from assistant.api.live import LiveAssistant
from assistant.api.who import CurrentPrincipal
from assistant.problems import problem_for
from guardrails.principals import Principal

log = logging.getLogger(__name__)
ask_router = APIRouter()
EVENT_STREAM = "text/event-stream"


@ask_router.post("/v1/ask", response_model=Answer, dependencies=[Depends(require_json)])
async def ask(question: Question, request: Request, principal: CurrentPrincipal) -> Response:
    """Answer a question; `Accept: text/event-stream` gives `step`, `sentence`, then `answer`."""
    live: LiveAssistant = request.app.state.live
    if EVENT_STREAM in request.headers.get("accept", ""):
        return EventSourceResponse(_events(live, question, principal=principal))
    answer = await run_in_threadpool(_answer, live, question, principal)
    return Response(answer.model_dump_json(), media_type="application/json")


def _answer(live: LiveAssistant, question: Question, principal: Principal) -> Answer:
    with live.hold() as assistant:
        return assistant.ask(question, principal=principal)


async def _events(
    live: LiveAssistant, question: Question, *, principal: Principal
) -> AsyncIterator[ServerSentEvent]:
    loop = asyncio.get_running_loop()
    steps: asyncio.Queue[Step | None] = asyncio.Queue()

    def work() -> Answer:
        def tell(step: Step) -> None:
            loop.call_soon_threadsafe(steps.put_nowait, step)

        try:
            with live.hold() as assistant:
                return assistant.ask(question, principal=principal, listener=tell)
        finally:
            loop.call_soon_threadsafe(steps.put_nowait, None)

    task = asyncio.create_task(run_in_threadpool(work))
    while (step := await steps.get()) is not None:
        yield _event("step", {"name": step.name, "text": step.text})
    try:
        answer = await task
    except Exception as error:  # noqa: BLE001 (the stream has begun: the error must travel in it)
        log.error("request_failed", extra={"error": type(error).__name__})  # noqa: TRY400
        yield ServerSentEvent(event="problem", data=problem_for(error).model_dump_json())
        return
    for sentence in split_sentences(answer.answer):
        yield _event("sentence", {"text": sentence})
    yield ServerSentEvent(event="answer", data=answer.model_dump_json())


def _event(name: str, data: dict[str, Any]) -> ServerSentEvent:
    return ServerSentEvent(event=name, data=json.dumps(data))
