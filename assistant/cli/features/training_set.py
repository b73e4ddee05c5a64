"""`signpost feature training-set`."""

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.options import WorkspaceOption, open_workspace
from assistant.cli.progress import progress_bar
from assistant.errors import FeatureError, WorkspaceError
from assistant.features.engine.engine import FeatureEngine
from assistant.features.engine.tables import tables_of_lake, tables_of_workspace
from assistant.features.life.admission import admit
from assistant.features.life.store import find_feature
from assistant.features.training.training_set import DATA, Governed, make_training_set
from assistant.settings import Settings, load_settings
from assistant.warehouse.pool import WarehouseLimits
from assistant.workspace import Workspace
from connectors.contract_files import load_contracts
from connectors.lake.manifest import read_manifest
from connectors.lake.publish import current_lake
from connectors.secret import load_or_create_secret

DEADLINE_MS = 3_600_000
"""A training set may take an hour for each piece of its labels."""
UnprovenOption = Annotated[
    bool,
    typer.Option("--unproven", help="Go on with features that are not approved or not proven."),
]


def training_set(
    *,
    features: Annotated[
        str, typer.Option("--features", help="Names, with a version or without: a,b@2.")
    ],
    labels: Annotated[
        Path, typer.Option("--labels", help="CSV or Parquet of raw ids, label_ts and targets.")
    ],
    out: Annotated[Path, typer.Option("--out", help="Folder to write to.")],
    unproven: UnprovenOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Join features to labels as they were known then; write Parquet and its description."""
    place = open_workspace(workspace)
    names = tuple(dict.fromkeys(name.strip() for name in features.split(",") if name.strip()))
    if not names:
        message = "--features names none. Write their names: --features downloads_7d,price_band."
        raise FeatureError(message)
    chosen = tuple(find_feature(place.features, name) for name in names)
    today = tables_of_workspace(place)
    for reservation in admit(chosen, unproven=unproven, tables=today):
        typer.echo(f"Accepted: {reservation}", err=True)
    settings = load_settings(place.root)
    with progress_bar("Features") as tell, FeatureEngine(long_limits(settings)) as engine:
        made = make_training_set(
            chosen,
            labels=labels,
            governed=governed(place),
            engine=engine,
            out=out,
            tell=tell,
        )
    typer.echo(f"{out / DATA}: {made.inputs.labels_rows:,} rows, {len(made.columns)} columns.")
    typer.echo(f"SHA-256 {made.inputs.data_sha256}; lake {made.inputs.lake}.")
    for note in made.notes:
        typer.echo(f"Note: {note}")


def governed(place: Workspace) -> Governed:
    """Lake, contracts and secret of a workspace.

    Raises:
        WorkspaceError: If nothing is built.
    """
    lake = current_lake(place.lakes)
    if lake is None:
        message = f"'{place.root}' has no lake. Run: signpost build."
        raise WorkspaceError(message)
    manifest = read_manifest(lake)
    return Governed(
        lake=lake,
        manifest=manifest,
        tables=tables_of_lake(manifest),
        contracts=load_contracts(place.contracts),
        secret=load_or_create_secret(place.secret),
    )


def long_limits(settings: Settings) -> WarehouseLimits:
    """Caps of work that nobody waits for: the memory of a query, and an hour."""
    return WarehouseLimits(
        deadline_ms=max(DEADLINE_MS, settings.query.deadline_ms),
        memory_mb=settings.query.memory_mb,
        threads=settings.query.threads,
    )
