"""SQL that turns one raw value into the contracted type, null where it does not parse."""

from connectors.contracts import ColumnContract, ColumnType
from connectors.sources.quoting import text

NULL_WORDS = (
    *("", "null", "(not set)", "(data deleted)", "n/a", "#n/a", "nan", "undefined", "\\n"),
    *("0000-00-00", "0000-00-00 00:00:00"),
)
LONGEST_NULL = 32
"""Longer texts, blanks included, are never a null in disguise; saves trimming them."""
BLANKS = r"E' \t\r\n'"
TRUE_WORDS = (
    *("true", "t", "yes", "y", "1", "1.0", "on", "ja", "oui", "sí", "si", "sim", "tak", "wahr"),
    *("vrai", "verdadero", "vero", "да", "はい", "是", "예", "네"),
)
FALSE_WORDS = (
    *("false", "f", "no", "n", "0", "0.0", "off", "nein", "nee", "nej", "non", "não", "nao", "nie"),
    *("нет", "いいえ", "否", "아니오", "아니요", "falsch", "faux", "falso"),
)
DECIMAL_COMMA, DECIMAL_POINT = "decimal_comma", "decimal_point"
MONEY_SIGNS = "€$£¥₹%\u00a0\u202f"
NUMBER_FORMATS = {
    DECIMAL_COMMA: ("[-+]?[0-9]{1,3}([.'][0-9]{3})*(,[0-9]+)?|[-+]?[0-9]+(,[0-9]+)?", "[.']"),
    DECIMAL_POINT: ("[-+]?[0-9]{1,3}([,'][0-9]{3})*([.][0-9]+)?|[-+]?[0-9]+([.][0-9]+)?", "[,']"),
}
"""Numbers as people write them, money and percent signs aside: the whole, and what only groups digits."""
CLOCK = "clock"
"""Lengths as `1:02:03` and `02:03`, read as seconds."""
CLOCK_FORM = "([0-9]{1,4}:)?[0-9]{1,3}:[0-5][0-9]([.][0-9]+)?"
EPOCH_UNITS = {"epoch_s": 1_000_000, "epoch_ms": 1_000, "epoch_us": 1}
LAST_EPOCH_US = 8_000_000_000_000_000
INTEGERS = frozenset(
    f"{sign}{size}" for sign in ("", "U") for size in ("TINYINT", "SMALLINT", "INTEGER", "BIGINT")
)
SQL_TYPES = {
    ColumnType.STRING: "VARCHAR",
    ColumnType.INTEGER: "BIGINT",
    ColumnType.NUMBER: "DOUBLE",
    ColumnType.BOOLEAN: "BOOLEAN",
    ColumnType.TIMESTAMP: "TIMESTAMP",
    ColumnType.DATE: "DATE",
    ColumnType.ARRAY: "VARCHAR[]",
}


def disguised(expression: str) -> str:
    """A text, or null where it only says that there is none."""
    words = ", ".join(text(word) for word in NULL_WORDS)
    return (
        f"CASE WHEN length({expression}) <= {LONGEST_NULL} "
        f"AND lower(trim({expression}, {BLANKS})) IN ({words}) THEN NULL ELSE {expression} END"
    )


def present(expression: str, raw_type: str) -> str:
    """The raw value as it is, or null; texts with their disguises off."""
    if _is_text(raw_type):
        return disguised(expression)
    if raw_type in ("DOUBLE", "FLOAT"):
        return f"CASE WHEN isnan({expression}) THEN NULL ELSE {expression} END"
    return expression


def without(value: str, column: ColumnContract) -> str:
    """The value, or null where this column writes that it has none: `-1`, `9999`."""
    if not column.nulls:
        return value
    words = ", ".join(text(word) for word in column.nulls)
    return f"CASE WHEN {canonical(value)} IN ({words}) THEN NULL ELSE {value} END"


def parsed(value: str, raw_type: str, *, column: ColumnContract) -> str:
    """The typed value of `value`, itself made by `present`."""
    direct = _direct(value, raw_type, column=column)
    if direct is not None:
        return direct
    as_text = value if _is_text(raw_type) else f"CAST({value} AS VARCHAR)"
    return _from_text(as_text, column)


def canonical(value: str) -> str:
    """Text of an id, the same however it was stored: `42` for 42, `42.0` and ` 42 `."""
    trimmed = f"trim(CAST({value} AS VARCHAR), {BLANKS})"
    return (
        f"CASE WHEN contains({trimmed}, '.') "
        rf"THEN regexp_replace({trimmed}, '^(-?[0-9]+)\.0+$', '\1') ELSE {trimmed} END"
    )


def _is_text(raw_type: str) -> bool:
    return raw_type in ("VARCHAR", "JSON") or raw_type.startswith("ENUM")


