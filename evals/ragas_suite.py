"""Ragas's metrics that need no model: retrieval by ids, and tool calls.

The one module that imports Ragas. Scores run through the metrics' own coroutines, below the wrapper
that reports usage and writes an id to the home folder.
"""

import asyncio
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Ragas reads it at import; nothing may leave the machine.
os.environ["RAGAS_DO_NOT_TRACK"] = "true"  # noqa: TID251

from ragas.dataset_schema import SingleTurnSample
from ragas.messages import AIMessage, HumanMessage, ToolCall, ToolMessage
from ragas.metrics._context_precision import IDBasedContextPrecision
from ragas.metrics._context_recall import IDBasedContextRecall
from ragas.metrics.collections import ToolCallF1


@dataclass(frozen=True)
class Call:
    """One tool call."""

    name: str
    arguments: Mapping[str, Any]


def context_precision(retrieved: Sequence[str], expected: Sequence[str]) -> float | None:
    """Share of the retrieved ids that are expected; None when nothing was retrieved."""
    if not retrieved or not expected:
        return None
    return _score(IDBasedContextPrecision(), retrieved, expected)


def context_recall(retrieved: Sequence[str], expected: Sequence[str]) -> float | None:
    """Share of the expected ids that were retrieved; None when none is expected."""
    if not expected:
        return None
    if not retrieved:
        return 0.0
    return _score(IDBasedContextRecall(), retrieved, expected)


def tool_call_f1(made: Sequence[Call], expected: Sequence[Call]) -> float | None:
    """Harmonic mean of precision and recall over tool calls with their arguments.

    Ragas gives 0 where no call is expected and none is made; there is nothing to measure: None.
    """
    if not made and not expected:
        return None
    messages: list[HumanMessage | AIMessage | ToolMessage] = [
        HumanMessage(content="-"),
        AIMessage(content="-", tool_calls=_calls(made)),
    ]
    scored = ToolCallF1().ascore(user_input=messages, reference_tool_calls=_calls(expected))
    return _measured(asyncio.run(scored).value)


def _calls(calls: Sequence[Call]) -> list[ToolCall]:
    return [ToolCall(name=call.name, args=dict(call.arguments)) for call in calls]


def _score(
    metric: IDBasedContextPrecision | IDBasedContextRecall,
    retrieved: Sequence[str],
    expected: Sequence[str],
) -> float | None:
    sample = SingleTurnSample(
        retrieved_context_ids=list(retrieved), reference_context_ids=list(expected)
    )
    scored = metric._single_turn_ascore(sample, [])
    return _measured(asyncio.run(scored))


def _measured(value: float) -> float | None:
    """NaN is unmeasured, never zero."""
    number = float(value)
    return None if math.isnan(number) else number
