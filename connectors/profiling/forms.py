"""The type behind a column's form: epochs, compact dates, numbers as text, booleans as words."""

import re
from dataclasses import dataclass

import duckdb

from connectors.contracts import Classification, ColumnContract, ColumnType
from connectors.lake.parsing import CLOCK, DECIMAL_COMMA, DECIMAL_POINT, parsed, present
from connectors.profiling.loading import Loaded
from connectors.profiling.measuring import Facts, parse_share
from connectors.profiling.naming import word_set, words_of
from connectors.profiling.vocabulary import MONEY, names
from connectors.sources.quoting import ident

ENOUGH = 0.97
"""Share of the rows that must parse for a type to be proposed; the rest goes to quarantine."""
TIME_WORDS = word_set("""time timestamp ts date day datetime at on when epoch millis micros ms us created updated sent datum
    zeit uhrzeit fecha hora data heure jour дата время 日付 日時 時刻 时间 日期 날짜 시간 created modified
    occurred received start end started ended tstamp""")
ID_WORDS = word_set(
    "id ids key code number no nr num sku isbn ean upc uuid guid ref zip postal version"
)
FLAG_WORDS = word_set("""is has was can flag active enabled deleted optin opt consent consented allowed verified premium aktiv
    subscribed clicked converted returned cancelled public visible default success""")
SHARES = word_set("rate share ratio number no avg average mean score")
TITLED = word_set("title name titel titulo titre titolo headline heading caption label track")
"""Names of columns whose commas are part of a text."""
LENGTHS = word_set("""length duration runtime dwell elapsed watched watch listened listening viewing played playtime
    dauer lange laenge duree duracion durata""")
"""Words of columns in which `1:02` is a length and no time of day."""
YEAR_WORDS = word_set("year jahr ano año annee anno rok год 年")
EPOCHS = (("epoch_s", 3.0e8, 4.2e9), ("epoch_ms", 3.0e11, 4.2e12), ("epoch_us", 3.0e14, 4.2e15))
PATTERNS = (
    "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%d-%b-%Y", "%d-%b-%y", "%d.%m.%Y",
    "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y년 %m월 %d일", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y",
    "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M", "%d %b %Y %H:%M:%S", "%b %d, %Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p",
    "%Y%m%d%H%M%S", "%d/%b/%Y:%H:%M:%S %z", "%a, %d %b %Y %H:%M:%S %Z", "%Y%m%dT%H%M%SZ",
)  # fmt: skip
"""Tried in order; the first that fits most values wins, so day-first before month-first is noted."""
STAND_INS = (-1, -9, -99, -999, -9999, -99999, 999, 9999, 99999, 999999, 9999999)
OFTEN = 0.01
FEWEST_APART = 8
AMBIGUOUS = {"%d/%m/%Y": "%m/%d/%Y", "%d-%m-%Y": "%m-%d-%Y", "%d/%m/%Y %H:%M:%S": "%m/%d/%Y %H:%M:%S",
             "%d/%m/%Y %H:%M": "%m/%d/%Y %H:%M"}  # fmt: skip


@dataclass(frozen=True)
class Form:
    """How a column's values are written."""

    type: ColumnType
    format: str | None = None
    note: str | None = None
    missing: tuple[str, ...] = ()
    """Numbers that stand for no value."""


def form_of(connection: duckdb.DuckDBPyConnection, loaded: Loaded, facts: Facts) -> Form:
    """Decide a column's type; one that would lose more than a few rows falls back to text."""
    guess = _guess(connection, loaded, facts)
    if guess.type is ColumnType.STRING:
        return guess
    column = ColumnContract(
        name="x",
        source=facts.source,
        type=guess.type,
        format=guess.format,
        classification=Classification.INTERNAL,
    )
    value = present(ident(facts.source), facts.raw_type)
    try:
        share = parse_share(
            connection, loaded, expression=parsed(value, facts.raw_type, column=column), value=value
        )
    except duckdb.Error:
        return Form(ColumnType.STRING)
    if guess.type in (ColumnType.INTEGER, ColumnType.NUMBER) and guess.format is None:
        guess = _with_missing(connection, loaded, facts, guess)
    if share < ENOUGH:
        return Form(ColumnType.STRING, note=f"Some values look like {guess.type}; kept as text.")
    if share < 1:
        note = f"{(1 - share):.2%} of the values are no {guess.type}; the build quarantines those rows."
        return Form(guess.type, guess.format, note, guess.missing)
    return guess


