"""Parquet files of which one column is nested in some and plain in others, as one relation."""

# ruff: noqa: S608 - every name and text goes through sources.quoting

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from connectors.sources.quoting import ident, text, text_list
from connectors.sources.raw_table import FILE_COLUMN


def parquet_relation(files: tuple[Path, ...]) -> str:
    """SQL of all rows; a column that is nested in some files only is JSON text in every one.

    The engine unites other types by itself, but reads text as a struct where one file has a struct.
    """
    schemas = {file: pq.read_schema(file) for file in files} if len(files) > 1 else {}
    mixed = {
        name
        for schema in schemas.values()
        for name in schema.names
        if len({_shape(other, name) for other in schemas.values()} - {None}) > 1
    }
    if not mixed:
        return _read(text_list(files), united=len(files) > 1)
    parts = (_part(file, schemas[file], mixed=mixed) for file in files)
    return f"({' UNION ALL BY NAME '.join(parts)})"


def _read(files: str, *, united: bool) -> str:
    return (
        f"read_parquet({files}, union_by_name = {str(united).lower()}, "
        f"filename = '{FILE_COLUMN}', hive_partitioning = false)"
    )


def _part(file: Path, schema: pa.Schema, *, mixed: set[str]) -> str:
    own = sorted(mixed & set(schema.names))
    shown = ", ".join(f"{_as_text(name, schema)} AS {ident(name)}" for name in own)
    replaced = f" REPLACE ({shown})" if shown else ""
    return f"SELECT *{replaced} FROM {_read(text(file), united=False)}"


def _as_text(name: str, schema: pa.Schema) -> str:
    nested = pa.types.is_nested(schema.field(name).type)
    return f"CAST({f'to_json({ident(name)})' if nested else ident(name)} AS VARCHAR)"


def _shape(schema: pa.Schema, name: str) -> str | None:
    """Family of a column's type; None where it is absent or holds nothing."""
    if name not in schema.names or pa.types.is_null(schema.field(name).type):
        return None
    kind = schema.field(name).type
    if not pa.types.is_nested(kind):
        return "plain"
    families = (pa.types.is_struct, pa.types.is_map)
    return next((family.__name__ for family in families if family(kind)), "list")
