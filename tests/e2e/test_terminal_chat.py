"""A conversation at a real terminal, and over a pipe."""

import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pexpect = pytest.importorskip("pexpect")
WAIT_S = 90
STYLE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
READY = "\x1b[?2004h"
"""Sent as the editor begins to read."""
TAB, CTRL_C = "\t", "\x03"
PASTE = "\x1b[200~{}\x1b[201~"
Talk = Callable[..., "pexpect.spawn[str]"]


@pytest.fixture
def talk(small_folder: Path) -> Iterator[Talk]:
    """Begins a conversation: `talk(columns=80)`."""
    begun: list[pexpect.spawn[str]] = []

    def begin(*, columns: int = 80) -> "pexpect.spawn[str]":
        child = pexpect.spawn(
            sys.executable,
            ["-m", "assistant", "chat", "-w", str(small_folder)],
            encoding="utf-8",
            timeout=WAIT_S,
            dimensions=(30, columns),
            env={
                **os.environ,  # noqa: TID251 - a child process gets an environment
                "TERM": "xterm",
                "NO_COLOR": "1",
                "PROMPT_TOOLKIT_NO_CPR": "1",
                "COLUMNS": str(columns),
            },
        )
        begun.append(child)
        child.expect_exact(READY)
        return child

    yield begin
    for child in begun:
        child.close(force=True)


def left(child: "pexpect.spawn[str]") -> int | None:
    child.expect_exact(READY)
    child.sendcontrol("d")
    child.expect_exact("Conversation ")
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus  # type: ignore[no-any-return]


def test_a_name_is_completed_and_the_history_is_private(talk: Talk, small_folder: Path) -> None:
    child = talk()
    child.send(f"listens by gen{TAB}")
    child.expect_exact("Genre")
    child.sendline("")
    child.expect_exact("Jazz")
    child.expect_exact(READY)
    child.sendline("plays of jane.doe@example.com")
    child.expect_exact("personal data")

    assert left(child) == 0
    kept = small_folder / ".signpost" / "chat_history"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert "jane" not in kept.read_text()
    assert "listens by Genre" in kept.read_text()


def test_lines_that_are_pasted_are_one_question(talk: Talk) -> None:
    child = talk()
    child.send(PASTE.format("plays\nby country"))
    child.sendline("")
    child.expect_exact("Germany")

    assert left(child) == 0


def test_ctrl_c_forgets_what_was_typed_and_stays(talk: Talk) -> None:
    child = talk()
    child.send("something wrong")
    child.send(CTRL_C)
    child.expect_exact(READY)
    child.sendline("plays by country")
    child.expect_exact("Germany")

    assert left(child) == 0


@pytest.mark.parametrize("columns", [40, 80])
def test_without_colour_no_line_is_wider_than_the_terminal(talk: Talk, columns: int) -> None:
    child = talk(columns=columns)
    child.sendline("plays by country")
    child.expect_exact("/chart draws it.")
    shown = child.before or ""
    child.expect_exact(READY)
    child.sendline("/chart")
    child.expect_exact("█")

    assert "\x1b[3" not in shown.replace("\x1b[?", "")
    boxed = [line for line in STYLE.sub("", shown).splitlines() if re.search("[┏┃│└]", line)]
    assert boxed
    assert all(len(line.strip()) <= columns for line in boxed)
    assert left(child) == 0


def test_a_pipe_is_answered_line_by_line_without_escape_sequences(
    small_folder: Path, tmp_path: Path
) -> None:
    lines = f"plays by country\n/csv {tmp_path / 'plays.csv'}\n/nothing\nplays\n"
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "chat", "-w", str(small_folder)],
        input=lines,
        capture_output=True,
        text=True,
        check=False,
        timeout=WAIT_S,
    )

    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    assert "There is no command '/nothing'." in done.stderr
    assert (tmp_path / "plays.csv").read_text().startswith("user__country,plays\nGermany,")
