"""`signpost build`."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from assistant.cli.options import DataOption, WorkspaceOption, open_workspace
from assistant.cli.progress import ERRORS, progress_bar
from assistant.settings import load_settings
from assistant.upkeep.building import build_workspace
from connectors.lake.manifest import LakeTable, Manifest

app = typer.Typer()
NowOption = Annotated[
    datetime | None,
    typer.Option(
        "--now", help="Events later than this (UTC) are quarantined; the clock otherwise."
    ),
]


@app.command()
def build(
    workspace: WorkspaceOption = None, data: DataOption = None, now: NowOption = None
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
    show_manifest(manifest)


def show_manifest(manifest: Manifest) -> None:
    """Say what went where."""
    ERRORS.print(
        f"Lake {manifest.version}, complete to {manifest.as_of or 'no day'}.", highlight=False
    )
    for table in manifest.tables:
        ERRORS.print(f"  {_line(table)}", highlight=False, markup=False)
    for reason in manifest.left_out:
        ERRORS.print(f"  left out: {reason}", highlight=False, markup=False)


def _line(table: LakeTable) -> str:
    counts = table.counts
    parts = [f"{table.name}: {counts.rows_out:,} of {counts.rows_in:,} rows"]
    parts += [f"{rows:,} {reason.replace('_', ' ')}" for reason, rows in counts.quarantined.items()]
    if counts.duplicates:
        parts.append(f"{counts.duplicates:,} duplicates")
    if counts.without_consent:
        parts.append(f"{counts.without_consent:,} without consent")
    return ", ".join(parts)
