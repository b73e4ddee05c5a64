"""`signpost mcp`."""

import typer

from assistant.cli.options import WorkspaceOption, open_workspace
from assistant.mcp.stdio import serve_stdio
from assistant.settings import load_settings

app = typer.Typer()


@app.command()
def mcp(*, workspace: WorkspaceOption = None) -> None:
    """Serve the tools over standard streams, to a host program that starts this command."""
    place = open_workspace(workspace)
    serve_stdio(place, load_settings(place.root))
