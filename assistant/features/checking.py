"""Checks a feature's file on a workspace: its contracts, its lake, its labels."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from assistant.errors import FeatureError
from assistant.features.engine.engine import FeatureEngine
from assistant.features.engine.tables import tables_of_contracts, tables_of_lake
from assistant.features.labels.keys import SpineKey
from assistant.features.labels.labels import read_labels
from assistant.features.proof.certificate import Certificate, certify
from assistant.features.proof.check import check_query, refused
from assistant.features.proof.prover import Tell
from assistant.features.proof.sample import MOST_LABELS, sample_world
from assistant.features.proof.schema import TableRead, tables_read
from assistant.features.proof.verdict import Verdict
from assistant.features.proof.world import ARROW_TYPES
from assistant.features.query import FeatureQuery, FeatureTable
from assistant.features.spec.feature_file import read_feature
from assistant.settings import Settings
from assistant.warehouse.pool import WarehouseLimits
from assistant.workspace import Workspace
from connectors.contract_files import load_contracts
from connectors.contracts import Classification, TableContract
from connectors.lake.manifest import Manifest, read_manifest
from connectors.lake.publish import current_lake
from connectors.secret import load_or_create_secret
from guardrails.decisions import Denied

_NO_SAMPLE = (
    "Only invented rows were tried: there is no lake with rows to ask about. Run: signpost build."
)
_NOT_SAMPLED = "Only invented rows were tried. Try rows of the lake with: signpost feature check."


@dataclass(frozen=True)
class Checked:
    """A verdict, and what it rests on."""

    verdict: Verdict
    sql: str
    data_version: str | None
    engine: str
    tables: tuple[TableRead, ...] = ()
    """What the feature reads."""

    def certificate(self, *, now: datetime) -> Certificate:
        """The certificate of a proven feature.

        Raises:
            FeatureError: If the verdict refutes it.
        """
        return certify(
            self.verdict,
            data_version=self.data_version,
            engine=self.engine,
            now=now,
            tables=self.tables,
        )


@dataclass(frozen=True)
class _Governed:
    """What a workspace knows of its tables."""

    tables: Mapping[str, FeatureTable]
    withheld: tuple[str, ...]
    lake: Path | None
    manifest: Manifest | None


def check_path(
    path: Path,
    *,
    workspace: Workspace,
    settings: Settings,
    labels: Path | None,
    tell: Tell,
    sampled: bool = True,
) -> Checked:
    """Check one specification or SQL file.

    Without a lake only invented rows are tried; a note says so.

    Args:
        path: The file.
        workspace: Whose contracts, lake and secret are taken.
        settings: Limits of a query.
        labels: File of labels; None invents times for entities of the lake.
        tell: Told of the progress.
        sampled: Whether rows of the lake are tried besides invented ones.

    Raises:
        FeatureError: If the file or the labels cannot be read.
        EngineError: If the query cannot be run.
        ContractError: If the workspace has no contracts.
    """
    governed = _governed(workspace)
    limits = WarehouseLimits(
        deadline_ms=settings.query.deadline_ms,
        memory_mb=settings.query.memory_mb,
        threads=1,  # hundreds of tiny queries: a second thread only waits
    )
    with FeatureEngine(limits) as engine:
        asked = label_columns(labels) if labels is not None else ()
        file = read_feature(
            path,
            tables=governed.tables,
            engine=engine,
            label_columns=asked,
            withheld=governed.withheld,
        )
        version = governed.manifest.version if governed.manifest is not None else None
        if isinstance(file.query, Denied):
            verdict = refused(file.name, file.sql, file.query)
            return Checked(verdict, file.sql, version, engine.version())
        spine, note = _spine(file.query, labels, workspace=workspace)
        world = (
            sample_world(file.query, governed.lake, labels=spine, seed=1)
            if sampled and governed.lake is not None
            else None
        )
        untried = _NO_SAMPLE if sampled else _NOT_SAMPLED
        verdict = check_query(file.query, engine=engine, governed=world, tell=tell, spec=file.spec)
        notes = (*verdict.notes, *_notes(note, "" if world is not None else untried))
        verdict = verdict.model_copy(update={"notes": notes})
        return Checked(
            verdict=verdict,
            sql=file.sql,
            data_version=version if world is not None else None,
            engine=engine.version(),
            tables=tables_read(file.query),
        )


def label_columns(path: Path) -> tuple[str, ...]:
    """Column names of a labels file, from its beginning alone.

    Raises:
        FeatureError: If it cannot be read.
    """
    try:
        if path.suffix in (".parquet", ".pq"):
            return tuple(pyarrow.parquet.read_schema(path).names)
        with pyarrow.csv.open_csv(
            path,
            parse_options=pyarrow.csv.ParseOptions(delimiter="\t" if ".tsv" in path.name else ","),
        ) as reader:
            return tuple(reader.schema.names)
    except (pa.ArrowInvalid, OSError):
        message = f"'{path}' cannot be read as labels. Give a CSV or Parquet file with a header."
        raise FeatureError(message) from None


def _governed(workspace: Workspace) -> _Governed:
    contracts = load_contracts(workspace.contracts)
    withheld = tuple(name for contract in contracts for name in contract.withheld)
    lake = current_lake(workspace.lakes)
    if lake is None:
        return _Governed(tables_of_contracts(contracts), withheld, None, None)
    manifest = read_manifest(lake)
    return _Governed(tables_of_lake(manifest), withheld, lake, manifest)


def _spine(
    query: FeatureQuery, labels: Path | None, *, workspace: Workspace
) -> tuple[pa.Table | None, str]:
    """The labels of a file, keyed as in the lake; and a note where only some are tried."""
    if labels is None:
        return None, ""
    contracts = {c.name: c for c in load_contracts(workspace.contracts)}
    used = [contracts[table.name] for table in query.tables if table.name in contracts]
    keys = tuple(_key(name, used) for name in query.entities)
    secret = load_or_create_secret(workspace.secret)
    with TemporaryDirectory() as folder:
        read = read_labels(labels, keys=keys, secret=secret, target=Path(folder) / "labels.parquet")
        spine = read.spine()
    types = {name: kind for table in query.tables for name, kind in table.columns}
    for place, name in enumerate(query.entities):
        kind = ARROW_TYPES[types.get(name, "VARCHAR")]
        spine = spine.set_column(place, name, spine[name].cast(kind))
    spine = spine.filter(pc.invert(pc.is_null(spine[query.entities[0]])))
    some = (
        f"{MOST_LABELS} of {spine.num_rows:,} labels were tried on governed data, drawn by chance."
    )
    return spine, some if spine.num_rows > MOST_LABELS else ""


def _key(column: str, contracts: list[TableContract]) -> SpineKey:
    """How the ids of one key column are held in the lake."""
    found = next((c for t in contracts if (c := t.column(column)) is not None), None)
    keyed = found is not None and found.classification is Classification.PSEUDONYMOUS
    return SpineKey(column, (found.entity or found.name) if keyed and found is not None else None)


def _notes(*notes: str) -> tuple[str, ...]:
    return tuple(note for note in notes if note)
