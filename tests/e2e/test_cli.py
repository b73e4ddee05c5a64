"""The commands as a person runs them."""

import csv
import io
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from small_workspace import plays_by_country, write_small_workspace

Run = Callable[..., CompletedProcess[str]]


def test_json_is_one_object_alone_on_standard_output(signpost: Run, small_folder: Path) -> None:
    done = signpost("ask", "plays by country", "--workspace", str(small_folder), "--format", "json")

    assert done.returncode == 0
    assert json.loads(done.stdout)["status"] == "answered"


def test_csv_is_the_table(signpost: Run, small_folder: Path) -> None:
    done = signpost("ask", "plays by country", "-w", str(small_folder), "--format", "csv")

    rows = list(csv.reader(io.StringIO(done.stdout)))
    assert {name: int(count) for name, count in rows[1:]} == plays_by_country()


@pytest.mark.parametrize(
    ("question", "code"),
    [("plays", 0), ("List the emails of all users", 3), ("plays on 31 February 2026", 4)],
)
def test_the_exit_code_tells_the_status(
    signpost: Run, small_folder: Path, question: str, code: int
) -> None:
    assert signpost("ask", question, "-w", str(small_folder)).returncode == code


def test_a_refused_statement_prints_rule_reason_and_remedy(
    signpost: Run, small_folder: Path
) -> None:
    done = signpost("sql", "SELECT email FROM users", "-w", str(small_folder))

    assert done.returncode == 3
    assert "personal_column" in done.stderr
    assert done.stdout == ""


def test_search_gives_ids_and_scores(signpost: Run, small_folder: Path) -> None:
    done = signpost(
        "search",
        "when is a play counted",
        "-w",
        str(small_folder),
        "--limit",
        "3",
        "--format",
        "json",
    )

    hits = json.loads(done.stdout)["hits"]
    assert "thirty seconds" in hits[0]["text"]
    assert hits[0]["score"] > 0


def test_a_second_index_run_encodes_nothing(signpost: Run, small_folder: Path) -> None:
    assert "0 encoded" in signpost("index", "-w", str(small_folder)).stderr


def test_doctor_finds_a_built_workspace_in_order(signpost: Run, small_folder: Path) -> None:
    done = signpost("doctor", "-w", str(small_folder), "--format", "json")

    assert json.loads(done.stdout) == {"ok": True, "findings": []}


def test_doctor_names_what_is_missing_and_how_to_mend_it(signpost: Run, tmp_path: Path) -> None:
    folder = write_small_workspace(tmp_path)
    (folder / "knowledge" / "synonyms.yaml").write_text("metrics: {nothing: [zilch]}\n")

    done = signpost("doctor", "-w", str(folder), "--format", "json")

    findings = {item["check"]: item for item in json.loads(done.stdout)["findings"]}
    assert done.returncode == 1
    assert set(findings) == {"lake", "knowledge", "index"}
    assert findings["lake"]["remedy"] == "Run: signpost build."


def test_an_error_is_one_clear_line(signpost: Run, tmp_path: Path) -> None:
    done = signpost("ask", "plays", "-w", str(tmp_path))

    assert done.returncode == 1
    assert done.stderr.startswith("Error: ")
    assert len(done.stderr.splitlines()) == 1


def test_the_workspace_is_the_folder_one_stands_in_or_above(
    signpost: Run, small_folder: Path
) -> None:
    assert signpost("ask", "plays", cwd=small_folder / "docs").returncode == 0


MOMENTS = (0.6, 1.2, 0.9, 2.0, 3.5, 5.0)
"""Seconds after which a command is interrupted: how soon it runs depends on what else does."""
TOO_SOON_OR_LATE = (-signal.SIGINT, 0)
"""The interpreter was still loading itself, or the command had ended."""


def _interrupted(arguments: list[str], *, after_s: float) -> tuple[int, str, str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(after_s)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


@pytest.mark.parametrize("command", ["build", "index", "ask"])
def test_an_interrupted_command_says_so_and_leaves_what_was_built(
    signpost: Run, small_folder: Path, command: str
) -> None:
    question = ("plays",) if command == "ask" else ()
    arguments = [command, *question, "-w", str(small_folder)]
    tries = (_interrupted(arguments, after_s=wait) for wait in MOMENTS)
    code, out, err = next(
        (ended for ended in tries if ended[0] not in TOO_SOON_OR_LATE), (0, "", "")
    )

    assert code == 130
    assert out == ""
    assert err.splitlines()[-1] == "Interrupted; what was built before stays in use."
    assert signpost("ask", "plays", "-w", str(small_folder)).returncode == 0
