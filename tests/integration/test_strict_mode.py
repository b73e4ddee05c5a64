"""`strict` mode end to end: a budget of epsilon 1 for everything that one principal asks."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from small_workspace import write_small_workspace

from assistant.answers import Answer, Question
from assistant.settings import load_settings
from assistant.state.audit import open_audit
from assistant.upkeep.building import build_workspace
from assistant.wiring import open_assistant
from assistant.workspace import Workspace
from benchmarks.attacked_people import Attacker, World, attacked_people, guessed, strict
from guardrails.principals import Principal

pytest.importorskip("opendp")
SETTINGS = '\n[privacy]\nmode = "strict"\nepsilon_per_query = 0.5\n'


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with attacked_people(tmp_path_factory.mktemp("attacked")) as opened:
        yield opened


def test_subtracting_noisy_answers_stays_within_five_points_of_the_prior(
    world: World, tmp_path: Path
) -> None:
    found = Attacker(world, strict(tmp_path / "privacy.db")).differencing()
    assert abs(guessed(found, world) - world.prior) <= 0.05
    assert sum(bit is not None for bit in found) <= 9


def test_a_hundred_rewrites_average_nothing_out(world: World, tmp_path: Path) -> None:
    attacker = Attacker(world, strict(tmp_path / "privacy.db"))
    attacker.averaging(0, rewrites=100)
    assert attacker.total() is None


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    place = Workspace(write_small_workspace(tmp_path))
    with (place.root / "signpost.toml").open("a") as file:
        file.write(SETTINGS)
    build_workspace(place, load_settings(place.root))
    return place


def ask(workspace: Workspace, text: str, conversation: str) -> Answer:
    assistant = open_assistant(workspace)
    try:
        question = Question(question=text, conversation_id=conversation)
        return assistant.ask(question, principal=Principal(id="anonymous"))
    finally:
        assistant.close()


def test_a_restart_and_a_new_conversation_give_no_budget_back(workspace: Workspace) -> None:
    first = ask(workspace, "plays", "a")
    again = ask(workspace, "plays", "b")
    assert [note.rule for note in first.guardrails] == ["noise"]
    assert first.table == again.table
    assert ask(workspace, "active users", "c").status == "answered"
    refused = ask(workspace, "plays by event type", "d")
    assert refused.status == "refused"
    assert [note.rule for note in refused.guardrails] == ["privacy_budget"]


def test_the_audit_tells_who_asked_what_and_what_was_refused(workspace: Workspace) -> None:
    for number, text in enumerate(("plays", "active users", "plays by event type")):
        ask(workspace, text, str(number))
    lines = list(open_audit(workspace).lines())
    assert [(line.principal, line.question, line.status) for line in lines] == [
        ("anonymous", "plays", "answered"),
        ("anonymous", "active users", "answered"),
        ("anonymous", "plays by event type", "refused"),
    ]
    assert lines[2].refused == ("privacy_budget",)
    assert "events" in lines[0].statements[0]
    assert "VALUES" not in lines[0].statements[0]
    assert open_audit(workspace).verify() is None
