"""`signpost chat`."""

import sys
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from assistant.cli.options import ConversationOption, WorkspaceOption, open_workspace
from assistant.stores import Lazy
from assistant.terminal.commands import COMMANDS
from assistant.terminal.conversation import hold
from assistant.terminal.history import FILE_NAME, PrivateHistory
from assistant.terminal.names import known_names
from assistant.terminal.prompt import PipedReader, Reader, TypedReader
from assistant.terminal.talk import Talk, new_id
from assistant.wiring import open_assistant
from guardrails.pii.redact import redact

if TYPE_CHECKING:
    from assistant.agent import Assistant
    from assistant.workspace import Workspace

app = typer.Typer()
GREETING = "Ask away. Tab completes names, /help lists commands, Ctrl-D leaves."


@app.command()
def chat(
    workspace: WorkspaceOption = None,
    conversation: ConversationOption = None,
) -> None:
    """Hold a conversation: at a terminal, or over lines from a pipe."""
    console = Console()
    place = open_workspace(workspace)
    assistant = open_assistant(place)
    begun = Talk(assistant, console, conversation or new_id())
    try:
        if sys.stdin.isatty():
            console.print(GREETING, style="dim", highlight=False)
        ended = hold(begun, _reader(place, assistant))
    finally:
        assistant.close()
    console.print(f"Conversation {ended.conversation_id}.", style="dim", highlight=False)


def _reader(place: "Workspace", assistant: "Assistant") -> Reader:
    """A line editor where a person types, and where what it shows is seen."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return PipedReader()
    return TypedReader(
        names=Lazy(lambda: known_names(assistant.kit)),
        commands=tuple(command.name for command in COMMANDS),
        history=_history(place, assistant),
    )


def _history(place: "Workspace", assistant: "Assistant") -> PrivateHistory | None:
    """What was typed before; None, and said, where it cannot be kept."""
    known = assistant.kit.known
    place.built.mkdir(exist_ok=True)
    try:
        return PrivateHistory(
            place.built / FILE_NAME, clean=lambda text: redact(text, known=known)[0]
        )
    except OSError as error:
        message = f"What you type is not kept: {error.strerror}. Check the rights of '{place.built / FILE_NAME}'."
        typer.echo(message, err=True)
        return None
