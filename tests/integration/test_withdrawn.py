"""A person who agrees no more is in nothing that answers after the next build."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from fakes import HashEmbedder

from assistant.answers import Question
from assistant.settings import load_settings
from assistant.upkeep.building import build_workspace
from assistant.upkeep.indexing import index_workspace
from assistant.wiring import open_assistant
from assistant.workspace import Workspace
from connectors.contract_files import load_contracts
from connectors.lake.keys import key_of
from connectors.lake.publish import current_lake

MEMBERS, WITHDRAWN, FIRST = 40, 17, 7_319_204_550_000


def write_data(folder: Path, *, agreed: bool) -> None:
    folder.mkdir(exist_ok=True)
    lines = ["member_id,country,analytics_consent,joined_at"]
    for number in range(MEMBERS):
        says = agreed or number != WITHDRAWN
        lines.append(f"{FIRST + number},Japan,{str(says).lower()},2026-01-05 10:00:00")
    (folder / "members.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    plays = [
        {
            "event_id": f"e{turn}",
            "member_id": FIRST + turn % MEMBERS,
            "action": "play",
            "played_at": f"2026-03-{turn % 28 + 1:02d}T{turn % 24:02d}:30:00",
        }
        for turn in range(MEMBERS * 10)
    ]
    text = "".join(json.dumps(play) + "\n" for play in plays)
    (folder / "plays.jsonl").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Built while everybody agreed, and again after one withdrew."""
    folder = tmp_path_factory.mktemp("withdrawn")
    write_data(folder / "data", agreed=True)
    root = folder / "workspace"
    command = [sys.executable, "-m", "assistant", "init", str(root), "--from", folder / "data"]
    subprocess.run(command, check=True, capture_output=True)
    place = Workspace(root)
    settings = load_settings(root)
    assert build_workspace(place, settings).tables
    assert key(place) in bytes_below(lake(place))
    write_data(folder / "data", agreed=False)
    build_workspace(place, settings)
    index_workspace(place, settings, encoder=HashEmbedder())
    return place


def lake(workspace: Workspace) -> Path:
    found = current_lake(workspace.lakes)
    assert found is not None
    return found


def key(workspace: Workspace) -> bytes:
    """The pseudonym that the withdrawn person has wherever rows of it are kept."""
    plays = next(c for c in load_contracts(workspace.contracts) if c.name == "plays")
    entity = next(column.entity for column in plays.columns if column.name == plays.person)
    secret = workspace.secret.read_bytes()
    return key_of(secret, entity=str(entity), value=str(FIRST + WITHDRAWN)).encode()


def bytes_below(folder: Path) -> bytes:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return b"".join(path.read_bytes() for path in files)


def test_the_withdrawn_person_is_in_no_byte_of_the_lake_or_the_index(workspace: Workspace) -> None:
    assert key(workspace) not in bytes_below(lake(workspace))
    assert key(workspace) not in bytes_below(workspace.index)


def test_no_answer_counts_the_withdrawn_person(workspace: Workspace) -> None:
    assistant = open_assistant(workspace, encoder=HashEmbedder())
    try:
        answer = assistant.ask(Question(question="How many plays were there in March 2026?"))
    finally:
        assistant.close()
    assert answer.table is not None
    assert answer.table.rows == ((10 * (MEMBERS - 1),),)
