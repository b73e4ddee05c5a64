"""`signpost feature`: its sub-commands, each in a module of its own."""

import typer

from assistant.cli.features.check import check
from assistant.cli.features.draft import draft
from assistant.cli.features.export import export
from assistant.cli.features.life import (
    approve,
    deprecate,
    diff,
    impact,
    list_features,
    show,
)
from assistant.cli.features.training_set import training_set

app = typer.Typer(no_args_is_help=True, help="Draft, check, export and look after features.")
app.command()(draft)
app.command()(check)
app.command("list")(list_features)
for command in (show, diff, approve, deprecate, impact):
    app.command()(command)
app.command()(export)
app.command("training-set")(training_set)


@app.callback()
def _group() -> None:
    """Draft, check, export and look after features."""
