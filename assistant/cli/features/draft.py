"""`signpost feature draft`."""

from pathlib import Path
from typing import Annotated, NoReturn

import typer

from assistant.cli.features.draft_text import show_draft
from assistant.cli.features.life import OwnerOption
from assistant.cli.options import ListFormat, WorkspaceOption, open_workspace
from assistant.cli.progress import progress_bar
from assistant.cli.rendering import EXIT_CODES
from assistant.drafter import Drafter, open_drafter
from assistant.features.draft import FeatureDraft
from assistant.features.life.store import save_feature
from assistant.features.proof.certificate import Certificate, certificate_path, write_certificate
from assistant.features.spec.files import parse_spec
from assistant.planner.features.request import Drafted
from assistant.planner.plan import ClarifyPlan, UnanswerablePlan
from assistant.settings import load_settings
from assistant.stores import Lazy, open_lake, open_search
from assistant.wiring import load_semantics

UNSETTLED = 2
"""Something has to be said before anything can be drafted."""


def draft(
    request: Annotated[str, typer.Argument(help="What to measure, per what, over which window.")],
    *,
    owner: OwnerOption = None,
    save: Annotated[
        bool, typer.Option("--save", help="Write it to features/ as proposed, if proven.")
    ] = False,
    workspace: WorkspaceOption = None,
    output: Annotated[ListFormat, typer.Option("--format")] = ListFormat.TEXT,
) -> None:
    """Draft a feature from a sentence, with SQL, proof, profile and its nearest features.

    Exits with 0 proven, 3 refuted or impossible, 2 where something has to be said first.
    """
    place = open_workspace(workspace)
    catalogue, _ = load_semantics(place, open_lake(place)[1])
    drafter = open_drafter(place, load_settings(place.root), catalogue)
    drafter = drafter.searching(Lazy(lambda: open_search(place, lake_version=None)))
    read = drafter.read(request)
    if not isinstance(read, Drafted):
        _say_why(read)
    if owner is not None:
        read = Drafted(read.spec.model_copy(update={"owner": owner}), read.notes)
    _say_neighbours(drafter, read)
    with progress_bar("Check") as tell:
        drafted = drafter.draft(read, tell=tell)
    if output is ListFormat.JSON:
        typer.echo(drafted.model_dump_json(indent=2))
    else:
        show_draft(drafted)
    if not drafted.proven:
        raise typer.Exit(EXIT_CODES["refused"])
    if save:
        typer.echo(f"Saved as proposed: {_saved(drafted, place.root / 'features')}", err=True)


def _say_why(read: ClarifyPlan | UnanswerablePlan) -> NoReturn:
    if isinstance(read, ClarifyPlan):
        typer.echo(read.question, err=True)
        for option in read.options:
            typer.echo(f'  signpost feature draft "{option}"', err=True)
        raise typer.Exit(UNSETTLED)
    typer.echo(read.reason, err=True)
    raise typer.Exit(EXIT_CODES["refused"])


def _say_neighbours(drafter: Drafter, read: Drafted) -> None:
    for near in drafter.neighbours(read):
        typer.echo(f"Near: {near.says} ({near.status}).", err=True)


def _saved(drafted: FeatureDraft, folder: Path) -> Path:
    spec = parse_spec(drafted.specification, name=drafted.name)
    stored = save_feature(folder, spec, drafted.sql["duckdb"])
    if drafted.certificate is not None:
        certificate = Certificate.model_validate(drafted.certificate)
        write_certificate(certificate, certificate_path(stored.path))
    return stored.path
