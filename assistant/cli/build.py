"""`signpost build`."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from assistant.cli.options import DataOption, ListFormat, WorkspaceOption, open_workspace
from assistant.cli.progress import ERRORS, progress_bar
from assistant.settings import load_settings
from assistant.upkeep.build_report import report_cells, report_notes, report_of
from assistant.upkeep.building import build_workspace
from connectors.lake.manifest import Manifest

app = typer.Typer()
NowOption = Annotated[
    datetime | None,
    typer.Option(
        "--now", help="Events later than this (UTC) are quarantined; the clock otherwise."
    ),
]


@app.command()
def build(
    *,
    workspace: WorkspaceOption = None,
    data: DataOption = None,
    now: NowOption = None,
    output: Annotated[
        ListFormat, typer.Option("--format", help="json: the report, on standard output.")
    ] = ListFormat.TEXT,
) -> None:
    """Build the governed lake from raw data and make it current."""
    place = open_workspace(workspace)
    settings = load_settings(place.root)
    with progress_bar("build") as tell:
        manifest = build_workspace(
            place,
            settings,
            data=data,
            now=now.replace(tzinfo=UTC) if now else None,
            progress=lambda step: tell(f"{step.stage} {step.table}".strip(), step.done, step.total),
        )
    if output is ListFormat.JSON:
        typer.echo(report_of(manifest).model_dump_json())
    else:
        show_manifest(manifest)


def show_manifest(manifest: Manifest) -> None:
    """Say what went where: a row of the table adds up from left to right."""
    report = report_of(manifest)
    ERRORS.print(f"Lake {report.version}, complete to {report.as_of or 'no day'}.", highlight=False)
    head, *rows = report_cells(report)
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(head[0], overflow="fold")
    for label in head[1:]:
        table.add_column(label, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    ERRORS.print(table)
    for note in report_notes(report):
        ERRORS.print(f"  {note}", highlight=False, markup=False, soft_wrap=True)
