"""Fakes: a chat model that says what it is told to, an encoder without a model."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, ToolCall
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import Field

from retrieval.encoder import FloatArray

Turn = tuple[str, dict[str, Any]]
"""A tool's name and its arguments."""


class ScriptedChatModel(BaseChatModel):
    """Makes one scripted tool call after the other, then repeats the last."""

    script: list[Turn | Callable[[Sequence[BaseMessage]], Turn]]
    seen: list[list[BaseMessage]] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> "ScriptedChatModel":
        return self

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        self.seen.append(list(messages))
        turn = self.script[min(len(self.seen), len(self.script)) - 1]
        name, arguments = turn(messages) if callable(turn) else turn
        call = ToolCall(name=name, args=arguments, id=f"s{len(self.seen)}", type="tool_call")
        message = AIMessage(content="", tool_calls=[call])
        return ChatResult(generations=[ChatGeneration(message=message)])


def scripted(*script: Turn | Callable[[Sequence[BaseMessage]], Turn]) -> ScriptedChatModel:
    """A scripted model with a memory of its own."""
    return ScriptedChatModel(script=list(script), seen=[])


def draft(*texts: str, status: str = "answered", **more: Any) -> Turn:
    """The call that gives the final answer."""
    return "AnswerDraft", {"status": status, "claims": [{"text": text} for text in texts], **more}


class HashEmbedder:
    """Bags of words, each word at a place of its own: no model, the same vectors everywhere."""

    id = "hash"
    dimension = 64

    def __init__(self, weights_sha256: str = "0" * 64) -> None:
        self.weights_sha256 = weights_sha256
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> FloatArray:
        self.encoded.extend(texts)
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.casefold().replace(".", " ").replace(",", " ").split():
                vectors[row, sha256(word.encode()).digest()[0] % self.dimension] += 1
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / np.where(lengths == 0, 1, lengths)

    def publish(self, folder: Path) -> None:
        """Nothing to write."""
