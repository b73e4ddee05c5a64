"""What a person should know of a labels file before training on it."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from assistant.features.labels.labels import Labels
from assistant.features.query import FeatureTable
from assistant.features.spec.feature_spec import FeatureSpec
from connectors.lake.manifest import Manifest

BATCH_ROWS = 200_000


def label_notes(
    labels: Labels,
    rows: pa.Table,
    *,
    features: Iterable[FeatureSpec],
    manifest: Manifest,
    unknown: dict[str, int],
) -> tuple[str, ...]:
    """Notes on times, persons and repeated rows.

    Args:
        labels: As the file was read.
        rows: Its keys, as the lake holds them, and `label_ts`.
        features: What is computed for them.
        manifest: Of the lake.
        unknown: How many rows have an id that the data do not know, by key column.
    """
    read = {spec.source.table for spec in features if spec.source is not None}
    tables = [table for table in manifest.tables if table.name in read]
    first = min((table.first_day for table in tables if table.first_day), default=None)
    last = max((table.last_day for table in tables if table.last_day), default=None)
    found = [*_times(labels, first=first, last=last), *_unknown(labels, unknown)]
    if labels.without_key:
        found.append(f"{labels.without_key:,} rows name nobody and get the default.")
    repeated = _repeated(rows)
    if repeated:
        found.append(
            f"{repeated:,} rows repeat the {' and '.join(labels.keys)} and time of another; each "
            "is kept, with the same values."
        )
    return tuple(found)


def _repeated(rows: pa.Table) -> int:
    """Rows with the keys and time of a row before them."""
    spine = pa.table([_codes(column) for column in rows.columns], names=rows.column_names)
    different: int = spine.group_by(spine.column_names).aggregate([]).num_rows
    return len(rows) - different


def _codes(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Numbers in place of texts that are held once each."""
    if not pa.types.is_dictionary(column.type):
        return column
    return pa.chunked_array([chunk.indices for chunk in column.chunks], pa.int32())


def _occurrences(column: pa.ChunkedArray) -> tuple[pa.Array, pa.Array]:
    """The ids that are not empty, and how many rows have each."""
    counted = column.value_counts()
    ids, counts = counted.field("values"), counted.field("counts")
    ids = ids.dictionary_decode() if pa.types.is_dictionary(ids.type) else ids
    known = ids.is_valid()
    return ids.filter(known), counts.filter(known)


def _times(labels: Labels, *, first: date | None, last: date | None) -> list[str]:
    found = []
    if first is not None and labels.last.date() < first:
        found.append(
            f"Every label lies before the first event ({first}), so every value is the default. "
            "Use later labels."
        )
    elif first is not None and labels.first.date() < first:
        found.append(f"Some labels lie before the first event ({first}) and get the default.")
    if last is not None and labels.last.date() > last:
        which = "Every label lies" if labels.first.date() > last else "Some labels lie"
        found.append(
            f"{which} after the last event ({last}); what happens between is not known yet."
        )
    return found


def _unknown(labels: Labels, unknown: dict[str, int]) -> list[str]:
    found = []
    for key, rows in unknown.items():
        if rows == labels.rows - labels.without_key:
            found.append(
                f"No row has a {key} that occurs in the data, so every value is the default. Give "
                "the ids as the raw data have them."
            )
        elif rows:
            found.append(
                f"{rows:,} rows have a {key} that does not occur in the data, as of persons who did "
                "not agree to this use; they get the default."
            )
    return found


def unknown_ids(
    rows: pa.Table,
    *,
    features: Iterable[FeatureSpec],
    tables: Mapping[str, FeatureTable],
    lake: Path,
) -> dict[str, int]:
    """How many rows have an id that no row of the tables has, by key column.

    The smaller tables, those without times, are looked into first; a table is read no further than
    until every id is found.

    Args:
        rows: The keys, as the lake holds them.
        features: Say which column of which table a key is.
        tables: Governed tables by name.
        lake: Folder of the build.
    """
    found: dict[str, int] = {}
    for spec in features:
        for key, reference in spec.keys.items():
            if key in found or spec.source is None or key not in rows.column_names:
                continue
            owner, _, column = reference.rpartition(".")
            own = tables[owner or spec.source.table]
            others = [t for t in tables.values() if t.time is None and column in t.types]
            ids, counts = _occurrences(rows[key])
            left = ids
            for table in (*others, own):
                left = _without(left, lake, table=table, column=column)
            found[key] = pc.sum(counts.filter(pc.is_in(ids, value_set=left))).as_py() or 0
    return found


def _without(left: pa.Array, lake: Path, *, table: FeatureTable, column: str) -> pa.Array:
    files = sorted((lake / "tables" / table.name).rglob("*.parquet"))
    if not files or not len(left):
        return left
    for batch in ds.dataset(files, format="parquet").to_batches(
        columns=[column], batch_size=BATCH_ROWS
    ):
        known = pc.is_in(left, value_set=batch.column(0).unique().cast(left.type))
        left = left.filter(pc.invert(known))
        if not len(left):
            break
    return left
