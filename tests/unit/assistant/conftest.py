"""A small built workspace, shared by the tests of the assistant."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fakes import HashEmbedder
from small_workspace import write_small_workspace

from assistant.agent import Assistant
from assistant.settings import load_settings
from assistant.upkeep.building import build_workspace
from assistant.upkeep.indexing import index_workspace
from assistant.wiring import open_assistant
from assistant.workspace import Workspace


@pytest.fixture(scope="session")
def small_workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Built and indexed once."""
    place = Workspace(write_small_workspace(tmp_path_factory.mktemp("small")))
    settings = load_settings(place.root)
    build_workspace(place, settings)
    index_workspace(place, settings, encoder=HashEmbedder())
    return place


@pytest.fixture(scope="session")
def small_assistant(small_workspace: Workspace) -> Iterator[Assistant]:
    """Answers through the planner."""
    assistant = open_assistant(small_workspace, encoder=HashEmbedder())
    yield assistant
    assistant.close()


@pytest.fixture
def open_with(small_workspace: Workspace) -> Iterator[Callable[[Any], Assistant]]:
    """Opens the workspace with another model."""
    opened: list[Assistant] = []

    def make(model: Any) -> Assistant:
        opened.append(open_assistant(small_workspace, model=model, encoder=HashEmbedder()))
        return opened[-1]

    yield make
    for assistant in opened:
        assistant.close()
