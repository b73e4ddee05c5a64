"""`signpost index`."""

from typing import Annotated

import typer

from assistant.cli.options import DataOption, WorkspaceOption, open_workspace
from assistant.cli.progress import ERRORS, progress_bar
from assistant.settings import load_settings
from assistant.upkeep.indexing import index_workspace

app = typer.Typer()
RebuildOption = Annotated[bool, typer.Option("--rebuild", help="Encode everything anew.")]


@app.command()
def index(
    workspace: WorkspaceOption = None, data: DataOption = None, *, rebuild: RebuildOption = False
) -> None:
    """Make or update the search index; what has not changed is not encoded again."""
    place = open_workspace(workspace)
    settings = load_settings(place.root)
    with progress_bar("index") as tell:
        report, problems = index_workspace(
            place,
            settings,
            data=data,
            rebuild=rebuild,
            progress=lambda step: tell(step.name, step.done, step.total),
        )
    for problem in problems:
        ERRORS.print(f"  {problem.source}: {problem.message}", highlight=False, markup=False)
    ERRORS.print(
        f"Index {report.version}: {report.added} added, {report.changed} changed, "
        f"{report.deleted} deleted, {report.unchanged} unchanged, {report.encoded} encoded.",
        highlight=False,
    )
