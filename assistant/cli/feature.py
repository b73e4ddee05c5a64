"""`signpost feature`: its sub-commands, each in a module of its own."""

import typer

from assistant.cli.features.check import check
from assistant.cli.features.export import export
from assistant.cli.features.training_set import training_set

app = typer.Typer(no_args_is_help=True, help="Check, export and look after features.")
app.command()(check)
app.command()(export)
app.command("training-set")(training_set)


@app.callback()
def _group() -> None:
    """Check, export and look after features."""
