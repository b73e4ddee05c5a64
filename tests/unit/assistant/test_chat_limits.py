"""Limits, prices, turns sent, drafts in text, and the book of costs."""

import json
import time
from contextlib import closing
from pathlib import Path

import pytest
from langchain_core.messages import AIMessage, HumanMessage
from pydantic import ValidationError
from typer.testing import CliRunner

from assistant.answering.record import RunRecord
from assistant.chat.bounded_call import StreamGuard, call_by
from assistant.chat.model_use import ModelLimits
from assistant.chat.prompt import read_prompt
from assistant.chat.provider_edge import LONGEST_WAIT_S, backoff, newest_turns
from assistant.chat.provider_errors import StoppedError
from assistant.chat.repair import draft_in
from assistant.cli.costs import app
from assistant.settings import FILE_NAME, ModelSettings
from assistant.state.costs import Costs
from assistant.state.database import open_file
from assistant.tools.toolbox import TOOLS
from guardrails.principals import Principal

DRAFT = {"status": "answered", "claims": [{"text": "It is {q1.plays[0]}."}]}


def test_a_limit_of_cost_needs_prices() -> None:
    with pytest.raises(ValidationError, match="price_in"):
        ModelSettings(max_cost_per_day=1)

    assert ModelSettings(max_cost_per_day=1, price_in=1, price_out=2).max_cost_per_day == 1


def test_cost_is_not_known_without_prices_and_is_per_million_tokens() -> None:
    assert ModelLimits().cost(1000, 1000) is None
    assert ModelLimits(price_in=2, price_out=10).cost(500_000, 100_000) == 2


def test_waits_grow_with_jitter_up_to_the_longest() -> None:
    waits = [[backoff(tried) for _ in range(50)] for tried in (0, 2, 20)]

    assert max(waits[0]) <= 0.5 <= min(waits[1]) + 0.5
    assert max(waits[2]) <= LONGEST_WAIT_S
    assert len(set(waits[0])) > 1


def test_a_silent_call_is_left_at_the_deadline() -> None:
    ends = time.monotonic() + 0.05
    guard = StreamGuard(ends=ends, max_characters=10)

    with pytest.raises(StoppedError):
        call_by(ends, lambda: time.sleep(0.5), guard=guard)

    assert guard.cancelled.is_set()


def test_a_conversation_is_sent_from_a_question_on() -> None:
    messages = [kind(content=str(n)) for n in range(4) for kind in (HumanMessage, AIMessage)]

    assert [m.content for m in newest_turns(messages, 2)] == ["2", "2", "3", "3"]
    assert newest_turns(messages, 9) == messages


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(DRAFT),
        f"```json\n{json.dumps(DRAFT)}\n```",
        json.dumps({"name": "AnswerDraft", "arguments": DRAFT}),
    ],
)
def test_a_draft_written_as_text_is_read(text: str) -> None:
    draft = draft_in(AIMessage(content=text))

    assert draft is not None
    assert draft.claims[0].text == "It is {q1.plays[0]}."


@pytest.mark.parametrize("text", ["", "words", "[]", '{"a": 1}', "[" * 100_000])
def test_what_is_no_draft_is_not_read_as_one(text: str) -> None:
    assert draft_in(AIMessage(content=text)) is None


def test_a_prompt_s_version_has_a_hash_of_its_text() -> None:
    name, _, digest = read_prompt("system").version.partition("+")

    assert name.startswith("system/")
    assert len(digest) == 8


def record(trace_id: str, *, principal: str, tokens: int) -> RunRecord:
    made = RunRecord(trace_id=trace_id, principal=Principal(id=principal))
    made.model_use.add(tokens_in=tokens, tokens_out=1, estimated=False)
    return made


def test_costs_are_kept_by_question_and_summed_by_principal_and_day(tmp_path: Path) -> None:
    with closing(open_file(tmp_path / "state.db")) as database:
        costs = Costs(database, model="m")
        costs.keep(record("a", principal="eva", tokens=1), cost=1.0)
        costs.keep(record("a", principal="eva", tokens=5), cost=2.0)
        costs.keep(record("b", principal="eva", tokens=1), cost=0.5)
        costs.keep(record("c", principal="ben", tokens=1), cost=None)
    with closing(open_file(tmp_path / "state.db")) as database:  # as another process reads it
        costs = Costs(database)
        kept = list(costs.questions())

        assert [(cost.trace_id, cost.tokens_in) for cost in kept] == [("a", 5), ("b", 1), ("c", 1)]
        assert costs.spent_today("eva") == 2.5
        assert costs.spent_today("ben") == 0


def test_the_command_lists_costs_and_their_sum(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("")
    with closing(open_file(tmp_path / ".signpost" / "state.db")) as database:
        costs = Costs(database, model="openai:m")
        costs.keep(record("trace-a", principal="eva", tokens=1200), cost=0.25)
        costs.keep(record("trace-b", principal="ben", tokens=1), cost=None)

    run = CliRunner().invoke
    text = run(app, ["--workspace", str(tmp_path)]).output
    lines = run(
        app, ["--workspace", str(tmp_path), "--format", "json", "--principal", "eva"]
    ).output

    assert "1,200 tokens in" in text
    assert "2 questions: 2 calls" in text
    assert "1 without a price" in text
    assert [json.loads(line)["trace_id"] for line in lines.splitlines()] == ["trace-a"]


def test_the_prompt_says_what_every_tool_is_for() -> None:
    prompt = read_prompt("system").body

    assert [spec.name for spec in TOOLS if f"`{spec.name}`" not in prompt] == []
