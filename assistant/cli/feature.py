"""`signpost feature`: its sub-commands, each in a module of its own."""

import typer

from assistant.cli.features.check import check

app = typer.Typer(no_args_is_help=True, help="Check, export and look after features.")
app.command()(check)


@app.callback()
def _group() -> None:
    """Check, export and look after features."""
