"""The features page names commands that exist, in an order that works without a lake."""

import re
import shlex
from pathlib import Path

import pytest
import typer

from assistant.cli.feature import app

PAGE = Path(__file__).parents[2] / "docs" / "features.md"
COMMANDS = re.findall(r"^signpost feature (.+)$", PAGE.read_text("utf-8"), re.MULTILINE)


def test_the_page_walks_from_draft_to_training_set() -> None:
    names = [command.split()[0] for command in COMMANDS]
    assert names[:4] == ["draft", "check", "approve", "training-set"]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_page_parses(command: str) -> None:
    name, *arguments = shlex.split(command)
    group = typer.main.get_command(app)
    found = group.commands[name]  # type: ignore[attr-defined]
    for argument in arguments:
        if argument.startswith("--"):
            assert argument in {option for part in found.params for option in part.opts}
    assert found.help
