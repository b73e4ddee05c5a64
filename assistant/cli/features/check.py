"""`signpost feature check`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.features.rendering import show_verdict
from assistant.cli.options import ListFormat, WorkspaceOption, open_workspace
from assistant.cli.progress import progress_bar
from assistant.cli.rendering import EXIT_CODES
from assistant.features.checking import Checked, check_path
from assistant.features.proof.certificate import (
    certificate_path,
    read_certificate,
    write_certificate,
)
from assistant.settings import load_settings


def check(
    path: Annotated[Path, typer.Argument(help="A specification (.yaml) or a query (.sql).")],
    *,
    labels: Annotated[
        Path | None,
        typer.Option(
            "--labels",
            help="CSV or Parquet of entities and label_ts; without it, times of the lake.",
            show_default=False,
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    output: Annotated[ListFormat, typer.Option("--format")] = ListFormat.TEXT,
) -> None:
    """Prove that a feature does not leak; exits with 0 proven, 3 refuted, 1 could not run."""
    place = open_workspace(workspace)
    with progress_bar("Check") as tell:
        checked = check_path(
            path, workspace=place, settings=load_settings(place.root), labels=labels, tell=tell
        )
    _say_stale(path, checked)
    if checked.verdict.proven:
        write_certificate(checked.certificate(now=datetime.now(UTC)), certificate_path(path))
    if output is ListFormat.JSON:
        typer.echo(checked.verdict.model_dump_json(indent=2))
    else:
        show_verdict(checked.verdict, certificate=certificate_path(path).name)
    if not checked.verdict.proven:
        raise typer.Exit(EXIT_CODES["refused"])


def _say_stale(path: Path, checked: Checked) -> None:
    """Tell of a certificate of another text; it is replaced, or left as stale."""
    before = read_certificate(certificate_path(path))
    if before is None or before.covers(checked.sql):
        return
    after = "is replaced" if checked.verdict.proven else "is worth nothing"
    typer.echo(
        f"The SQL has changed since {before.proven_at:%Y-%m-%d}; that certificate {after}.",
        err=True,
    )