def _guess(connection: duckdb.DuckDBPyConnection, loaded: Loaded, facts: Facts) -> Form:
    kind = facts.raw_type
    if kind == "BOOLEAN":
        return Form(ColumnType.BOOLEAN)
    if kind == "DATE":
        return Form(ColumnType.DATE)
    if kind.startswith("TIMESTAMP"):
        return Form(ColumnType.TIMESTAMP)
    if kind.endswith("[]"):
        return Form(ColumnType.ARRAY)
    if facts.share("number") >= ENOUGH and facts.low is not None:
        return _numeric(facts)
    return _text(connection, loaded, facts)


def _numeric(facts: Facts) -> Form:
    words = frozenset(words_of(facts.source))
    textual = facts.raw_type in ("VARCHAR", "JSON")
    if textual and facts.stands("clear_phone"):
        return Form(ColumnType.STRING)
    if textual and facts.share("leading_zero") > 0 and not facts.share("compact_date"):
        return Form(ColumnType.STRING)
    if facts.share("compact_date") >= ENOUGH and (words & TIME_WORDS) and not words & ID_WORDS:
        return Form(ColumnType.DATE, "%Y%m%d")
    epoch = _epoch(facts, words)
    if epoch:
        return Form(ColumnType.TIMESTAMP, epoch)
    if facts.share("zero_one") == 1 and words & FLAG_WORDS and not words & ID_WORDS:
        return Form(ColumnType.BOOLEAN)
    return Form(_number_type(facts, words))


def _number_type(facts: Facts, words: frozenset[str]) -> ColumnType:
    if not facts.integral and words & ID_WORDS and not words & SHARES:
        return ColumnType.STRING
    huge = (facts.high or 0) > 9e18 or (facts.low or 0) < -9e18
    fractional = facts.raw_type in ("DOUBLE", "FLOAT") or facts.raw_type.startswith("DECIMAL")
    counted = fractional and not words & (ID_WORDS | YEAR_WORDS)
    if not facts.integral or huge or counted or names(facts.source, MONEY):
        return ColumnType.NUMBER
    return ColumnType.INTEGER


def _epoch(facts: Facts, words: frozenset[str]) -> str | None:
    if not words & TIME_WORDS or words & ID_WORDS or facts.distinct < 2 or facts.low is None:
        return None
    for name, low, high in EPOCHS:
        if low <= facts.low and (facts.high or 0) <= high:
            return name
    return None


def _text(connection: duckdb.DuckDBPyConnection, loaded: Loaded, facts: Facts) -> Form:
    if facts.share("iso_date") >= ENOUGH:
        return Form(ColumnType.DATE)
    if facts.share("iso_date") + facts.share("iso_time") >= ENOUGH:
        return Form(ColumnType.TIMESTAMP)
    if facts.share("boolean") == 1 and facts.distinct == 2:
        return Form(ColumnType.BOOLEAN)
    return _spelled(facts) or _dated(connection, loaded, facts) or Form(ColumnType.STRING)


def _spelled(facts: Facts) -> Form | None:
    """Numbers as people write them, and lists and objects in a cell."""
    lasting = set(words_of(facts.source)) & LENGTHS and facts.share("clock") >= ENOUGH
    written = CLOCK if lasting else _written(facts)
    if written:
        return Form(ColumnType.NUMBER, written)
    if _is_json(facts):
        return Form(ColumnType.STRING, note="Holds JSON text; its members are no columns.")
    is_list = _is_list(facts)
    return Form(ColumnType.ARRAY, note="Lists in a cell, split at commas.") if is_list else None


def _written(facts: Facts) -> str | None:
    """How numbers are written that SQL cannot read as they are: `1.234,50`, `€ 3`, `1,234`."""
    if frozenset(words_of(facts.source)) & ID_WORDS:
        return None
    comma = facts.share("decimal_comma")
    if comma + facts.share("integer") >= ENOUGH and comma > facts.share("three_after_comma"):
        return DECIMAL_COMMA
    return DECIMAL_POINT if facts.share("digit_groups") >= ENOUGH else None


