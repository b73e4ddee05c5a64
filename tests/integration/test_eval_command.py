"""`signpost eval` on a small workspace: what it prints, writes and exits with."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from assistant.settings import load_settings
from assistant.upkeep.building import build_workspace
from assistant.workspace import Workspace
from evals.cli import app

FIXTURE = Path(__file__).resolve().parents[1] / "fixtures" / "canaries"
RIGHT = {
    "id": "plays",
    "family": "value",
    "question": "How many plays were there in March 2026?",
    "golden_sql": "SELECT count(*) AS plays FROM plays WHERE date_trunc('month', played_at) = "
    "DATE '2026-03-01'",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("evals") / "workspace"
    shutil.copytree(FIXTURE, root)
    (root / "data").mkdir()
    members = ["member_id,first_name,last_name,email,phone,ip,country,joined_at"]
    members += [f"{n},a,b,c,d,e,Germany,2026-01-05 10:00:00" for n in range(1, 21)]
    plays = [
        {
            "event_id": f"e{n}",
            "member_id": n % 20 + 1,
            "session_id": f"s{n}",
            "ip": "x",
            "action": "play",
            "played_at": f"2026-03-{n % 28 + 1:02d}T23:30:00",
        }
        for n in range(100)
    ]
    (root / "data" / "members.csv").write_text("\n".join(members) + "\n")
    (root / "data" / "plays.jsonl").write_text("".join(json.dumps(play) + "\n" for play in plays))
    build_workspace(Workspace(root), load_settings(root))
    return root


def run(root: Path, *arguments: str, cases: list[dict[str, Any]], gate: str = "") -> Result:
    folder = root / "evals"
    folder.mkdir(exist_ok=True)
    (folder / "cases.jsonl").write_text("".join(json.dumps(case) + "\n" for case in cases))
    (folder / "thresholds.toml").write_text(gate)
    return CliRunner().invoke(app, ["--workspace", str(root), *arguments])


def test_a_right_run_passes_its_gate_and_writes_the_report(built: Path, tmp_path: Path) -> None:
    report = tmp_path / "reports" / "run.json"
    gate = "[overall]\npass_rate = 1.0\n[families.value]\nexecution_accuracy = 1.0\n"
    result = run(built, "--gate", "--report", str(report), cases=[RIGHT], gate=gate)
    assert (result.exit_code, "Gate: passed" in result.output) == (0, True), result.output
    written = json.loads(report.read_text())
    assert written["overall"]["pass_rate"]["share"] == 1.0
    assert written["line"]["model"] == "planner"


@pytest.mark.parametrize(
    ("change", "gate", "said"),
    [
        ({"golden_sql": "SELECT 3 AS plays"}, "[overall]\npass_rate = 1.0\n", "pass_rate is 0.000"),
        ({"golden_sql": "SELECT"}, "", "case 'plays' did not run: GoldenError"),
        ({}, "[families.trend]\n", "family 'trend' has a threshold and no case"),
    ],
)
def test_a_run_that_misses_the_gate_exits_with_one(
    built: Path, change: dict[str, Any], gate: str, said: str
) -> None:
    result = run(built, "--gate", cases=[{**RIGHT, **change}], gate=gate)
    assert (result.exit_code, said in result.output) == (1, True), result.output


def test_without_the_gate_a_failed_case_is_shown_and_the_exit_code_is_zero(built: Path) -> None:
    result = run(built, cases=[{**RIGHT, "golden_sql": "SELECT 3 AS plays"}])
    assert result.exit_code == 0
    assert "failed: plays: result set: row 1, column 'plays' differs" in result.output
