"""Questions on folders as `init` proposes them, nothing edited, beside queries on the raw files."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from benchmarks.asked import Asked
from benchmarks.init_answers import Opened, opened, wrong
from benchmarks.init_questions import FOLDERS

CASES = [
    pytest.param(
        name,
        asked,
        id=f"{name}: {asked.question}",
        marks=pytest.mark.xdist_group(f"init_{name}"),
    )
    for name, (questions, _) in FOLDERS.items()
    for asked in questions
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