def _direct(value: str, raw_type: str, *, column: ColumnContract) -> str | None:
    """SQL where the raw type already is of the contracted family; None where text must be read."""
    kind = column.type
    number = raw_type in INTEGERS or raw_type in ("DOUBLE", "FLOAT")
    moment = raw_type.startswith(("TIMESTAMP", "DATE"))
    # The session runs in UTC, so a time with a zone becomes its UTC reading.
    finite = f"CASE WHEN isfinite({value}) THEN CAST({value} AS {SQL_TYPES[kind]}) END"
    choices = {
        ColumnType.STRING: (_is_text(raw_type), value),
        ColumnType.INTEGER: (raw_type in INTEGERS, f"TRY_CAST({value} AS BIGINT)"),
        ColumnType.NUMBER: (
            number,
            f"CASE WHEN isfinite(CAST({value} AS DOUBLE)) THEN CAST({value} AS DOUBLE) END",
        ),
        ColumnType.BOOLEAN: (raw_type == "BOOLEAN", value),
        ColumnType.ARRAY: (raw_type.endswith("[]"), f"CAST({value} AS VARCHAR[])"),
        ColumnType.TIMESTAMP: (moment, finite),
        ColumnType.DATE: (moment, finite),
    }
    fits, expression = choices[kind]
    return expression if fits else None


def _from_text(value: str, column: ColumnContract) -> str:
    kind = column.type
    if column.format == CLOCK:
        value = clock_seconds(value)
    elif column.format in NUMBER_FORMATS:
        value = written_number(value, column.format)
    number = f"TRY_CAST({value} AS DOUBLE)"
    if kind is ColumnType.INTEGER:
        return f"CASE WHEN {number} = trunc({number}) THEN TRY_CAST({value} AS BIGINT) END"
    if kind is ColumnType.NUMBER:
        return f"CASE WHEN isfinite({number}) THEN {number} END"
    if kind is ColumnType.BOOLEAN:
        return _boolean(value)
    if kind is ColumnType.ARRAY:
        return _array(value)
    if kind in (ColumnType.TIMESTAMP, ColumnType.DATE):
        time = _time(value, column.format)
        return f"CASE WHEN isfinite({time}) THEN CAST({time} AS {SQL_TYPES[kind]}) END"
    return rf"regexp_replace({value}, '^(-?[0-9]+)\.0+$', '\1')"


def clock_seconds(value: str) -> str:
    """Text of the seconds of a length of hours, minutes and seconds; null where it is none."""
    parts = f"string_split(trim({value}), ':')"
    seconds = f"list_reduce(list_transform({parts}, lambda p: TRY_CAST(p AS DOUBLE)), lambda a, p: 60 * a + p)"
    return f"CASE WHEN regexp_full_match(trim({value}), {text(CLOCK_FORM)}) THEN CAST({seconds} AS VARCHAR) END"


def written_number(value: str, form: str) -> str:
    """Text of a number as SQL reads it, null where the value is not written in that form."""
    whole, grouping = NUMBER_FORMATS[form]
    bare = f"trim(regexp_replace({value}, {text(f'[{MONEY_SIGNS}]')}, '', 'g'))"
    digits = f"replace(regexp_replace({bare}, {text(grouping)}, '', 'g'), ',', '.')"
    return f"CASE WHEN regexp_full_match({bare}, {text(whole)}) THEN {digits} END"


def _boolean(value: str) -> str:
    word = f"lower(trim({value}, {BLANKS}))"
    yes = ", ".join(text(item) for item in TRUE_WORDS)
    no = ", ".join(text(item) for item in FALSE_WORDS)
    return f"CASE WHEN {word} IN ({yes}) THEN true WHEN {word} IN ({no}) THEN false END"


def _array(value: str) -> str:
    split = f"list_transform(string_split({value}, ','), lambda item: trim(item))"
    return (
        f"CASE WHEN json_valid({value}) AND json_type({value}) = 'ARRAY' "
        f"THEN TRY_CAST(TRY_CAST({value} AS JSON) AS VARCHAR[]) ELSE {split} END"
    )


def _time(value: str, pattern: str | None) -> str:
    if pattern is None:
        return f"CAST(TRY_CAST({value} AS TIMESTAMPTZ) AS TIMESTAMP)"
    if pattern in EPOCH_UNITS:
        micros = f"round(TRY_CAST({value} AS DOUBLE) * {EPOCH_UNITS[pattern]})"
        safe = f"CASE WHEN abs({micros}) < {LAST_EPOCH_US} THEN CAST({micros} AS BIGINT) END"
        return f"make_timestamp({safe})"
    return f"CAST(try_strptime({value}, {text(pattern)}) AS TIMESTAMP)"
