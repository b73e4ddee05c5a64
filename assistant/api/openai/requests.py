"""What a chat completion's request says that counts here."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from assistant.answers import CONVERSATION_ID

MOST_MESSAGES = 2_000
Speaker = Literal["system", "developer", "user", "assistant", "tool", "function"]


class Sent(BaseModel):
    """Common settings: clients send much that means nothing here, and it does no harm."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class ContentPart(Sent):
    """A part of a message."""

    type: str
    text: str | None = None


class ChatMessage(Sent):
    """One message of the conversation, as the client keeps it."""

    role: Speaker
    content: str | tuple[ContentPart, ...] | None = None

    @property
    def text(self) -> str:
        """Its text alone."""
        if self.content is None or isinstance(self.content, str):
            return self.content or ""
        return "\n".join(part.text for part in self.content if part.text is not None)

    @property
    def is_text(self) -> bool:
        """Whether nothing else is in it: no picture, no file, no sound."""
        if self.content is None or isinstance(self.content, str):
            return True
        return all(part.type == "text" for part in self.content)


class StreamOptions(Sent):
    """How a stream is to end."""

    include_usage: bool = False
    """A last chunk says what was taken of a language model."""


class ResponseFormat(Sent):
    """What the client expects."""

    type: str = "text"


class Metadata(Sent):
    """The client's own words about the request; two of them count here."""

    conversation_id: str | None = Field(default=None, pattern=CONVERSATION_ID)
    """Continues, or begins, this conversation."""
    as_of: date | None = None
    """Answer as if this were the newest complete day."""


class ChatRequest(Sent):
    """A request for a chat completion; the last message of the user is the question.

    Messages of `system` and `developer`, `tools` and sampling parameters are taken and not followed.
    """

    model: str = Field(max_length=200)
    messages: tuple[ChatMessage, ...] = Field(min_length=1, max_length=MOST_MESSAGES)
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    metadata: Metadata | None = None
    n: int | None = None
    response_format: ResponseFormat | None = None
    tool_choice: str | dict[str, Any] | None = None

    @property
    def question(self) -> str:
        """The last message of the user."""
        return self._last_of_user.text

    @property
    def asked_before(self) -> Iterator[ChatMessage]:
        """The messages before the question, the oldest first."""
        for at in range(self._last_at):
            yield self.messages[at]

    @property
    def wants_usage(self) -> bool:
        """Whether a stream is to end with what was taken."""
        return self.stream_options is not None and self.stream_options.include_usage

    @field_validator("messages")
    @classmethod
    def _has_question(cls, messages: tuple[ChatMessage, ...]) -> tuple[ChatMessage, ...]:
        asked = [message for message in messages if message.role == "user"]
        if not asked:
            message = "none is of the role 'user'; add the question"
            raise ValueError(message)
        if not asked[-1].is_text:
            message = "only text is read; leave pictures, files and sound out of the question"
            raise ValueError(message)
        return messages

    @field_validator("n")
    @classmethod
    def _is_one(cls, n: int | None) -> int | None:
        if n not in (None, 1):
            message = "a question has one answer; leave it out"
            raise ValueError(message)
        return n

    @field_validator("response_format")
    @classmethod
    def _is_text(cls, form: ResponseFormat | None) -> ResponseFormat | None:
        if form is not None and form.type != "text":
            message = "the message is text, and the answer as JSON is 'signpost'; leave it out"
            raise ValueError(message)
        return form

    @field_validator("tool_choice")
    @classmethod
    def _calls_nothing(cls, choice: str | dict[str, Any] | None) -> str | dict[str, Any] | None:
        if choice not in (None, "auto", "none"):
            message = "tools of clients are not called; leave it out"
            raise ValueError(message)
        return choice

    @property
    def _last_at(self) -> int:
        places = (at for at, message in enumerate(self.messages) if message.role == "user")
        return max(places, default=-1)

    @property
    def _last_of_user(self) -> ChatMessage:
        return self.messages[self._last_at]
