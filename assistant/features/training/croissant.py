"""A training set's Croissant description: what each column is, and where it comes from.

Source: Croissant format specification 1.0, MLCommons.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from assistant.features.query import LABEL_TIME
from assistant.features.spec.feature_spec import FeatureSpec

CONFORMS_TO = "http://mlcommons.org/croissant/1.0"
CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_FILE, _ROWS = "data", "rows"


def croissant_text(
    specs: tuple[FeatureSpec, ...],
    schema: pa.Schema,
    *,
    data: Path,
    sha256: str,
    built_at: datetime,
    lake: str,
) -> str:
    """The description as JSON-LD, the same for the same inputs.

    Args:
        specs: Features whose values the columns hold.
        schema: Of the Parquet file.
        data: That file.
        sha256: Of its bytes.
        built_at: When the lake was built; stands for the date of publication.
        lake: Its version.
    """
    described = {column: spec for spec in specs for column in spec.value_columns}
    listed = ", ".join(spec.id for spec in specs)
    document = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS_TO,
        "name": data.stem,
        "description": f"Point-in-time values of {listed}, from lake {lake}. Times are UTC.",
        "version": f"{built_at:%Y.%-m.%-d}+{sha256[:12]}",
        "datePublished": f"{built_at:%Y-%m-%dT%H:%M:%S}",
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": _FILE,
                "name": data.name,
                "contentUrl": data.name,
                "encodingFormat": "application/x-parquet",
                "contentSize": f"{data.stat().st_size} B",
                "sha256": sha256,
            }
        ],
        "recordSet": [
            {
                "@type": "cr:RecordSet",
                "@id": _ROWS,
                "name": _ROWS,
                "field": [_field(column, described.get(column.name)) for column in schema],
            }
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _field(column: pa.Field, spec: FeatureSpec | None) -> dict[str, Any]:
    listed = pa.types.is_list(column.type)
    found: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{_ROWS}/{column.name}",
        "name": column.name,
        "description": _meaning(column.name, spec),
        "dataType": _type(column.type.value_type if listed else column.type),
    }
    if listed:
        found["repeated"] = True
    found["source"] = {"fileObject": {"@id": _FILE}, "extract": {"column": column.name}}
    return found


def _meaning(column: str, spec: FeatureSpec | None) -> str:
    if spec is not None:
        unit = f" Unit: {spec.unit}." if spec.unit else ""
        return f"{spec.id}: {' '.join(spec.description.split())}{unit}"
    if column == LABEL_TIME:
        return "Time of the label, UTC: values are as they were known just before it."
    return "Key or column of the labels; ids of persons are keyed."


def _type(kind: pa.DataType) -> str:
    kinds = (
        (pa.types.is_boolean, "sc:Boolean"),
        (pa.types.is_integer, "sc:Integer"),
        (pa.types.is_floating, "sc:Float"),
        (pa.types.is_decimal, "sc:Float"),
        (pa.types.is_timestamp, "sc:DateTime"),
        (pa.types.is_date, "sc:Date"),
    )
    return next((name for matches, name in kinds if matches(kind)), "sc:Text")
