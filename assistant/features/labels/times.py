"""Times of a labels file as naive UTC microseconds."""

import pyarrow as pa
import pyarrow.compute as pc

MICROS = pa.timestamp("us")
ZONED = r"(?i)(z|[+-]\d{2}(:?\d{2})?)$"
_AFTER_DATE = 10
"""Characters of `2026-05-01`: a sign within them is no zone."""
EARLIEST_YEAR, LATEST_YEAR = 1970, 2100


def utc_times(column: pa.Array) -> pa.Array:
    """The column as timestamps; null where a value is no time.

    Texts are ISO 8601: with an offset they are converted, without one they are read as UTC. Times
    finer than a microsecond are cut, so that a label never moves into its own future.
    """
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_timestamp(column.type) or pa.types.is_date(column.type):
        return _plausible(_naive(column))
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return _plausible(_from_text(pc.utf8_trim_whitespace(column.cast(pa.string()))))
    return pa.nulls(len(column), MICROS)


def _naive(column: pa.Array) -> pa.Array:
    if pa.types.is_timestamp(column.type) and column.type.tz is not None:
        return column.cast(pa.timestamp("us", tz="UTC"), safe=False).view(MICROS)
    return column.cast(MICROS, safe=False)


def _from_text(texts: pa.Array) -> pa.Array:
    tail = pc.utf8_slice_codeunits(texts, _AFTER_DATE)
    zoned = pc.fill_null(pc.match_substring_regex(tail, ZONED), fill_value=False)
    plain = _cast(pc.if_else(zoned, None, texts), MICROS)
    offset = _cast(pc.if_else(zoned, texts, None), pa.timestamp("us", tz="UTC"))
    return pc.coalesce(plain, offset.view(MICROS))


def _cast(texts: pa.Array, kind: pa.DataType) -> pa.Array:
    try:
        return texts.cast(kind)
    except pa.ArrowInvalid:
        return pa.array([_one(text, kind) for text in texts], kind)


def _one(text: pa.Scalar, kind: pa.DataType) -> object:
    try:
        return text.cast(kind).as_py()
    except pa.ArrowInvalid:
        return None


def _plausible(times: pa.Array) -> pa.Array:
    """Null for times that no label can have: 0001-01-01 and 9999-12-31 are nulls in disguise."""
    years = pc.year(times)
    good = pc.and_(pc.greater_equal(years, EARLIEST_YEAR), pc.less_equal(years, LATEST_YEAR))
    return pc.if_else(good, times, pa.scalar(None, MICROS))
