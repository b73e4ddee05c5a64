"""`signpost doctor`."""

import json
from typing import Annotated

import typer

from assistant.cli.options import DataOption, ListFormat, WorkspaceOption, open_workspace
from assistant.upkeep.doctor import examine

app = typer.Typer()


@app.command()
def doctor(
    *,
    workspace: WorkspaceOption = None,
    data: DataOption = None,
    output: Annotated[ListFormat, typer.Option("--format")] = ListFormat.TEXT,
) -> None:
    """Say what is missing or inconsistent and how to mend it; exit with 1 on a problem."""
    place = open_workspace(workspace)
    findings = examine(place, data=data)
    problems = [finding for finding in findings if finding.severity == "problem"]
    if output is ListFormat.JSON:
        body = {"ok": not problems, "findings": [finding.model_dump() for finding in findings]}
        typer.echo(json.dumps(body, ensure_ascii=False))
    else:
        for finding in findings:
            typer.echo(f"{finding.severity}  {finding.check}: {finding.message} {finding.remedy}")
        if not findings:
            typer.echo("Everything is in order.")
    if problems:
        raise typer.Exit(1)
