"""`signpost init`: propose a workspace from a folder of files that nobody described."""

import time
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.progress import progress_bar
from assistant.errors import WorkspaceError
from connectors.profiling.profile import DataProfile
from connectors.profiling.profiler import Progress, profile_database, profile_folder
from connectors.proposal.keeping import RECORD, Written, write_proposal
from connectors.proposal.proposal import Proposal, propose
from connectors.proposal.yaml_text import counted
from connectors.sources.postgres_url import is_postgres_url

app = typer.Typer(add_completion=False)
SHOWN = 12


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the workspace goes.")],
    source: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="PATH",
            help="The folder that holds the data files, or postgresql://host:5432/database.",
        ),
    ],
) -> None:
    """Propose a workspace from a folder of files that nobody described."""
    root = folder.expanduser().resolve()
    database = is_postgres_url(source)
    data = root / "data" if database else Path(source).expanduser().resolve()
    _check(root, data)
    started = time.monotonic()
    with progress_bar("init") as tell:
        profile = _profile(
            source if database else data,
            progress=lambda table, number, total: tell(table, number - 1, total),
        )
    proposal = propose(profile, name=root.name or "workspace")
    written = write_proposal(proposal.files, root=root)
    seconds = time.monotonic() - started
    rows = sum(table.rows for table in profile.tables)
    typer.echo(f"{counted(len(profile.tables), 'table')}, {rows:,} rows, read in {seconds:.1f} s.")
    for table in profile.tables:
        closed = sum(1 for column in table.columns if not column.open)
        typer.echo(
            f"  {table.name}: {table.kind.value}, {table.rows:,} rows, {len(table.columns)} columns"
            + (f", {closed} protected" if closed else "")
        )
    _report(proposal, written, root=root)


def _profile(place: str | Path, *, progress: Progress) -> DataProfile:
    if isinstance(place, str):
        return profile_database(place, progress=progress)
    return profile_folder(place, progress=progress)


def _check(root: Path, data: Path) -> None:
    if root.exists() and not root.is_dir():
        message = f"'{root}' is a file. Name a folder for the workspace."
        raise WorkspaceError(message)
    if root == data:
        message = f"'{root}' is the data folder itself. Name another folder for the workspace."
        raise WorkspaceError(message)


def _report(proposal: Proposal, written: Written, *, root: Path) -> None:
    _list("Not used", proposal.left_out)
    _list("To decide", proposal.decisions)
    _list("Kept as you changed them; nothing was written", written.kept)
    _list(f"Not written again, since you removed them; '{RECORD}' remembers them", written.removed)
    _list(
        "Of data that is there no more: remove these files, or bring the data back",
        written.vanished,
    )
    typer.echo(
        f"\nWorkspace '{root}': {len(written.created)} files written, {len(written.updated)} renewed, "
        f"{len(written.unchanged)} as before, {len(written.kept)} kept. All of it is a draft: read "
        f"'{root / 'README.md'}'."
    )
    typer.echo(f"Next: signpost build --workspace {root} && signpost index --workspace {root}")


def _list(title: str, lines: tuple[str, ...]) -> None:
    if not lines:
        return
    typer.echo(f"\n{title} ({len(lines)}):")
    for line in lines[:SHOWN]:
        typer.echo(f"  - {line}")
    if len(lines) > SHOWN:
        typer.echo(f"  … {len(lines) - SHOWN} more in README.md")
