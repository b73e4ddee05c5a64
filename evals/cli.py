"""`signpost eval`: run the workspace's cases, print the table, write the report, hold the gate."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from assistant.cli.options import WorkspaceOption, open_workspace
from assistant.workspace import Workspace
from evals.cases import EvalCase, load_cases
from evals.gate import failures, load_thresholds
from evals.report import Report, failure_lines, family_table, make_report
from evals.runner import run_cases
from evals.subject import open_subject

BELOW = 1
app = typer.Typer()


@app.command()
def evaluate(
    *,
    workspace: WorkspaceOption = None,
    gate: Annotated[
        bool,
        typer.Option(
            "--gate", help="Exit with 1 below evals/thresholds.toml or on a case that did not run."
        ),
    ] = False,
    report: Annotated[
        Path | None,
        typer.Option("--report", help="Write the report here as JSON.", show_default=False),
    ] = None,
) -> None:
    """Score the workspace's eval cases with the configured model."""
    found = open_workspace(workspace)
    thresholds = load_thresholds(found.evals) if gate else None
    made = _run(load_cases(found.evals), found)
    _show(made)
    if report is not None:
        report.parent.mkdir(parents=True, exist_ok=True)
        report.write_text(made.model_dump_json(indent=2) + "\n", encoding="utf-8")
    if thresholds is not None:
        missed = failures(made, thresholds)
        for line in missed:
            typer.echo(f"Gate: {line}", err=True)
        if missed:
            raise typer.Exit(BELOW)
        typer.echo("Gate: passed", err=True)


def _run(cases: Sequence[EvalCase], workspace: Workspace) -> Report:
    progress = Console(file=sys.stderr)
    with open_subject(workspace) as subject:
        runs = run_cases(cases, subject)
        watched = track(
            runs, total=len(cases), description="Asking", console=progress, transient=True
        )
        return make_report(list(watched))


def _show(report: Report) -> None:
    Console().print(family_table(report))
    for line in failure_lines(report):
        typer.echo(line)
