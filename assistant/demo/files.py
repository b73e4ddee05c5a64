"""Raw files as the invented service's exporters leave them: CSV, JSON lines and Parquet."""

import gzip
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from assistant.demo.effects import FIRST_DAY

GZIP_LEVEL = 1


def write_csv(table: pa.Table, path: Path) -> int:
    """Write one CSV file; a name ending in `.gz` is compressed. Returns the rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    pacsv.write_csv(table, buffer, pacsv.WriteOptions(quoting_style="needed"))
    path.write_bytes(_packed(buffer.getvalue(), path))
    return len(table)


def write_jsonl(rows: Iterable[Mapping[str, Any]], path: Path) -> int:
    """Write one JSON object a line; a name ending in `.gz` is compressed. Returns the rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(row, ensure_ascii=False, default=_plain) for row in rows]
    path.write_bytes(_packed(("\n".join(lines) + "\n").encode(), path))
    return len(lines)


def write_parquet(rows: Sequence[Mapping[str, Any]], path: Path) -> int:
    """Write one Parquet file. Returns the rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist([dict(row) for row in rows]), path)
    return len(rows)


def write_days(
    table: pa.Table, folder: Path, *, progress: Callable[[int, int], None] | None = None
) -> int:
    """Write one compressed CSV per day of arrival, from rows in that order. Returns the rows."""
    days = table["arrival_day"].to_numpy()
    found = np.unique(days)
    columns = table.drop_columns(["arrival_day"])
    for number, day in enumerate(found):
        start, end = np.searchsorted(days, [day, day + 1])
        name = (FIRST_DAY + timedelta(days=int(day))).isoformat()
        write_csv(columns.slice(start, end - start), folder / f"dt={name}" / "part-0.csv.gz")
        if progress is not None:
            progress(number + 1, len(found))
    return len(table)


def _packed(content: bytes, path: Path) -> bytes:
    """Compressed without a time stamp, so that equal rows make equal bytes."""
    if path.suffix != ".gz":
        return content
    return gzip.compress(content, compresslevel=GZIP_LEVEL, mtime=0)


def _plain(value: object) -> str | list[object]:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    message = f"A {type(value).__name__} has no JSON form. Convert it before writing."
    raise TypeError(message)
