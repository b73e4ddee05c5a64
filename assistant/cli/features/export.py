"""`signpost feature export`."""

from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import pyarrow as pa
import pyarrow.parquet
import typer

from assistant.cli.features.training_set import UnprovenOption, governed, long_limits
from assistant.cli.options import WorkspaceOption, open_workspace
from assistant.errors import FeatureError
from assistant.features.engine.engine import FeatureEngine
from assistant.features.engine.tables import tables_of_contracts, tables_of_workspace
from assistant.features.exports.bigquery import export_bigquery
from assistant.features.exports.chronon import export_chronon
from assistant.features.exports.dbt import export_dbt
from assistant.features.exports.exported import Exported, write_export
from assistant.features.exports.feast import export_feast
from assistant.features.exports.spark import export_spark
from assistant.features.exports.stored_values import stored_values
from assistant.features.labels.keys import spine_keys
from assistant.features.labels.labels import read_labels
from assistant.features.life.admission import admit
from assistant.features.life.store import StoredFeature, find_feature
from assistant.features.training.training_set import Governed
from assistant.settings import load_settings
from assistant.workspace import Workspace
from connectors.contract_files import load_contracts


class Target(StrEnum):
    """Where a feature may go."""

    FEAST = "feast"
    SPARK = "spark"
    DBT = "dbt"
    BIGQUERY = "bigquery"
    CHRONON = "chronon"


_TEXTS = {
    Target.SPARK: export_spark,
    Target.DBT: export_dbt,
    Target.BIGQUERY: export_bigquery,
    Target.CHRONON: export_chronon,
}


def export(
    name: Annotated[str, typer.Argument(help="Name, with a version or without: downloads_7d@2.")],
    *,
    to: Annotated[Target, typer.Option("--to", help="What the team runs.")],
    out: Annotated[Path, typer.Option("--out", help="Folder to write to.")],
    labels: Annotated[
        Path | None,
        typer.Option(
            "--labels",
            help="For Feast: store values at the moments of these labels, not at every change.",
            show_default=False,
        ),
    ] = None,
    unproven: UnprovenOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Write a feature for Feast, Spark, dbt, BigQuery or Chronon."""
    place = open_workspace(workspace)
    feature = find_feature(place.features, name)
    if labels is not None and to is not Target.FEAST:
        message = "--labels is for Feast alone: the other exports are text. Leave it out."
        raise FeatureError(message)
    today = tables_of_workspace(place)
    for reservation in admit((feature,), unproven=unproven, tables=today):
        typer.echo(f"Accepted: {reservation}", err=True)
    if to is Target.FEAST:
        exported = _feast(feature, place, labels=labels)
    else:
        tables = tables_of_contracts(load_contracts(place.contracts))
        exported = _TEXTS[to](feature.spec, feature.query(tables))
    for path in write_export(exported, out):
        rows = exported.rows.get(path.relative_to(out).as_posix())
        typer.echo(f"{path}{f': {rows:,} rows' if rows is not None else ''}")
    if not exported.proven_by_run:
        typer.echo("Note: not run. It is text to start from; compare its values before you use it.")
    for note in exported.notes:
        typer.echo(f"Note: {note}")


def _feast(feature: StoredFeature, place: Workspace, *, labels: Path | None) -> Exported:
    known = governed(place)
    spine = _spine(feature, known, labels) if labels is not None else None
    with FeatureEngine(long_limits(load_settings(place.root))) as engine:
        values = stored_values(
            feature.spec,
            feature.query(known.tables),
            lake=known.lake,
            engine=engine,
            labels=spine,
        )
    return export_feast(feature.spec, values)


def _spine(feature: StoredFeature, known: Governed, labels: Path) -> pa.Table:
    keys = spine_keys((feature.spec,), known.contracts)
    with TemporaryDirectory() as folder:
        target = Path(folder) / "labels.parquet"
        read_labels(labels, keys=keys, secret=known.secret, target=target)
        return pyarrow.parquet.read_table(target)
