"""What a chat completion's request says that counts here."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

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

    @model_validator(mode="after")
    def _answerable(self) -> Self:
        """Refuse what would be answered with something else than was asked for."""
        for refused, message in (
            (self._last_at < 0, "'messages' has none of the role 'user'. Add the question."),
            (self.n not in (None, 1), "'n' must be 1: a question has one answer."),
            (
                self._wants_json,
                "'response_format' must be 'text'. The answer as JSON is 'signpost'.",
            ),
            (self._wants_call, "'tool_choice' must be 'auto' or 'none': no tools are called back."),
        ):
            if refused:
                raise ValueError(message)
        if not self._last_of_user.is_text:
            message = "Only text is read. Leave pictures, files and sound out of the question."
            raise ValueError(message)
        return self

    @property
    def _last_at(self) -> int:
        places = (at for at, message in enumerate(self.messages) if message.role == "user")
        return max(places, default=-1)

    @property
    def _last_of_user(self) -> ChatMessage:
        return self.messages[self._last_at]

    @property
    def _wants_json(self) -> bool:
        return self.response_format is not None and self.response_format.type != "text"

    @property
    def _wants_call(self) -> bool:
        return self.tool_choice not in (None, "auto", "none")
