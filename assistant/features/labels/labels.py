"""Labels on disk: read in pieces, ids keyed on the way in, one row out for each row in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from assistant.errors import FeatureError
from assistant.features.labels.keys import IdReader, SpineKey
from assistant.features.labels.times import MICROS, utc_times
from assistant.features.query import LABEL_TIME

BLOCK_BYTES = 8 << 20
BATCH_ROWS = 200_000


@dataclass(frozen=True)
class Labels:
    """A labels file as it was read: raw ids are gone."""

    path: Path
    """Parquet with the key columns, `label_ts` and the other columns, rows in the order given."""
    keys: tuple[str, ...]
    rows: int
    first: datetime
    last: datetime
    without_key: int
    """Rows in which a key is empty; they get the default."""
    others: tuple[str, ...]
    """Columns besides the spine: targets and weights, never an input of a feature."""

    def spine(self) -> pa.Table:
        """Each pair of entity and time once, in order: what a feature is computed on."""
        columns = [*self.keys, LABEL_TIME]
        table = pyarrow.parquet.read_table(self.path, columns=columns)
        return table.group_by(columns, use_threads=False).aggregate([]).select(columns)

    def coded(self) -> pa.Table:
        """Keys and times of every row, each id held once: the least memory that tells them apart."""
        columns = [*self.keys, LABEL_TIME]
        table = pyarrow.parquet.read_table(
            self.path, columns=columns, read_dictionary=list(self.keys)
        )
        return table.unify_dictionaries()

    def pieces(self, rows: int) -> Iterator[pa.Table]:
        """All rows in order, so many at a time; the last piece may hold fewer.

        Args:
            rows: Of a piece.
        """
        held: list[pa.RecordBatch] = []
        missing = rows
        for batch in pyarrow.parquet.ParquetFile(self.path).iter_batches(batch_size=BATCH_ROWS):
            start = 0
            while batch.num_rows - start >= missing:
                yield pa.Table.from_batches([*held, batch.slice(start, missing)])
                start, held, missing = start + missing, [], rows
            if start < batch.num_rows:
                held.append(batch.slice(start))
                missing -= batch.num_rows - start
        if held:
            yield pa.Table.from_batches(held)


def read_labels(
    path: Path,
    *,
    keys: tuple[SpineKey, ...],
    secret: bytes,
    target: Path,
    time: str = LABEL_TIME,
) -> Labels:
    """Read a labels file into a Parquet file of keyed ids, in pieces.

    Args:
        path: CSV or Parquet with a header; duplicates are kept.
        keys: Key columns that the features need.
        secret: The workspace's secret.
        target: Where the keyed file is written.
        time: Column that holds the label's time.

    Raises:
        FeatureError: If the file, a column or a time cannot be used; names the row, never a value.
    """
    readers = [IdReader(key, secret) for key in keys]
    names = tuple(key.column for key in keys)
    written = _Tally()
    writer: pyarrow.parquet.ParquetWriter | None = None
    try:
        for batch in _batches(path, text=(*names, time)):
            _check_columns(path, batch.schema, needed=(*names, time))
            table = _keyed(path, batch, readers=readers, time=time, tally=written)
            if writer is None:
                writer = pyarrow.parquet.ParquetWriter(target, table.schema)
            writer.write_table(table)
    finally:
        if writer is not None:
            writer.close()
    if not written.rows or written.first is None or written.last is None:
        message = f"'{path}' holds no rows. Give at least one label: {', '.join((*names, time))}."
        raise FeatureError(message)
    return Labels(
        path=target,
        keys=names,
        rows=written.rows,
        first=written.first,
        last=written.last,
        without_key=written.without_key,
        others=written.others,
    )


@dataclass
class _Tally:
    rows: int = 0
    first: datetime | None = None
    last: datetime | None = None
    without_key: int = 0
    others: tuple[str, ...] = ()


def _batches(path: Path, *, text: tuple[str, ...]) -> Iterator[pa.RecordBatch]:
    if not path.is_file():
        message = f"There is no labels file '{path}'. Give a CSV or Parquet file."
        raise FeatureError(message)
    try:
        if path.suffix in (".parquet", ".pq"):
            yield from pyarrow.parquet.ParquetFile(path).iter_batches(batch_size=BATCH_ROWS)
        elif path.name.endswith((".csv", ".csv.gz", ".tsv", ".tsv.gz")):
            yield from _csv(path, text)
        else:
            message = f"'{path}' is neither CSV nor Parquet. Convert it to one of them."
            raise FeatureError(message)
    except (pa.ArrowInvalid, OSError, UnicodeDecodeError):
        # The reader's own words quote values of the file.
        message = (
            f"'{path}' cannot be read to its end: a row has another number of columns, or another "
            "type than those before. Write every row with the same columns, in UTF-8."
        )
        raise FeatureError(message) from None


def _csv(path: Path, text: Iterable[str]) -> Iterator[pa.RecordBatch]:
    if path.stat().st_size == 0:
        return
    delimiter = "\t" if ".tsv" in path.suffixes else ","
    with pyarrow.csv.open_csv(
        path,
        read_options=pyarrow.csv.ReadOptions(block_size=BLOCK_BYTES),
        parse_options=pyarrow.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types={name: pa.string() for name in text}, strings_can_be_null=True
        ),
    ) as reader:
        yield from reader


def _check_columns(path: Path, schema: pa.Schema, *, needed: tuple[str, ...]) -> None:
    missing = [name for name in needed if name not in schema.names]
    if missing:
        message = (
            f"'{path}' has no column '{missing[0]}'. The features need: {', '.join(needed)}; "
            f"it has: {', '.join(schema.names)}."
        )
        raise FeatureError(message)
    if len(set(schema.names)) != len(schema.names):
        message = f"'{path}' has two columns of one name. Rename one of them."
        raise FeatureError(message)


def _keyed(
    path: Path, batch: pa.RecordBatch, *, readers: list[IdReader], time: str, tally: _Tally
) -> pa.Table:
    times = utc_times(batch.column(time))
    if times.null_count:
        row = tally.rows + pc.index(times.is_null(), value=True).as_py() + 1
        message = (
            f"'{path}', row {row}: '{time}' is empty or no time. Write times in UTC as "
            "2026-05-01T12:00:00, or with an offset."
        )
        raise FeatureError(message)
    ids = [reader.read(batch.column(reader.key.column)) for reader in readers]
    names = [reader.key.column for reader in readers]
    others = [name for name in batch.schema.names if name not in (*names, time, LABEL_TIME)]
    columns = [*ids, times.cast(MICROS), *(batch.column(name) for name in others)]
    empty = pc.is_null(ids[0])
    for column in ids[1:]:
        empty = pc.or_(empty, pc.is_null(column))
    bounds = pc.min_max(times).as_py() if len(times) else {"min": None, "max": None}
    tally.rows += len(times)
    tally.without_key += pc.sum(empty).as_py() or 0
    tally.first = min(filter(None, (tally.first, bounds["min"])), default=None)
    tally.last = max(filter(None, (tally.last, bounds["max"])), default=None)
    tally.others = tuple(others)
    return pa.table(columns, names=[*names, LABEL_TIME, *others])
