"""`signpost feature list | show | diff | approve | deprecate | impact`."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.options import ListFormat, WorkspaceOption, open_workspace
from assistant.errors import FeatureError
from assistant.features.engine.tables import tables_of_contracts, tables_of_workspace
from assistant.features.life import approval
from assistant.features.life.admission import unfit
from assistant.features.life.diff import diff_text
from assistant.features.life.impact import dependents
from assistant.features.life.store import StoredFeature, find_feature, load_features
from assistant.features.query import FeatureTable
from assistant.stores import open_lake
from assistant.wiring import load_semantics
from assistant.workspace import Workspace
from connectors.contract_files import load_contracts

FeatureArgument = Annotated[str, typer.Argument(help="name or name@version.")]
FormatOption = Annotated[ListFormat, typer.Option("--format")]
OwnerOption = Annotated[
    str | None, typer.Option("--owner", help="Team that looks after it.", show_default=False)
]


def _folder(workspace: Workspace) -> Path:
    return workspace.root / "features"


def list_features(
    *, workspace: WorkspaceOption = None, output: FormatOption = ListFormat.TEXT
) -> None:
    """List the features, their status, and whether their certificates are fresh."""
    place = open_workspace(workspace)
    features, tables = load_features(_folder(place)), tables_of_workspace(place)
    rows = [_row(feature, tables) for feature in features]
    if output is ListFormat.JSON:
        typer.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        typer.echo(
            f"{row['id']:<32} {row['status']:<11} {row['proof']:<8} {row['owner'] or 'no owner'}"
        )
    typer.echo(f"{len(features)} features.")


def _row(feature: StoredFeature, tables: Mapping[str, FeatureTable]) -> dict[str, str | None]:
    reasons = " ".join(unfit(feature, tables))
    proof = (
        "missing"
        if "has no certificate" in reasons
        else "stale"
        if "is of another " in reasons
        else "fresh"
    )
    return {
        "id": feature.spec.id,
        "status": feature.spec.status,
        "proof": proof,
        "owner": feature.spec.owner,
        "description": " ".join(feature.spec.description.split()),
    }


def show(feature: FeatureArgument, *, workspace: WorkspaceOption = None) -> None:
    """Print one feature: specification, SQL, and what stands against using it."""
    place = open_workspace(workspace)
    found = find_feature(_folder(place), feature)
    typer.echo(found.path.read_text(encoding="utf-8"))
    typer.echo(found.sql)
    reasons = unfit(found, tables_of_workspace(place))
    typer.echo(" ".join(reasons) if reasons else "Approved, and proven as it is.")


def diff(
    old: FeatureArgument,
    new: Annotated[
        str | None, typer.Argument(help="Without it, OLD against its version before.")
    ] = None,
    *,
    workspace: WorkspaceOption = None,
) -> None:
    """Compare two versions, or two features: specification, SQL, and whether values can differ."""
    folder = _folder(open_workspace(workspace))
    later = find_feature(folder, new or old)
    earlier = find_feature(folder, old) if new is not None else _before(folder, later)
    typer.echo(
        diff_text(
            earlier,
            later,
            old_text=earlier.path.read_text(encoding="utf-8"),
            new_text=later.path.read_text(encoding="utf-8"),
        )
    )


def _before(folder: Path, feature: StoredFeature) -> StoredFeature:
    spec = feature.spec
    earlier = [
        f
        for f in load_features(folder)
        if f.spec.name == spec.name and f.spec.version < spec.version
    ]
    if not earlier:
        message = (
            f"{spec.id} has no version before it in '{folder.name}'. Name two features to compare."
        )
        raise FeatureError(message)
    return earlier[-1]


def approve(
    feature: FeatureArgument,
    *,
    by: Annotated[str, typer.Option("--by", help="Work address of the person who approves.")],
    workspace: WorkspaceOption = None,
) -> None:
    """Approve a proposed version that has a fresh certificate; who and when is recorded."""
    place = open_workspace(workspace)
    approved = approval.approve(
        _folder(place),
        feature,
        by=by,
        now=datetime.now(UTC),
        tables=tables_of_workspace(place),
    )
    typer.echo(f"Approved: {approved.spec.id} by {by}. Run signpost index to have it found.")


def deprecate(
    feature: FeatureArgument,
    *,
    replaced_by: Annotated[
        str | None,
        typer.Option("--replaced-by", help="Feature to use instead.", show_default=False),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Mark a version as no longer to be used."""
    place = open_workspace(workspace)
    old = approval.deprecate(_folder(place), feature, replaced_by=replaced_by)
    instead = f" Use {old.spec.replaced_by}." if old.spec.replaced_by else ""
    typer.echo(f"Deprecated: {old.spec.id}.{instead}")


def impact(
    subject: Annotated[str, typer.Argument(help="table.column, or event:<kind of event>.")],
    *,
    workspace: WorkspaceOption = None,
    output: FormatOption = ListFormat.TEXT,
) -> None:
    """Name the features and metrics that depend on a column or a kind of event."""
    place = open_workspace(workspace)
    contracts = load_contracts(place.contracts)
    found = dependents(
        subject,
        features=load_features(_folder(place)),
        tables=tables_of_contracts(contracts),
        catalogue=load_semantics(place, open_lake(place)[1])[0],
        event_types={c.name: c.event_type for c in contracts if c.event_type},
    )
    if output is ListFormat.JSON:
        typer.echo(json.dumps([vars(one) for one in found], indent=2))
        return
    for one in found:
        how = "is computed from it" if one.how == "value" else "selects rows by it"
        status = f" ({one.status})" if one.status else ""
        typer.echo(f"{one.kind:<8} {one.name:<32}{how}{status}; {one.owner or 'no owner'}")
    typer.echo(f"{len(found)} depend on {subject}." if found else f"Nothing depends on {subject}.")
