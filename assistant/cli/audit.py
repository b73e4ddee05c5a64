"""`signpost audit`: list who asked what, and check that nobody changed the record."""

import json
from datetime import UTC, datetime
from typing import Annotated

import typer

from assistant.cli.options import ListFormat, WorkspaceOption, open_workspace
from assistant.state.audit import open_audit
from guardrails.audit import AuditLine

app = typer.Typer(no_args_is_help=True)
SinceOption = Annotated[
    datetime | None,
    typer.Option("--since", formats=["%Y-%m-%d"], help="From this day on (UTC)."),
]


@app.callback()
def audit() -> None:
    """Read and check who asked what."""


@app.command()
def verify(
    *,
    workspace: WorkspaceOption = None,
    expect: Annotated[
        str | None,
        typer.Option(help="NUMBER:CODE that an earlier check printed; the record must hold it."),
    ] = None,
) -> None:
    """Check every line and the end of the record; exit with 1 where something is wrong."""
    record = open_audit(open_workspace(workspace))
    wrong = record.verify() or (record.lacks(expect) if expect else None)
    if wrong is not None:
        typer.echo(f"The audit was tampered with or damaged: {wrong}", err=True)
        raise typer.Exit(1)
    head = record.head()
    if head is None:
        typer.echo("Nothing was written yet.")
        return
    typer.echo(f"{head.number} lines, none changed, missing or out of order.")
    typer.echo(f"Keep this elsewhere to notice an old copy put back: {head.number}:{head.code}")


@app.command("list")
def list_lines(
    *,
    workspace: WorkspaceOption = None,
    since: SinceOption = None,
    principal: Annotated[str | None, typer.Option(help="Only what this one asked.")] = None,
    output: Annotated[ListFormat, typer.Option("--format")] = ListFormat.TEXT,
) -> None:
    """List what was asked, oldest first."""
    start = since.replace(tzinfo=UTC) if since else None
    for line in open_audit(open_workspace(workspace)).lines():
        wanted = principal in (None, line.principal) and (start is None or line.at >= start)
        if wanted:
            typer.echo(_shown(line, output))


def _shown(line: AuditLine, output: ListFormat) -> str:
    if output is ListFormat.JSON:
        return json.dumps(line.model_dump(mode="json"), ensure_ascii=False)
    refused = f"  refused by {', '.join(line.refused)}" if line.refused else ""
    asked = line.question or f"({line.entry})"
    when = line.at.strftime("%Y-%m-%d %H:%M:%S")
    return f"{when}  {line.principal}  {line.status}{refused}  {asked}"
