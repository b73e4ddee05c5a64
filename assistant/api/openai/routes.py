"""`/v1/models` and `/v1/chat/completions`: the answers of `/v1/ask` over the OpenAI protocol."""

import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any, Literal
from uuid import uuid4

from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import ValidationError
from sse_starlette import ServerSentEvent

from assistant.answering.record import Step
from assistant.answers import Answer, Question
from assistant.api.edge import require_json
from assistant.api.openai.completions import DONE, MODEL, ChatCompletion, Chunks, Said, completion
from assistant.api.openai.conversations import conversation_of
from assistant.api.openai.errors import COMPLETIONS, MODELS, error_of, make_error
from assistant.api.openai.requests import ChatRequest
from assistant.api.stream import AnswerEvents, desk_of
from assistant.api.who import CurrentPrincipal
from assistant.problems import problem_for
from guardrails.principals import Principal

log = logging.getLogger(__name__)
openai_router = APIRouter()
EVENT_STREAM: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}
}
"""Where the request says `stream`."""


class Model(Said):
    """A model that can be named in a request."""

    id: str = MODEL
    object: Literal["model"] = "model"
    created: int = 0
    """Unix time in seconds; 0, for what answers has no date."""
    owned_by: str = "signpost"


class ModelList(Said):
    """All models."""

    object: Literal["list"] = "list"
    data: tuple[Model, ...] = (Model(),)


@openai_router.get(MODELS)
async def list_models(principal: CurrentPrincipal) -> ModelList:
    """The one model: whatever answers questions in this workspace."""
    del principal
    return ModelList()


@openai_router.get(f"{MODELS}/{{name}}", response_model=Model)
async def get_model(name: str, principal: CurrentPrincipal) -> Response:
    """One model by its name."""
    del principal
    if name != MODEL:
        return _unknown_model(name)
    return Response(Model().model_dump_json(), media_type="application/json")


@openai_router.post(
    COMPLETIONS,
    response_model=ChatCompletion,
    responses=EVENT_STREAM,
    dependencies=[Depends(require_json)],
)
async def create_chat_completion(
    body: ChatRequest, request: Request, principal: CurrentPrincipal
) -> Response:
    """Answer the last message of the user; the text is Markdown, the whole answer is `signpost`.

    Messages of `system` and `developer`, `tools` and sampling parameters are not followed. A client
    that leaves stops its question.
    """
    if body.model != MODEL:
        return _unknown_model(body.model)
    question = _question(body, principal)
    desk = desk_of(request)
    entered = desk.enter(principal)
    if body.stream:
        moments = desk.stream(question, principal=principal, entered=entered)
        chunks = Chunks(f"chatcmpl-{uuid4().hex}", with_usage=body.wants_usage)
        return AnswerEvents(_events(moments, chunks), desk=desk, entered=entered)
    answer = await desk.answer_unless_gone(
        question, principal=principal, entered=entered, request=request
    )
    return Response(completion(answer).model_dump_json(), media_type="application/json")


def _question(body: ChatRequest, principal: Principal) -> Question:
    try:
        return Question(
            question=body.question,
            conversation_id=conversation_of(body, principal),
            as_of=body.metadata.as_of if body.metadata is not None else None,
        )
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from None


def _unknown_model(name: str) -> Response:
    shown = name if name.isprintable() else "that"
    message = f"There is no model '{shown}'. Name '{MODEL}', or ask {MODELS} for what there is."
    error = make_error(message, code="model_not_found", param="model")
    return JSONResponse(error, status_code=404)


async def _events(
    moments: AsyncGenerator[Step | Answer, None], chunks: Chunks
) -> AsyncIterator[ServerSentEvent]:
    yield chunks.begin()
    try:
        async for moment in moments:
            if isinstance(moment, Step):
                yield chunks.step(moment)
                continue
            for chunk in chunks.told(moment):
                yield chunk
    except Exception as error:  # noqa: BLE001 (the stream has begun: the error must travel in it)
        log.error("request_failed", extra={"error": type(error).__name__})  # noqa: TRY400
        yield ServerSentEvent(data=json.dumps(error_of(problem_for(error))))
    finally:
        await moments.aclose()
    yield DONE
