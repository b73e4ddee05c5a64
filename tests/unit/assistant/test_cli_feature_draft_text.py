"""A drafted feature in a terminal: after a command, and in an answer."""

import io

import pytest
from rich.console import Console

from assistant.answers import Answer
from assistant.cli.features.draft_text import draft_lines
from assistant.cli.rendering import show_answer
from assistant.features.draft import FeatureDraft

VERDICT = {
    "relations": [{"name": "shuffle", "trials": 4}],
    "labels_checked": 12,
    "seconds": 0.5,
    "notes": ["Table 'users' has no time column."],
    "findings": [{"relation": "shuffle", "reason": "It depends.", "remedy": "Order it."}],
}


def _draft(*, proven: bool) -> FeatureDraft:
    return FeatureDraft(
        name="plays_7d",
        version=2,
        specification="name: plays_7d\n",
        sql={"duckdb": "SELECT [1] AS plays_7d", "spark": "SELECT 1"},
        proven=proven,
        attempts=1,
        verdict=VERDICT,
        patch="",
    )


def test_an_answer_shows_the_specification_the_sql_and_the_proof() -> None:
    answer = Answer(
        question="q",
        status="answered",
        answer="Drafted.",
        feature=_draft(proven=True),
        model="planner",
        prompt_version="1",
        trace_id="t",
    )
    shown = io.StringIO()
    show_answer(answer, Console(file=shown, width=60))
    text = shown.getvalue()
    assert "== plays_7d version 2\nname: plays_7d" in text
    assert "SELECT [1] AS plays_7d" in text
    assert "Proven: 4 trials, 12 labels" in text


@pytest.mark.parametrize(
    ("proven", "said"), [(True, "Proven: 4"), (False, "Refuted after 1 attempt.")]
)
def test_the_proof_says_what_was_found(proven: bool, said: str) -> None:  # noqa: FBT001 - a case
    assert any(line.startswith(said) for line in draft_lines(_draft(proven=proven)))


def test_a_refuted_draft_says_what_to_change() -> None:
    assert "shuffle: It depends. Order it." in list(draft_lines(_draft(proven=False)))
