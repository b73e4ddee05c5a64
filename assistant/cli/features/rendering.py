"""A verdict in the terminal."""

from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from assistant.features.proof.verdict import Example, ExampleTable, Finding, Verdict

_MOST_FINDINGS = 4


def show_verdict(verdict: Verdict, *, certificate: str) -> None:
    """Print what was found: the relation, the smallest example, and what to change."""
    if verdict.proven:
        trials = sum(run.trials for run in verdict.relations)
        tried = len({run.name for run in verdict.relations if run.trials})
        typer.echo(
            f"Proven: {verdict.feature} holds under {tried} relations, {trials} trials, "
            f"{verdict.labels_checked} labels, {verdict.seconds:.1f} s. See {certificate}."
        )
        _show_absent(verdict)
    else:
        typer.echo(f"Refuted: {verdict.feature}.")
        for finding in verdict.findings[:_MOST_FINDINGS]:
            _show_finding(finding)
        more = len(verdict.findings) - _MOST_FINDINGS
        if more > 0:
            typer.echo(f"\nAnd {more} more: --format json lists them.")
    for note in verdict.notes:
        typer.echo(f"Note: {note}")


def _show_absent(verdict: Verdict) -> None:
    tried = {run.name for run in verdict.relations if run.trials}
    absent = {run.name: run.absent for run in verdict.relations if run.name not in tried}
    for name, why in absent.items():
        typer.echo(f"Not tried: {name}, for {why}.")


def _show_finding(finding: Finding) -> None:
    typer.echo(f"\n{finding.relation}: {finding.reason}")
    typer.echo(f"  What to change: {finding.remedy}")
    if finding.example is not None:
        _show_example(finding.example)
    elif finding.on == "governed":
        typer.echo(f"  Seen on governed data, on {finding.labels_differing} of the labels.")


def _show_example(example: Example) -> None:
    label = ", ".join(f"{name} {value}" for name, value in example.label.items())
    typer.echo(f"  Smallest example, on invented rows{f': label {label}' if label else ''}")
    console = Console()
    for table in example.tables:
        console.print(_rich(table))
    typer.echo(f"  Before: {_values(example.before)}   After: {_values(example.after)}")


def _rich(table: ExampleTable) -> Table:
    shown = Table(title=table.name, title_justify="left", show_edge=False, pad_edge=False)
    shown.add_column("")
    for column in table.columns:
        shown.add_column(escape(column), overflow="fold")
    for mark, row in zip(table.marks, table.rows, strict=True):
        shown.add_row(mark, *(escape("" if value is None else str(value)) for value in row))
    return shown


def _values(values: dict[str, Any]) -> str:
    if not values:
        return "no row, or several"
    return ", ".join(f"{n} = {'empty' if v is None else v}" for n, v in values.items())
