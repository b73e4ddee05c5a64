"""A Feast 0.67 repository: entities, a table of values, a feature view, and how to retrieve it."""

import json
import re

import pyarrow as pa
import pyarrow.parquet

from assistant.errors import FeatureError
from assistant.features.exports.exported import Exported, header
from assistant.features.exports.stored_values import StoredValues
from assistant.features.query import LABEL_TIME
from assistant.features.spec.feature_spec import FeatureSpec

EVENT_TIME, CREATED = "event_timestamp", "created"
_TYPES = {
    "integer": "Int64",
    "number": "Float64",
    "string": "String",
    "boolean": "Bool",
    "date": "UnixTimestamp",
    "timestamp": "UnixTimestamp",
    "list": "Array(String)",
}
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_SUFFIX = "_y"
"""Feast's DuckDB store drops columns that end so."""
_MICROS_UTC = pa.timestamp("us", tz="UTC")
_STORE = """\
project: signpost
provider: local
registry: registry.db
online_store:
  type: sqlite
  path: online.db
offline_store:
  type: duckdb
entity_key_serialization_version: 3
"""
_ENTITY = """\
from feast import Entity, ValueType

{key} = Entity(name="{key}", join_keys=["{key}"], value_type=ValueType.{type})
"""
_VIEW = """\
from datetime import timedelta
from pathlib import Path

from feast import FeatureView, Field, FileSource
from feast.types import Array, Bool, Float64, Int64, String, UnixTimestamp  # noqa: F401

{imports}

source = FileSource(
    name="{name}_values",
    path=str(Path(__file__).parent / "data" / "{name}.parquet"),
    timestamp_field="{event_time}",
    created_timestamp_column="{created}",
)

{name} = FeatureView(
    name="{name}",
    entities=[{entities}],
    ttl=timedelta(hours={ttl_hours}),
    schema=[
{fields}
    ],
    source=source,
    online=True,
    description={description},
    owner={owner},
    tags={tags},
)
"""
_RETRIEVE = '''\
"""Values for labels: python retrieve.py LABELS.parquet VALUES.parquet.

Labels hold the keys, as the lake holds them, and event_timestamp in UTC. Rows keep their order, and
an entity that nobody knows gets the value that the feature gives it.
"""

import json
import sys
from pathlib import Path

import pandas as pd
from feast import FeatureStore

ROW = "signpost_row"


def retrieve(labels: pd.DataFrame) -> pd.DataFrame:
    store = FeatureStore(repo_path=str(Path(__file__).parent))
    views = [view for view in store.list_feature_views() if "signpost_unknown" in view.tags]
    features = [f"{view.name}:{field.name}" for view in views for field in view.features]
    asked = labels.assign(**{ROW: range(len(labels))})
    job = store.get_historical_features(
        entity_df=asked, features=features, filter_by_created_timestamp=True
    )
    found = job.to_df().sort_values(ROW).reset_index(drop=True)
    unknown = {}
    for view in views:
        unknown |= json.loads(view.tags["signpost_unknown"])
    for column, value in unknown.items():
        found[column] = found[column].fillna(value)
    return found.drop(columns=[ROW])


if __name__ == "__main__":
    retrieve(pd.read_parquet(sys.argv[1])).to_parquet(sys.argv[2])
'''
_README = """\
# Features for Feast

Feast 0.67 with its DuckDB store (`pip install "feast[duckdb]==0.67.*"`, in an environment of its
own: it needs an older pandas). In this folder:

    feast apply
    python retrieve.py LABELS.parquet VALUES.parquet

Each table in `data/` holds a value from its moment on. A moment is the first at which the value was
known: after the delay, and after the event had arrived. So late data changes nothing that was true,
and Feast's own rule, the last row at or before the label, gives the point-in-time value.
A feature whose tag `moments` says `labels` holds values for the moments of one labels file alone.
"""


def export_feast(spec: FeatureSpec, values: StoredValues) -> Exported:
    """The repository's files for one feature; several features share a folder.

    Raises:
        FeatureError: If a name cannot be used in Feast.
    """
    _check_names(spec)
    table = _table(spec, values)
    sink = pa.BufferOutputStream()
    pyarrow.parquet.write_table(table, sink, compression="zstd")
    types = {key: table.schema.field(key).type for key in spec.keys}
    files: dict[str, str | bytes] = {
        "feature_store.yaml": _STORE,
        "README.md": _README,
        "retrieve.py": _RETRIEVE,
        f"{spec.name}.py": _view(spec, values),
        f"data/{spec.name}.parquet": sink.getvalue().to_pybytes(),
    }
    for key, kind in types.items():
        value_type = "INT64" if pa.types.is_integer(kind) else "STRING"
        files[f"entity_{key}.py"] = _ENTITY.format(key=key, type=value_type)
    notes = () if values.every_change else ("It holds values for the moments of the labels alone.",)
    return Exported(files=files, notes=notes, rows={f"data/{spec.name}.parquet": table.num_rows})


def _check_names(spec: FeatureSpec) -> None:
    for column in (*spec.keys, *spec.value_columns):
        if not _PLAIN.fullmatch(column) or column.endswith(_SUFFIX):
            message = (
                f"Feature '{spec.name}' has the column '{column}', which Feast cannot take: it "
                f"allows letters, digits and _, and drops what ends in '{_SUFFIX}'. Rename it."
            )
            raise FeatureError(message)


def _table(spec: FeatureSpec, values: StoredValues) -> pa.Table:
    times = values.table[LABEL_TIME].cast(_MICROS_UTC)
    columns = {key: values.table[key] for key in spec.keys}
    for column in spec.value_columns:
        held = values.table[column]
        columns[column] = held.cast(_MICROS_UTC) if pa.types.is_date(held.type) else held
    return pa.table(columns | {EVENT_TIME: times, CREATED: times})


def _view(spec: FeatureSpec, values: StoredValues) -> str:
    fields = "\n".join(
        f'        Field(name="{column}", dtype={_TYPES[spec.type]}),'
        for column in spec.value_columns
    )
    tags = {
        "version": str(spec.version),
        "sql_sha256": spec.sql_sha256 or "",
        "sensitivity": str(spec.sensitivity),
        "purpose": spec.purpose,
        "moments": "every change" if values.every_change else "labels",
        "signpost_unknown": json.dumps(values.unknown, default=str, sort_keys=True),
    }
    text = _VIEW.format(
        name=spec.name,
        imports="\n".join(f"from entity_{key} import {key}" for key in spec.keys),
        entities=", ".join(spec.keys),
        ttl_hours=0 if values.every_change else spec.freshness_hours,
        fields=fields,
        event_time=EVENT_TIME,
        created=CREATED,
        description=json.dumps(" ".join(spec.description.split()), ensure_ascii=False),
        owner=json.dumps(spec.owner or ""),
        tags=json.dumps(tags, ensure_ascii=False),
    )
    return f"{header(spec, mark='#', lines=('A ttl of 0 hours means none.',))}{text}"
