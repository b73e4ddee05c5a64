import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.cli.audit import app
from assistant.state.audit import open_audit
from assistant.workspace import Workspace
from guardrails.audit import AuditEntry


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    place = Workspace(tmp_path)
    (tmp_path / "signpost.toml").write_text('[workspace]\nname = "Small"\n')
    for number, principal in enumerate(("ann", "bob", "ann")):
        open_audit(place).write(
            AuditEntry(
                principal=principal,
                trace_id=str(number),
                entry="question",
                question=f"Plays {number}",
                status="refused" if number else "answered",
                refused=("star",) if number else (),
            )
        )
    return place


def run(workspace: Workspace, *arguments: str) -> tuple[int, str]:
    outcome = CliRunner().invoke(app, [*arguments, "--workspace", str(workspace.root)])
    return outcome.exit_code, outcome.output


def test_a_whole_record_is_verified_and_its_head_told(workspace: Workspace) -> None:
    code, output = run(workspace, "verify")
    assert code == 0
    assert "3 lines" in output
    expected = output.rsplit(" ", 1)[-1].strip()
    assert run(workspace, "verify", "--expect", expected)[0] == 0
    assert run(workspace, "verify", "--expect", "9:abc")[0] == 1


def test_a_changed_record_fails(workspace: Workspace) -> None:
    path = workspace.built / "audit.jsonl"
    path.write_text(path.read_text().replace("bob", "eve"))
    code, output = run(workspace, "verify")
    assert code == 1
    assert "Line 2 was changed" in output


def test_lines_are_listed_by_principal_and_day(workspace: Workspace) -> None:
    _, output = run(workspace, "list", "--principal", "ann", "--format", "json")
    assert [json.loads(line)["trace_id"] for line in output.splitlines()] == ["0", "2"]
    assert run(workspace, "list", "--since", "2999-01-01") == (0, "")
    assert "refused by star  Plays 1" in run(workspace, "list")[1]
