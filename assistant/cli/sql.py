"""`signpost sql`."""

import sys
from typing import Annotated

import typer
from rich.console import Console

from assistant.cli.free_sql import run_free_sql
from assistant.cli.options import TableFormat, WorkspaceOption, open_workspace
from assistant.cli.rendering import EXIT_CODES, as_csv, as_json, rich_table
from assistant.settings import load_settings
from assistant.terminal.inert import inert_for
from guardrails.decisions import Denied

app = typer.Typer()


@app.command()
def sql(
    statement: Annotated[str, typer.Argument(help="One SELECT, in quotes.")],
    *,
    workspace: WorkspaceOption = None,
    output: Annotated[TableFormat, typer.Option("--format")] = TableFormat.TEXT,
) -> None:
    """Run one SELECT through the gate; a refusal prints rule, reason and remedy, and exits with 3."""
    place = open_workspace(workspace)
    outcome = run_free_sql(statement, workspace=place, settings=load_settings(place.root))
    if isinstance(outcome, Denied):
        if output is TableFormat.JSON:
            typer.echo(outcome.model_dump_json())
        typer.echo(f"Refused by rule '{outcome.rule}': {outcome.reason} {outcome.remedy}", err=True)
        raise typer.Exit(EXIT_CODES["refused"])
    for note in outcome.notes:
        typer.echo(f"{note.reason} {note.remedy}".strip(), err=True)
    if output is TableFormat.JSON:
        typer.echo(inert_for(as_json(outcome.table), sys.stdout))
    elif output is TableFormat.CSV:
        typer.echo(inert_for(as_csv(outcome.table), sys.stdout), nl=False)
    else:
        Console().print(rich_table(outcome.table))
