"""`signpost serve`."""

from typing import Annotated

import typer

from assistant.api.serving import serve_workspace
from assistant.cli.options import WorkspaceOption, open_workspace
from assistant.settings import load_settings

app = typer.Typer()


@app.command()
def serve(
    *,
    workspace: WorkspaceOption = None,
    host: Annotated[
        str | None, typer.Option("--host", help="Loopback unless the settings say.")
    ] = None,
    port: Annotated[
        int | None, typer.Option("--port", min=0, max=65_535, help="0: any free.")
    ] = None,
) -> None:
    """Serve the API and the page until stopped."""
    place = open_workspace(workspace)
    serve_workspace(
        place,
        load_settings(place.root),
        host=host,
        port=port,
        ready=lambda url: typer.echo(f"Serving {url} (stop with Ctrl-C)", err=True),
    )
