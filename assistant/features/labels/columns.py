"""Columns of a labels file beside the spine: targets and weights may be written, persons never."""

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from assistant.errors import FeatureError
from assistant.features.labels.keys import IdReader, SpineKey
from connectors.contracts import Classification, TableContract
from guardrails.pii.redact import find
from guardrails.sql.policy import PERSONAL_NAMES

MOST_TEXTS = 500
"""Distinct values of a text column that are read for personal data."""


def check_columns(
    labels: pa.Table,
    names: Iterable[str],
    *,
    keys: Iterable[SpineKey],
    secret: bytes,
    contracts: Iterable[TableContract],
) -> None:
    """Refuse columns that tell who somebody is.

    Args:
        labels: As read: keys are keyed already.
        names: Columns beside the spine.
        keys: Key columns of the spine.
        secret: The workspace's secret.
        contracts: Say which columns are personal or name persons.

    Raises:
        FeatureError: With the column, never a value.
    """
    columns = [column for contract in contracts for column in contract.columns]
    private = {
        column.name.lower()
        for column in columns
        if column.classification in (Classification.PERSONAL, Classification.PSEUDONYMOUS)
    }
    for name in names:
        if name.lower() in PERSONAL_NAMES | private:
            raise _refused(name, "names persons")
        if any(_repeats(labels, name, key=key, secret=secret) for key in keys if key.entity):
            raise _refused(name, f"holds the raw ids of '{_keyed(labels, name, keys, secret)}'")
        if _tells(labels[name]):
            raise _refused(name, "holds addresses, numbers or other personal data")


def _refused(name: str, why: str) -> FeatureError:
    message = f"Column '{name}' of the labels {why}. Remove it from the file: it is never written."
    return FeatureError(message)


def _keyed(labels: pa.Table, name: str, keys: Iterable[SpineKey], secret: bytes) -> str:
    found = (key.column for key in keys if _repeats(labels, name, key=key, secret=secret))
    return next(found, "")


def _repeats(labels: pa.Table, name: str, *, key: SpineKey, secret: bytes) -> bool:
    """Whether most rows of the column hold the raw id of the same row's key."""
    some = labels.slice(0, MOST_TEXTS)
    column = some[name].combine_chunks()
    if not (pa.types.is_string(column.type) or pa.types.is_integer(column.type)):
        return False
    same = pc.equal(IdReader(key, secret).read(column), some[key.column].combine_chunks())
    told = pc.count(same).as_py()
    return bool(told) and 2 * (pc.sum(same).as_py() or 0) > told


def _tells(column: pa.ChunkedArray) -> bool:
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return False
    texts = column.unique().drop_null().slice(0, MOST_TEXTS).to_pylist()
    return any(find(text) for text in texts)
