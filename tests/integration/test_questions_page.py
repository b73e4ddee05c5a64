"""The page of questions is what the demo answers; every question offered next is answered, and
the same question is answered with the same bytes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.agent import Assistant
from assistant.answers import Answer, Question
from assistant.demo.generate import make_demo
from assistant.demo.questions_page import EVENTS, questions_page
from assistant.settings import load_settings
from assistant.upkeep.building import build_workspace
from assistant.upkeep.indexing import index_workspace
from assistant.wiring import open_assistant
from assistant.workspace import Workspace

PAGE = Path(__file__).resolve().parents[2] / "docs" / "questions.md"
REPEATS = 20
OWN = {"trace_id", "conversation_id", "timings_ms"}
"""What tells one answer of a question from another."""
REPEATED = (
    "How many plays were there last week?",
    "Which five storefronts had the most downloads in May 2026?",
    "Why did plays change in June 2026 against May 2026?",
    "What is a play?",
)
TWENTY = (
    "Plays last week", "Plays by month", "Top 3 genres by plays in May 2026",
    "Compare plays in June 2026 with May 2026", "Share of plays by kind in June 2026",
    "How many active users yesterday?", "What is a play?", "Who owns downloads?",
    "How is download rate computed?", "Funnel from search to download within 1 day in May 2026",
    "Week 1 retention of signups", "Average session length in May by device",
    "Why did plays change in June 2026 against May 2026?", "What genres are there?",
    "How fresh is the data?", "What tables are there?", "Find podcasts about gardens",
    "Downloads per active user by month", "Plays in January 2031",
    "SELECT storefront, count(*) FROM events GROUP BY 1",
)  # fmt: skip


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    workspace = Workspace(tmp_path_factory.mktemp("questions") / "demo")
    make_demo(workspace.root, events=EVENTS)
    settings = load_settings(workspace.root)
    build_workspace(workspace, settings)
    index_workspace(workspace, settings)
    opened = open_assistant(workspace)
    yield opened
    opened.close()


def test_the_page_is_what_the_demo_answers(assistant: Assistant) -> None:
    assert questions_page(assistant) == PAGE.read_text("utf-8")


@pytest.mark.parametrize("question", TWENTY)
def test_three_questions_are_offered_next_and_each_is_answered(
    assistant: Assistant, question: str
) -> None:
    offered = assistant.ask(Question(question=question)).suggestions
    answers = [assistant.ask(Question(question=text)) for text in offered]
    assert [answer.status for answer in answers] == ["answered"] * 3


@pytest.mark.parametrize("question", REPEATED)
def test_a_question_is_answered_twenty_times_with_the_same_bytes(
    assistant: Assistant, question: str
) -> None:
    told = {bytes_of(assistant.ask(Question(question=question))) for _ in range(REPEATS)}
    assert len(told) == 1


def bytes_of(answer: Answer) -> bytes:
    """An answer without what tells it from another of the same question, and without times."""
    queries = [query.model_copy(update={"elapsed_ms": 0}) for query in answer.queries]
    plain = answer.model_copy(update={"queries": tuple(queries)})
    return plain.model_dump_json(exclude=OWN).encode()
