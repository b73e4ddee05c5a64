"""Options that several commands share, and how a command finds its workspace."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from assistant.answers import CONVERSATION_ID
from assistant.workspace import Workspace, find_workspace

WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        "-w",
        help="The workspace; without it the folder one stands in, or its nearest parent.",
        show_default=False,
    ),
]
DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data", help="Where the raw data lies, instead of the setting.", show_default=False
    ),
]


def _check_conversation(value: str | None) -> str | None:
    if value is not None and not re.match(CONVERSATION_ID, value):
        message = "use up to 128 letters, digits, dots, dashes and underscores"
        raise typer.BadParameter(message)
    return value


ConversationOption = Annotated[
    str | None,
    typer.Option(
        "--conversation",
        help="Continue, or begin, this conversation.",
        show_default=False,
        callback=_check_conversation,
    ),
]


class Format(StrEnum):
    """How `ask` prints an answer."""

    TEXT = "text"
    JSON = "json"
    SQL = "sql"
    CSV = "csv"


class TableFormat(StrEnum):
    """How `sql` prints a table."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


class ListFormat(StrEnum):
    """How a list of things is printed."""

    TEXT = "text"
    JSON = "json"


def open_workspace(folder: Path | None) -> Workspace:
    """The workspace a command works on."""
    return find_workspace(folder, here=Path.cwd())
