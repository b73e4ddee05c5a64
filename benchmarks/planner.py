"""The planner on other wordings of one question, and its speed on a large workspace."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from assistant.agent import Assistant
from assistant.answers import Answer, Question
from assistant.wiring import open_assistant
from benchmarks.demo_workspace import demo_workspace
from benchmarks.figures import Figure
from benchmarks.paraphrases import PARAPHRASES
from benchmarks.planner_speed import speed
from evals.results import ResultSet, match

LEAST_SAME = 0.9
MOST_ASKED = 0.05


@dataclass(frozen=True)
class Wording:
    """One other wording, and what became of it."""

    question: str
    wording: str
    status: str
    same: bool
    answer: str


def run() -> list[Figure]:
    """Share of wordings with the result set of the first, of those asked back, and the speed."""
    with closing(open_assistant(demo_workspace())) as assistant:
        found = tuple(wordings(assistant))
    same = sum(item.same for item in found) / len(found)
    asked = sum(item.status == "clarify" for item in found) / len(found)
    wrong = sum(item.status == "answered" and not item.same for item in found) / len(found)
    note = f"{len(found)} wordings of {len(PARAPHRASES)} questions on the demo"
    return [
        Figure("paraphrases with the same result set", same, "share", f">= {LEAST_SAME}",
               same >= LEAST_SAME, note),
        Figure("paraphrases asked back", asked, "share", f"<= {MOST_ASKED}", asked <= MOST_ASKED),
        Figure("paraphrases answered otherwise", wrong, "share", "<= 0.01", wrong <= 0.01),
        *speed(),
    ]  # fmt: skip


def wordings(assistant: Assistant) -> Iterator[Wording]:
    """Ask every question in all its wordings."""
    for question, others in PARAPHRASES.items():
        first = _table(assistant.ask(Question(question=question)))
        for wording in others:
            answer = assistant.ask(Question(question=wording))
            table = _table(answer)
            same = first is not None and table is not None and match(first, table).equal
            yield Wording(question, wording, answer.status, same, answer.answer)


def _table(answer: Answer) -> ResultSet | None:
    if answer.table is None or answer.status != "answered":
        return None
    return ResultSet(tuple(column.name for column in answer.table.columns), answer.table.rows)
