"""`signpost conversations`: give somebody all that is kept of them, or delete it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.options import ListFormat, WorkspaceOption, open_workspace
from assistant.errors import SettingsError
from assistant.settings import load_settings
from assistant.state.conversations import Conversations
from assistant.state.database import Database, open_database
from assistant.state.people import People
from assistant.state.retention import Retention
from guardrails.principals import COMMAND_LINE

app = typer.Typer(no_args_is_help=True)
PrincipalOption = Annotated[
    str, typer.Option("--principal", help="Whose: the id that the audit and costs show.")
]


@app.command("list")
def list_own(
    *,
    workspace: WorkspaceOption = None,
    principal: PrincipalOption = COMMAND_LINE.id,
    search: Annotated[str, typer.Option(help="Words of titles or questions.")] = "",
    output: Annotated[ListFormat, typer.Option("--format")] = ListFormat.TEXT,
) -> None:
    """List somebody's conversations, the newest first; without --principal, the command line's."""
    with _opened(workspace) as database:
        entries = Conversations(database).list(principal, search=search)
    for entry in entries:
        shown = f"{entry.updated_at[:19].replace('T', ' ')}  {entry.id}  {entry.title}"
        typer.echo(entry.model_dump_json() if output is ListFormat.JSON else shown)
    if output is ListFormat.TEXT and not entries:
        typer.echo("There are none.")


@app.command()
def export(
    *,
    principal: PrincipalOption,
    workspace: WorkspaceOption = None,
    to: Annotated[Path | None, typer.Option("--to", help="A new file; without it, here.")] = None,
) -> None:
    """Write everything that is kept of one person as JSON: conversations, feedback, costs."""
    with _opened(workspace) as database:
        found = People(database).export(principal)
    text = json.dumps(found, ensure_ascii=False, indent=1)
    if to is None:
        typer.echo(text)
        return
    with to.open("x", encoding="utf-8") as file:
        to.chmod(0o600)
        file.write(text + "\n")
    typer.echo(f"{len(found['conversations'])} conversations written to {to}.")


@app.command()
def delete(
    *,
    principal: PrincipalOption,
    workspace: WorkspaceOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
) -> None:
    """Delete all conversations and feedback of one person; budgets already spent stay spent."""
    if not yes:
        typer.confirm(f"Delete everything that '{principal}' has asked?", abort=True)
    with _opened(workspace) as database:
        count = People(database).forget(principal)
    typer.echo(f"{count} conversations of '{principal}' are deleted.")


@app.command()
def expire(
    *,
    workspace: WorkspaceOption = None,
    days: Annotated[
        int | None, typer.Option(min=1, help="Without it, state.keep_conversations_days.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count, delete nothing.")] = False,
) -> None:
    """Delete conversations that nobody has gone on with for so many days; the server does so daily."""
    settings = load_settings(open_workspace(workspace).root).state
    kept = days or settings.keep_conversations_days
    if kept is None:
        message = (
            "'state.keep_conversations_days' is not set, so all are kept. Set it, or pass --days."
        )
        raise SettingsError(message)
    with _opened(workspace) as database:
        retention = Retention(database, days=kept)
        count = retention.count() if dry_run else retention.apply()
    done = "would be" if dry_run else "are"
    typer.echo(f"{count} conversations without a question for {kept} days {done} deleted.")


@contextmanager
def _opened(workspace: Path | None) -> Iterator[Database]:
    place = open_workspace(workspace)
    database = open_database(place, load_settings(place.root).state)
    try:
        yield database
    finally:
        database.close()
