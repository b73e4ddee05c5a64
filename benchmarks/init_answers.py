"""A folder to a workspace as `init` proposes it, and its answers beside queries on the raw files."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from assistant.agent import Assistant
from assistant.answers import Question
from assistant.settings import load_settings
from assistant.upkeep.building import build_workspace
from assistant.wiring import open_assistant
from assistant.workspace import Workspace
from benchmarks.asked import Asked
from benchmarks.init_questions import FOLDERS
from connectors.profiling.profiler import profile_folder
from connectors.proposal.keeping import write_proposal
from connectors.proposal.proposal import propose
from evals.results import ResultSet, match, plain
from retrieval.errors import IndexMissingError

LOADED = datetime(2026, 11, 21, 12, tzinfo=UTC)
"""Time of the build; rows after it have not happened yet."""


@dataclass(frozen=True)
class Opened:
    """An assistant over an unedited workspace, and the raw files beside it."""

    assistant: Assistant
    raw: duckdb.DuckDBPyConnection
    init_seconds: float


@contextmanager
def opened(name: str, *, data: Path, root: Path) -> Iterator[Opened]:
    """Propose, build and open a workspace of one folder; nothing is edited or indexed."""
    started = time.perf_counter()
    write_proposal(propose(profile_folder(data), name=name).files, root=root)
    seconds = time.perf_counter() - started
    workspace = Workspace(root)
    build_workspace(workspace, load_settings(root), data=data, now=LOADED)
    assistant = open_assistant(workspace)
    try:
        with duckdb.connect() as raw:
            for view in FOLDERS[name][1]:
                raw.execute(view.format(data=data, end=_end(assistant))).fetchall()
            yield Opened(assistant, raw, seconds)
    finally:
        assistant.close()


def _end(assistant: Assistant) -> str:
    """First moment after the newest complete day, as ISO date."""
    day = assistant.kit.as_of
    return (day + timedelta(days=1)).isoformat() if day else "9999-12-31"


def wrong(asked: Asked, opened: Opened) -> str | None:
    """Why an answer is not that of the query on the raw files; None where it is."""
    cursor = opened.raw.execute(asked.sql.format(end=_end(opened.assistant)))
    names = tuple(f"column{number}" for number, _ in enumerate(cursor.description or ()))
    expected = ResultSet(names, tuple(tuple(map(plain, row)) for row in cursor.fetchall()))
    try:
        answer = opened.assistant.ask(Question(question=asked.question))
    except IndexMissingError:
        return "it was taken for a search"
    if answer.table is None:
        return f"{answer.status}: {answer.answer}"
    table = ResultSet(tuple(column.name for column in answer.table.columns), answer.table.rows)
    found = match(expected, table, ordered=asked.ordered)
    return None if found.equal else f"{found.reason}: {answer.answer}"
