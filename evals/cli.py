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
from evals.errors import CaseError
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
    family: Annotated[
        list[str] | None,
        typer.Option(
            "--family",
            help="Only the cases of this family; may be given again.",
            show_default=False,
        ),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option("--report", help="Write the report here as JSON, too.", show_default=False),
    ] = None,
) -> None:
    """Score the workspace's eval cases with the configured model."""
    found = open_workspace(workspace)
    thresholds = load_thresholds(found.evals) if gate else None
    made = _run(_of_families(load_cases(found.evals), family or ()), found)
    _show(made)
    for path in (found.eval_report, report):
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(made.model_dump_json(indent=2) + "\n", encoding="utf-8")
    if thresholds is not None:
        missed = failures(made, thresholds)
        for line in missed:
            typer.echo(f"Gate: {line}", err=True)
        if missed:
            raise typer.Exit(BELOW)
        typer.echo("Gate: passed", err=True)


def _of_families(cases: Sequence[EvalCase], families: Sequence[str]) -> Sequence[EvalCase]:
    """The cases of some families; all of them where none is named.

    Raises:
        CaseError: If a family has no case.
    """
    known = {case.family for case in cases}
    unknown = sorted(set(families) - known)
    if unknown:
        names = ", ".join(sorted(known))
        message = f"No case is of family '{unknown[0]}'. Families are: {names}."
        raise CaseError(message)
    return [case for case in cases if not families or case.family in families]


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
