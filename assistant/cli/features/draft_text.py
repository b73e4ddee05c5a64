"""A drafted feature in the terminal."""

from collections.abc import Iterator
from typing import Any

import typer

from assistant.features.draft import FeatureDraft


def show_draft(draft: FeatureDraft) -> None:
    """Print the specification, SQL, certificate, profile and neighbours."""
    for line in draft_lines(draft):
        typer.echo(line)


def draft_lines(draft: FeatureDraft) -> Iterator[str]:
    """The draft as lines of text, each part under its heading."""
    yield from _part(f"{draft.name} version {draft.version}", draft.specification)
    others = ", ".join(sorted({*draft.sql} - {"duckdb"}))
    yield from _part(f"SQL (duckdb; --format json also holds {others})", draft.sql["duckdb"])
    yield from _part("Proof", *_proof(draft))
    if draft.profile is not None:
        yield from _part("Profile", *(_profile(column) for column in draft.profile["values"]))
    if draft.neighbours:
        yield from _part("Nearest features", *(_near(one) for one in draft.neighbours))


def _part(heading: str, *lines: str) -> Iterator[str]:
    yield f"\n== {heading}"
    yield from lines


def _proof(draft: FeatureDraft) -> Iterator[str]:
    verdict = draft.verdict
    if draft.proven:
        trials = sum(run["trials"] for run in verdict["relations"])
        yield (
            f"Proven: {trials} trials, {verdict['labels_checked']} labels, {verdict['seconds']:.1f} s, "
            f"{draft.attempts} attempt{'s' if draft.attempts > 1 else ''}."
        )
    else:
        yield f"Refuted after {draft.attempts} attempt{'s' if draft.attempts > 1 else ''}."
        for finding in verdict["findings"]:
            yield f"{finding['relation']}: {finding['reason']} {finding['remedy']}"
    for note in (*verdict["notes"], *draft.notes):
        yield f"Note: {note}"


def _near(near: dict[str, Any]) -> str:
    share = near["correlation"]
    along = "" if share is None else f" Rank correlation of values: {share:.2f}."
    return f"{near['feature']} ({near['status']}): {near['says'].rstrip('.')}.{along}"


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