def _with_missing(
    connection: duckdb.DuckDBPyConnection, loaded: Loaded, facts: Facts, form: Form
) -> Form:
    """The form with numbers that stand apart from all others and come again and again."""
    words = frozenset(words_of(facts.source))
    low, high = facts.low or 0.0, facts.high or 0.0
    if words & (ID_WORDS | YEAR_WORDS | TIME_WORDS) or facts.distinct < FEWEST_APART:
        return form
    if low != -1 and low not in STAND_INS and high not in STAND_INS:
        return form
    number = f"TRY_CAST({present(ident(facts.source), facts.raw_type)} AS DOUBLE)"
    listed = ", ".join(str(value) for value in STAND_INS)
    row = connection.execute(
        f"SELECT count(*) FILTER (n = {low}), count(*) FILTER (n = {high}), "  # noqa: S608
        f"min(n) FILTER (n NOT IN ({listed})), max(n) FILTER (n NOT IN ({listed})), count(n) "
        f"FROM (SELECT {number} AS n FROM {loaded.name})"
    ).fetchall()[0]
    at_low, at_high, least, most, filled = row
    often = max(2, filled * OFTEN)
    found = []
    if least is not None and least >= 0 and low in STAND_INS and at_low >= often:
        found.append(low)
    if most is not None and high in STAND_INS and at_high >= often and high > 3 * most:
        found.append(high)
    if not found:
        return form
    missing = tuple(str(int(value)) for value in found)
    note = f"{' and '.join(missing)} seem to mean that there is no value: see 'signpost.nulls'."
    return Form(form.type, form.format, note, missing)


def _is_list(facts: Facts) -> bool:
    """Few words combined in many ways: `Trailers,Commentaries`."""
    if set(words_of(facts.source)[-1:]) & TITLED:
        return False
    values = [value.strip() for value, _ in facts.commonest]
    if values and all(value.startswith("[") and value.endswith("]") for value in values):
        return True
    parts = [part.strip() for value in values for part in value.split(",")]
    combined = any("," in value for value, _ in facts.commonest)
    repeated = len(set(parts)) * 2 <= len(parts)
    return combined and repeated and facts.share("list") >= 0.4 and len(set(parts)) >= 2


def _is_json(facts: Facts) -> bool:
    """Whether cells hold JSON, whose commas part no list."""
    starts = [value.lstrip()[:2] for value, _ in facts.commonest]
    objects = sum(1 for start in starts if re.match(r'\{["}]|\[[{\[]', start))
    return bool(starts) and 2 * objects > len(starts)


def _dated(connection: duckdb.DuckDBPyConnection, loaded: Loaded, facts: Facts) -> Form | None:
    if not 6 <= facts.length <= 32 or not facts.distinct:
        return None
    value = f"CAST({present(ident(facts.source), facts.raw_type)} AS VARCHAR)"
    counts = ", ".join(f"count(try_strptime(v, '{pattern}'))" for pattern in PATTERNS)
    row = connection.execute(
        f"SELECT count(*), {counts} FROM (SELECT DISTINCT {value} AS v FROM {loaded.name} "  # noqa: S608
        f"WHERE {value} IS NOT NULL LIMIT 3000)"
    ).fetchall()[0]
    fits = {
        pattern: count / row[0] for pattern, count in zip(PATTERNS, row[1:], strict=True) if row[0]
    }
    best = max(fits, key=lambda pattern: fits[pattern], default=None)
    if best is None or fits[best] < ENOUGH:
        return None
    kind = ColumnType.TIMESTAMP if "%H" in best or "%I" in best else ColumnType.DATE
    other = AMBIGUOUS.get(best)
    if other is None or fits[other] < ENOUGH:
        return Form(kind, best)
    spans = _spans(connection, loaded, value, patterns=(best, other))
    chosen, first = (other, "month") if spans[1] * 2 < spans[0] else (best, "day")
    why = " and gives the shorter time" if chosen == other else ""
    note = f"Day or month first? Every value fits both; {first} first is assumed{why}."
    return Form(kind, chosen, note)


def _spans(
    connection: duckdb.DuckDBPyConnection, loaded: Loaded, value: str, *, patterns: tuple[str, str]
) -> tuple[float, float]:
    """Seconds from the first to the last value, read by each of two patterns."""
    spans = ", ".join(
        f"epoch(max(try_strptime({value}, '{pattern}')) - min(try_strptime({value}, '{pattern}')))"
        for pattern in patterns
    )
    row = connection.execute(f"SELECT {spans} FROM {loaded.name}").fetchall()[0]  # noqa: S608
    return float(row[0] or 0), float(row[1] or 0)
