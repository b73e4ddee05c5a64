"""The tutorial's page, followed to the letter: its files written, its commands run, its answers there."""

import csv
import os
import re
import shlex
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "tutorial.md"
FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINES = re.compile(r"[│┃┏┓┡┩└┘━─┳┴╇┬┐┌├┤┼\s]+")
PROGRAMS = {"python": Path(sys.executable), "signpost": Path(sys.executable).parent / "signpost"}
EXIT_CODES = (0, 3, 4)


class Block(NamedTuple):
    """One fenced block of the page."""

    kind: str
    name: str
    text: str


def blocks() -> list[Block]:
    return [Block(*found.groups("")) for found in FENCE.finditer(PAGE.read_text("utf-8"))]


def squeezed(text: str) -> str:
    """Words alone: terminals of other widths draw other lines."""
    return LINES.sub(" ", text).strip()


def run(line: str, *, folder: Path) -> str:
    program, *arguments = shlex.split(line, comments=True)
    done = subprocess.run(
        [str(PROGRAMS[program]), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env=os.environ | {"COLUMNS": "100", "HF_HUB_OFFLINE": "1"},  # noqa: TID251 - passed on
    )
    assert done.returncode in EXIT_CODES, (line, done.stderr)
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[str, str]]]:
    """The folder after the last step, and every stated text with what was printed."""
    folder = tmp_path_factory.mktemp("tutorial")
    printed = ""
    stated: list[tuple[str, str]] = []
    for block in blocks():
        if block.kind == "sh":
            printed = "\n".join(run(line, folder=folder) for line in block.text.splitlines())
        elif block.kind == "text":
            stated.append((block.text, printed))
        else:
            (folder / block.name).write_text(block.text, "utf-8")
    return folder, stated


def test_every_command_prints_what_the_page_says(
    followed: tuple[Path, list[tuple[str, str]]],
) -> None:
    _, stated = followed
    assert len(stated) >= 5
    for text, printed in stated:
        for line in text.splitlines():
            assert squeezed(line) in squeezed(printed), (line, printed)


def test_the_stated_answers_are_those_of_the_files(
    followed: tuple[Path, list[tuple[str, str]]],
) -> None:
    folder, stated = followed
    page = squeezed(" ".join(text for text, _ in stated))
    with (folder / "data" / "loans.csv").open(encoding="utf-8") as file:
        loans = list(csv.DictReader(file))
    with (folder / "data" / "books.csv").open(encoding="utf-8") as file:
        genres = {row["book_id"]: row["genre"] for row in csv.DictReader(file)}
    february = [row for row in loans if row["borrowed_at"].startswith("2026-02")]
    counted = Counter(genres[row["book_id"]] for row in february)
    fees: Counter[str] = Counter()
    for row in loans:
        fees[row["borrowed_at"][:7]] += float(row["fee"])  # type: ignore[assignment]

    assert f"Loans {len(february)}" in page
    for genre, loans_of_it in counted.items():
        assert f"{genre} {loans_of_it}" in page
    for month, name in (("2026-01", "January 2026"), ("2026-02", "February 2026")):
        assert f"{name} {fees[month]:,.2f}" in page


def test_no_personal_value_of_the_folder_reaches_the_workspace(
    followed: tuple[Path, list[tuple[str, str]]],
) -> None:
    folder, _ = followed
    files = [path for path in (folder / "library").rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if b"@example.org" in path.read_bytes()]
