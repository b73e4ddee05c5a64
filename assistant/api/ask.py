"""`POST /v1/ask`: the answer as JSON, or step by step as server-sent events."""

import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sse_starlette import ServerSentEvent

from assistant.answering.record import Step
from assistant.answering.sentences import split_sentences
from assistant.answers import Answer, Question
from assistant.api.edge import require_json
from assistant.api.stream import AnswerEvents, desk_of
from assistant.api.who import CurrentPrincipal
from assistant.problems import problem_for

log = logging.getLogger(__name__)
ask_router = APIRouter()
EVENT_STREAM = "text/event-stream"


@ask_router.post("/v1/ask", response_model=Answer, dependencies=[Depends(require_json)])
async def ask(question: Question, request: Request, principal: CurrentPrincipal) -> Response:
    """Answer a question; `Accept: text/event-stream` gives `step`, `sentence`, then `answer`.

    A client that leaves stops its question.
    """
    desk = desk_of(request)
    entered = desk.enter(principal)
    if EVENT_STREAM in request.headers.get("accept", ""):
        moments = desk.stream(question, principal=principal, entered=entered)
        return AnswerEvents(_events(moments), desk=desk, entered=entered)
    answer = await desk.answer_unless_gone(
        question, principal=principal, entered=entered, request=request
    )
    return Response(answer.model_dump_json(), media_type="application/json")


async def _events(moments: AsyncGenerator[Step | Answer, None]) -> AsyncIterator[ServerSentEvent]:
    try:
        async for moment in moments:
            if isinstance(moment, Step):
                yield _event("step", {"name": moment.name, "text": moment.text})
                continue
            for sentence in split_sentences(moment.answer):
                yield _event("sentence", {"text": sentence})
            yield ServerSentEvent(event="answer", data=moment.model_dump_json())
    except Exception as error:  # noqa: BLE001 (the stream has begun: the error must travel in it)
        log.error("request_failed", extra={"error": type(error).__name__})  # noqa: TRY400
        yield ServerSentEvent(event="problem", data=problem_for(error).model_dump_json())
    finally:
        await moments.aclose()


def _event(name: str, data: dict[str, Any]) -> ServerSentEvent:
    return ServerSentEvent(event=name, data=json.dumps(data))
