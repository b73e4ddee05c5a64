"""`signpost feature check` on files: proven, refuted, not run, and a certificate that goes stale."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.cli.feature import app
from assistant.features.proof.certificate import read_certificate
from assistant.settings import FILE_NAME

ROOT = Path(__file__).resolve().parents[2]
CORRECT = ROOT / "tests" / "fixtures" / "feature_correct" / "demo"
FAULTS = ROOT / "tests" / "fixtures" / "feature_faults" / "demo"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """The demo's contracts, no lake, and a folder for features."""
    shutil.copytree(ROOT / "assistant" / "demo" / "workspace" / "contracts", tmp_path / "contracts")
    (tmp_path / FILE_NAME).write_text("", encoding="utf-8")
    (tmp_path / "features").mkdir()
    return tmp_path


def check(workspace: Path, source: Path, *, text: str | None = None) -> tuple[int, str, Path]:
    path = workspace / "features" / "one.sql"
    path.write_text(text or source.read_text(encoding="utf-8"), encoding="utf-8")
    arguments = ["check", str(path), "--workspace", str(workspace), "--format", "json"]
    result = CliRunner().invoke(app, arguments)
    return result.exit_code, result.output, path.with_name("one.certificate.json")


def test_a_right_feature_exits_with_0_and_leaves_a_certificate(workspace: Path) -> None:
    code, _, certificate = check(workspace, CORRECT / "days_since_signup.sql")

    read = read_certificate(certificate)
    assert code == 0
    assert read is not None
    assert read.data_version is None
    assert read.engine.startswith("duckdb ")


def test_a_leak_exits_with_3_and_shows_its_smallest_example(workspace: Path) -> None:
    code, output, certificate = check(workspace, FAULTS / "exact_less_or_equal.sql")

    verdict = json.loads(output[output.index("{") : output.rindex("}") + 1])
    example = verdict["findings"][0]["example"]
    assert (code, verdict["proven"], certificate.exists()) == (3, False, False)
    assert [table["marks"] for table in example["tables"]] == [["+"]]


def test_a_query_that_cannot_run_names_what_it_misses(workspace: Path) -> None:
    text = "SELECT l.user_id, l.label_ts, max(u.plann) AS v FROM labels l LEFT JOIN users u USING (user_id) GROUP BY ALL"
    path = workspace / "features" / "one.sql"
    path.write_text(text, encoding="utf-8")

    result = CliRunner().invoke(app, ["check", str(path), "--workspace", str(workspace)])

    assert result.exit_code == 1
    assert "plann" in str(result.exception)


def test_a_certificate_of_another_text_is_said_to_be_stale(workspace: Path) -> None:
    check(workspace, CORRECT / "days_since_signup.sql")

    _, output, _ = check(workspace, FAULTS / "label_hour.sql")

    assert "has changed" in output
