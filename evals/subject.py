"""What is put to the test: a workspace's assistant, its search and its lake."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from assistant.agent import Assistant
from assistant.wiring import open_assistant
from assistant.workspace import Workspace
from connectors.lake.publish import current_lake
from evals.errors import GoldenError
from evals.golden import GoldenLake
from evals.results import ResultSet
from evals.runner import Subject
from evals.scoring import Place

DEPTH = 5
"""Hits that retrieval is scored on."""


@contextmanager
def open_subject(workspace: Workspace) -> Iterator[Subject]:
    """Open a workspace for a run of cases.

    Raises:
        AssistantError: If settings, semantic models or lake cannot be used.
    """
    with ExitStack() as stack:
        assistant = open_assistant(workspace)
        stack.callback(assistant.close)
        lake = _golden_lake(workspace, assistant)
        if lake is not None:
            stack.enter_context(lake)
        yield Subject(
            ask=assistant.ask,
            golden=lambda sql: _golden(lake, sql),
            search=lambda text: _found(assistant, text),
            place=lambda passage_id: _place(assistant, passage_id),
        )


def _golden_lake(workspace: Workspace, assistant: Assistant) -> GoldenLake | None:
    folder = current_lake(workspace.lakes)
    if folder is None:
        return None
    kit = assistant.kit
    return GoldenLake(folder, minimum_group=kit.minimum_group, as_of=kit.as_of)


def _golden(lake: GoldenLake | None, sql: str) -> ResultSet:
    if lake is None:
        message = "Golden SQL needs a lake, and this workspace has none. Run: signpost build."
        raise GoldenError(message)
    return lake.run(sql)


def _found(assistant: Assistant, text: str) -> tuple[str, ...]:
    return tuple(str(hit.passage.id) for hit in assistant.kit.index().search(text, limit=DEPTH))


def _place(assistant: Assistant, passage_id: str) -> Place | None:
    passage = assistant.kit.index().get(passage_id)
    return None if passage is None else Place(title=passage.title, source=passage.source)
