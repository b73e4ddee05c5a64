"""`signpost chat`."""

from uuid import uuid4

import typer
from rich.console import Console

from assistant.answers import Question
from assistant.cli.options import ConversationOption, WorkspaceOption, open_workspace
from assistant.cli.rendering import show_answer
from assistant.errors import AssistantError
from assistant.wiring import open_assistant

app = typer.Typer()
GOODBYE = frozenset({"exit", "quit", "bye"})


@app.command()
def chat(
    workspace: WorkspaceOption = None,
    conversation: ConversationOption = None,
) -> None:
    """Hold a conversation; an empty line or `exit` ends it."""
    console = Console()
    assistant = open_assistant(open_workspace(workspace))
    thread = conversation or uuid4().hex
    console.print("Ask away. An empty line ends the conversation.", style="dim")
    try:
        while (text := _read(console)) and text.casefold() not in GOODBYE:
            try:
                answer = assistant.ask(Question(question=text, conversation_id=thread))
            except AssistantError as error:
                typer.echo(f"Error: {error}", err=True)
                continue
            show_answer(answer, console)
    finally:
        assistant.close()
    console.print(f"Conversation {thread}.", style="dim", highlight=False)


def _read(console: Console) -> str:
    try:
        return console.input("[bold]> [/bold]").strip()
    except EOFError:
        return ""
