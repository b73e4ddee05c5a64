"""Questions on folders as `init` proposes them, nothing edited, beside queries on the raw files."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from assistant.answers import Question
from benchmarks.asked import Asked
from benchmarks.init_answers import Opened, opened, wrong
from benchmarks.init_questions import FOLDERS

ASKED_BACK = "How many active customers are there?"
"""Customers who rented something, or customers marked as active: two right answers."""
CASES = [
    pytest.param(
        name,
        asked,
        id=f"{name}: {asked.question}",
        marks=pytest.mark.xdist_group(f"init_{name}"),
    )
    for name, (questions, _) in FOLDERS.items()
    for asked in questions
    if asked.question != ASKED_BACK
]


@pytest.fixture(scope="module")
def folders(
    shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Opened]]:
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(
                opened(name, data=shared_data / name, root=tmp_path_factory.mktemp(name) / name)
            )
            for name in FOLDERS
            if (shared_data / name).is_dir()
        }


@pytest.mark.parametrize(("name", "asked"), CASES)
def test_an_unedited_workspace_answers_as_a_query_on_the_raw_files(
    name: str, asked: Asked, folders: dict[str, Opened]
) -> None:
    if name not in folders:
        pytest.skip(f"data set '{name}' is absent")
    assert wrong(asked, folders[name]) is None


def test_a_name_with_two_meanings_is_asked_back_and_each_option_is_answered(
    folders: dict[str, Opened],
) -> None:
    if "sakila" not in folders:
        pytest.skip("data set 'sakila' is absent")
    assistant = folders["sakila"].assistant

    asked = assistant.ask(Question(question=ASKED_BACK))

    assert asked.status == "clarify"
    answers = [assistant.ask(Question(question=option)) for option in asked.options]
    assert [answer.status for answer in answers] == ["answered"] * len(asked.options)
    numbers = [answer.table.rows[0][-1] for answer in answers if answer.table]
    assert len(set(numbers)) == len(numbers) >= 2
    assert 584 in numbers
