"""Chat completions, whole and in chunks."""

import json
import time
from collections.abc import Iterator
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from sse_starlette import ServerSentEvent

from assistant.answering.record import Step
from assistant.answering.sentences import split_sentences
from assistant.answers import Answer
from assistant.api.markdown import answer_markdown
from assistant.api.openai.conversations import conversation_line

MODEL = "signpost"
DONE = ServerSentEvent(data="[DONE]")


class Said(BaseModel):
    """Common settings of what is answered."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Usage(Said):
    """What was taken of a language model; zero where none was asked."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class SaidMessage(Said):
    """The answer as a message."""

    role: Literal["assistant"] = "assistant"
    content: str
    """Markdown: text, options, table, SQL, notes, sources."""
    refusal: str | None = None


class Choice(Said):
    """The one choice."""

    index: int = 0
    message: SaidMessage
    finish_reason: Literal["stop"] = "stop"
    logprobs: None = None


class ChatCompletion(Said):
    """A completion, with the answer whole beside it."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    """Unix time in seconds."""
    model: str = MODEL
    choices: tuple[Choice, ...]
    usage: Usage
    signpost: Answer
    """The answer as `/v1/ask` gives it: table, chart, citations, SQL, notes."""


def completion(answer: Answer) -> ChatCompletion:
    """An answer as a completion."""
    return ChatCompletion(
        id=f"chatcmpl-{answer.trace_id}",
        created=int(time.time()),
        choices=(Choice(message=SaidMessage(content=content_of(answer))),),
        usage=usage_of(answer),
        signpost=answer,
    )


def content_of(answer: Answer) -> str:
    """What a client shows: the answer, and by which name its conversation goes on."""
    return "\n\n".join(
        part
        for part in (answer_markdown(answer), conversation_line(answer.conversation_id))
        if part
    )


def usage_of(answer: Answer) -> Usage:
    """What an answer took of a language model."""
    taken = answer.usage
    sent, written = (0, 0) if taken is None else (taken.tokens_in, taken.tokens_out)
    return Usage(prompt_tokens=sent, completion_tokens=written, total_tokens=sent + written)


class Chunks:
    """Makes the chunks of one stream."""

    def __init__(self, completion_id: str, *, with_usage: bool) -> None:
        """Begin.

        Args:
            completion_id: Of all chunks.
            with_usage: Whether the stream ends with what was taken.
        """
        self._with_usage = with_usage
        self._common: dict[str, Any] = {
            "id": completion_id,
            "object": "chat.completion.chunk",
            "created": int(time.time()),
            "model": MODEL,
        }

    def begin(self) -> ServerSentEvent:
        """The first: who speaks."""
        return self._chunk({"role": "assistant", "content": ""})

    def step(self, step: Step) -> ServerSentEvent:
        """Nothing is said yet; clients that know `signpost_step` can tell what is done."""
        return self._chunk({}, signpost_step={"name": step.name, "text": step.text})

    def told(self, answer: Answer) -> Iterator[ServerSentEvent]:
        """The content, sentence by sentence, then the answer whole."""
        for piece in split_sentences(content_of(answer)):
            yield self._chunk({"content": piece})
        yield self._chunk({}, finish="stop", signpost=answer.model_dump(mode="json"))
        if self._with_usage:
            usage = usage_of(answer).model_dump()
            yield _event({**self._common, "choices": [], "usage": usage})

    def _chunk(
        self, delta: dict[str, str], *, finish: str | None = None, **more: Any
    ) -> ServerSentEvent:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        usage = {"usage": None} if self._with_usage else {}
        return _event({**self._common, "choices": [choice], **usage, **more})


def _event(data: dict[str, Any]) -> ServerSentEvent:
    return ServerSentEvent(data=json.dumps(data, ensure_ascii=False))
