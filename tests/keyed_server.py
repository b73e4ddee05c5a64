"""A served workspace whose callers have keys, and whose queries can be made slow."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from api_server import listening_app, wait_for
from fakes import HashEmbedder

from assistant.access.door import Door
from assistant.access.groups import GROUPS, Group
from assistant.access.keys import ApiKeys, Grant
from assistant.access.opening import Access
from assistant.access.options import RateSettings
from assistant.access.rates import Rates
from assistant.agent import Assistant
from assistant.api.app import create_app
from assistant.api.live import LiveAssistant
from assistant.api.stream import AnswerDesk
from assistant.api.turnstile import TurnstileLimits
from assistant.state.database import open_file
from assistant.wiring import open_assistant
from assistant.workspace import Workspace
from connectors.access import Role

SLOW = (
    "SELECT count(*) FROM range(100000) a, range(100000) b, range(1000) c WHERE a.range < b.range"
)


@dataclass
class KeyedServer:
    """A running server, its keys and its assistant."""

    url: str
    keys: ApiKeys
    assistant: Assistant
    desk: AnswerDesk
    begun: Event = field(default_factory=Event)
    pids: list[int] = field(default_factory=list)

    def key(
        self, name: str = "tester", *, role: Role = "engineer", groups: tuple[Group, ...] = GROUPS
    ) -> str:
        """A new key of a name, which is the principal `key:NAME`."""
        return self.keys.create(name, Grant((role,), groups, days=1, attributes={}))[0]

    def slow_down(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Have every query run for longer than a test; `begun` tells that one does."""
        warehouse: Any = self.assistant.kit.warehouse
        original, take = warehouse.run, warehouse._take

        def taken() -> Any:
            worker = take()
            self.pids.append(worker.pipe.pid)
            self.begun.set()
            return worker

        def run(_: str, **limits: Any) -> Any:
            return original(SLOW, **limits)

        monkeypatch.setattr(warehouse, "run", run)
        monkeypatch.setattr(warehouse, "_take", taken)

    def wait_until_stopped(self) -> None:
        """Wait until the slow query's process is dead and its place is free."""
        wait_for(lambda: _is_gone(self.pids[0]), within_s=20)
        wait_for(lambda: self.desk._turnstile.running == 0, within_s=20)


@contextmanager
def keyed_server(
    place: Workspace, state: Path, *, questions: str = "100000/day", **limits: int
) -> Iterator[KeyedServer]:
    """A server over a workspace.

    Args:
        place: Built and indexed.
        state: A folder for the keys.
        questions: How many each principal may ask.
        limits: Of the turnstile.
    """
    assistant = open_assistant(place, encoder=HashEmbedder())
    live = LiveAssistant(opener=lambda: assistant, stamp=lambda: "")
    with live.hold():
        pass  # opens it as serving does, so that closing the application closes it
    desk = AnswerDesk(live, limits=TurnstileLimits(**limits))
    database = open_file(state / "keys.db")
    keys = ApiKeys(database, secret=b"s" * 32)
    rates = Rates(RateSettings(requests="100000/day", questions=questions))
    access = Access(door=Door(keys=keys), rates=rates, told="")
    app = create_app(live, access=access, desk=desk)
    with listening_app(app) as url:
        yield KeyedServer(url=url, keys=keys, assistant=assistant, desk=desk)
    database.close()


def _is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False
