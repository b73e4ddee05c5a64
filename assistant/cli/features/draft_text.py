"""A drafted feature in the terminal."""

from typing import Any

import typer

from assistant.features.draft import FeatureDraft


def show_draft(draft: FeatureDraft) -> None:
    """Print the specification, SQL, certificate, profile and neighbours."""
    _heading(f"{draft.name} version {draft.version}")
    typer.echo(draft.specification)
    _heading(
        "SQL (duckdb; --format json also holds "
        + ", ".join(sorted({*draft.sql} - {"duckdb"}))
        + ")"
    )
    typer.echo(draft.sql["duckdb"])
    _heading("Proof")
    verdict = draft.verdict
    if draft.proven:
        trials = sum(run["trials"] for run in verdict["relations"])
        typer.echo(
            f"Proven: {trials} trials, {verdict['labels_checked']} labels, {verdict['seconds']:.1f} s, "
            f"{draft.attempts} attempt{'s' if draft.attempts > 1 else ''}."
        )
    else:
        typer.echo(f"Refuted after {draft.attempts} attempts.")
        for finding in verdict["findings"]:
            typer.echo(f"{finding['relation']}: {finding['reason']} {finding['remedy']}")
    for note in (*verdict["notes"], *draft.notes):
        typer.echo(f"Note: {note}")
    if draft.profile is not None:
        _heading("Profile")
        for column in draft.profile["values"]:
            typer.echo(_profile(column))
    if draft.neighbours:
        _heading("Nearest features")
        for near in draft.neighbours:
            share = near["correlation"]
            along = "" if share is None else f" Rank correlation of values: {share:.2f}."
            typer.echo(f"{near['feature']} ({near['status']}): {near['says'].rstrip('.')}.{along}")


def _heading(text: str) -> None:
    typer.echo(f"\n== {text}")


def _profile(column: dict[str, Any]) -> str:
    shown = [f"{column['column']}: {column['rows']} rows"]
    for name, label in (
        ("entities", "entities"),
        ("coverage", "coverage"),
        ("null_share", "null share"),
        ("distinct", "distinct values"),
        ("drift_psi", "drift (PSI)"),
    ):
        if column[name] is not None:
            value = column[name]
            shown.append(f"{label} {value:.3g}" if isinstance(value, float) else f"{label} {value}")
    quantiles = ", ".join(f"{share}: {value:g}" for share, value in column["quantiles"].items())
    if quantiles:
        shown.append(f"quantiles {quantiles}")
    frequent = ", ".join(f"{value} {share:.0%}" for value, share in column["frequent"].items())
    if frequent:
        shown.append(f"most frequent {frequent}")
    return "; ".join(shown) + "."
