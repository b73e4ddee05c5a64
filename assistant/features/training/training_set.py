"""A training set: many features for the rows of one labels file, each as it was known then."""

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet

from assistant import __version__
from assistant.errors import FeatureError
from assistant.features.engine.engine import FeatureEngine
from assistant.features.engine.valuing import feature_values
from assistant.features.labels.columns import check_columns
from assistant.features.labels.keys import SpineKey, spine_keys
from assistant.features.labels.labels import Labels, read_labels
from assistant.features.life.admission import unfit
from assistant.features.life.store import StoredFeature
from assistant.features.proof.certificate import certificate_path, read_certificate
from assistant.features.proof.prover import Tell
from assistant.features.query import LABEL_TIME, Featured, FeatureTable
from assistant.features.spec.sensitivity import check_policy
from assistant.features.training.croissant import croissant_text
from assistant.features.training.label_notes import label_notes, unknown_ids
from connectors.contracts import TableContract
from connectors.lake.manifest import Manifest

DATA, DESCRIPTION, INPUTS = "training_set.parquet", "croissant.json", "inputs.json"
ROW_GROUP = 100_000
PIECE_ROWS = 10 * ROW_GROUP
"""Labels that are held in memory at a time."""
_BLOCK = 1 << 20


class FeatureInput(Featured):
    """One feature as it went in."""

    id: str
    sql_sha256: str
    columns: tuple[str, ...]
    certificate_sha256: str | None
    """Of the certificate's file; None where there is none."""
    reservations: tuple[str, ...] = ()
    """Why it was not fit, where a person used it all the same."""


class TrainingInputs(Featured):
    """Versions of everything that the rows depend on: the same inputs give the same bytes."""

    features: tuple[FeatureInput, ...]
    labels_sha256: str
    labels_rows: int
    lake: str
    """Version of the build."""
    engine: str
    pyarrow: str
    signpost: str
    data_sha256: str
    """Of the written rows."""


@dataclass(frozen=True)
class TrainingSet:
    """What was written."""

    inputs: TrainingInputs
    columns: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Governed:
    """The workspace's side of a training set."""

    lake: Path
    manifest: Manifest
    tables: dict[str, FeatureTable]
    contracts: tuple[TableContract, ...]
    secret: bytes


def make_training_set(
    features: tuple[StoredFeature, ...],
    *,
    labels: Path,
    governed: Governed,
    engine: FeatureEngine,
    out: Path,
    tell: Tell,
) -> TrainingSet:
    """Join features to labels, each as it was known at the label's time, and write the rows.

    Args:
        features: In the order of their columns; admitted already.
        labels: CSV or Parquet of raw ids, `label_ts` and any targets.
        governed: Lake, contracts and secret.
        engine: Runs the features.
        out: Folder for the data, its description and the versions of its inputs.
        tell: Told of each feature.

    Raises:
        FeatureError: If a name is taken twice, or the labels or a feature cannot be used.
        EngineError: If a feature does not finish.
    """
    for feature in features:
        check_policy(feature.spec, governed.contracts)
    keys = spine_keys((one.spec for one in features), governed.contracts)
    with TemporaryDirectory() as folder:
        read = read_labels(
            labels, keys=keys, secret=governed.secret, target=Path(folder) / "labels.parquet"
        )
        _check_names(features, keys, read)
        notes = _notes(read, features, governed)
        pieces = _pieces(read, features, keys=keys, governed=governed, engine=engine, tell=tell)
        schema = _write(pieces, Path(folder) / DATA)
        out.mkdir(parents=True, exist_ok=True)
        shutil.move(Path(folder) / DATA, out / DATA)
    inputs = TrainingInputs(
        features=tuple(_input(one, governed.tables) for one in features),
        labels_sha256=file_sha256(labels),
        labels_rows=read.rows,
        lake=governed.manifest.version,
        engine=engine.version(),
        pyarrow=pa.__version__,
        signpost=__version__,
        data_sha256=file_sha256(out / DATA),
    )
    _describe(features, schema, inputs=inputs, governed=governed, out=out)
    return TrainingSet(inputs, tuple(schema.names), notes)


def _pieces(
    labels: Labels,
    features: tuple[StoredFeature, ...],
    *,
    keys: tuple[SpineKey, ...],
    governed: Governed,
    engine: FeatureEngine,
    tell: Tell,
) -> Iterator[pa.Table]:
    """The labels in pieces that fit in memory, each with the values of every feature."""
    whole = -(-labels.rows // PIECE_ROWS) * len(features)
    done = 0
    for rows in labels.pieces(PIECE_ROWS):
        check_columns(
            rows, labels.others, keys=keys, secret=governed.secret, contracts=governed.contracts
        )
        valued = rows
        for feature in features:
            tell(feature.spec.id, done, whole)
            done += 1
            values = feature_values(
                feature.spec,
                feature.query(governed.tables),
                lake=governed.lake,
                engine=engine,
                labels=rows,
            )
            for name in values.column_names:
                valued = valued.append_column(name, values[name])
        yield valued.replace_schema_metadata(None)
    tell("written", whole, whole)


def _write(pieces: Iterator[pa.Table], target: Path) -> pa.Schema:
    """One file of all the pieces; its columns."""
    first = next(pieces)
    with pyarrow.parquet.ParquetWriter(target, first.schema, compression="zstd") as writer:
        writer.write_table(first, row_group_size=ROW_GROUP)
        for piece in pieces:
            writer.write_table(piece, row_group_size=ROW_GROUP)
    return first.schema


def _describe(
    features: tuple[StoredFeature, ...],
    schema: pa.Schema,
    *,
    inputs: TrainingInputs,
    governed: Governed,
    out: Path,
) -> None:
    (out / INPUTS).write_text(inputs.model_dump_json(indent=2) + "\n", encoding="utf-8")
    text = croissant_text(
        tuple(feature.spec for feature in features),
        schema,
        data=out / DATA,
        sha256=inputs.data_sha256,
        built_at=governed.manifest.built_at,
        lake=inputs.lake,
    )
    (out / DESCRIPTION).write_text(text, encoding="utf-8")


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _check_names(
    features: tuple[StoredFeature, ...], keys: tuple[SpineKey, ...], labels: Labels
) -> None:
    taken = {key.column: "a key" for key in keys} | {LABEL_TIME: "the label's time"}
    taken |= dict.fromkeys(labels.others, "a column of the labels")
    for feature in features:
        for column in feature.spec.value_columns:
            if column in taken:
                message = (
                    f"'{column}' would be both {taken[column]} and a value of {feature.spec.id}. "
                    "Rename the column of the labels, or take one of the features."
                )
                raise FeatureError(message)
            taken[column] = f"a value of {feature.spec.id}"


def _input(feature: StoredFeature, tables: Mapping[str, FeatureTable]) -> FeatureInput:
    path = certificate_path(feature.path)
    proof = read_certificate(path)
    return FeatureInput(
        id=feature.spec.id,
        sql_sha256=str(feature.spec.sql_sha256),
        columns=feature.spec.value_columns,
        certificate_sha256=file_sha256(path) if proof is not None else None,
        reservations=unfit(feature, tables),
    )


def _notes(
    labels: Labels, features: tuple[StoredFeature, ...], governed: Governed
) -> tuple[str, ...]:
    specs = [feature.spec for feature in features]
    rows = labels.coded()
    unknown = unknown_ids(rows, features=specs, tables=governed.tables, lake=governed.lake)
    return label_notes(labels, rows, features=specs, manifest=governed.manifest, unknown=unknown)
