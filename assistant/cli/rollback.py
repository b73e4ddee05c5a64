"""`signpost rollback`."""

import typer

from assistant.cli.options import WorkspaceOption, open_workspace
from assistant.cli.progress import ERRORS
from connectors.lake.publish import roll_back

app = typer.Typer()


@app.command()
def rollback(workspace: WorkspaceOption = None) -> None:
    """Put the lake before the current one back in use."""
    folder = roll_back(open_workspace(workspace).lakes)
    ERRORS.print(f"Lake {folder.name} is in use. Run: signpost index.", highlight=False)
