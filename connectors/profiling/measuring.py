"""What the columns of one raw table hold, measured by SQL: nulls, distinct values, shapes."""

# ruff: noqa: S608 - every name and text goes through sources.quoting

from dataclasses import dataclass

import duckdb

from connectors.lake.parsing import (
    CLOCK_FORM,
    DECIMAL_COMMA,
    DECIMAL_POINT,
    FALSE_WORDS,
    LONGEST_NULL,
    NULL_WORDS,
    TRUE_WORDS,
    disguised,
    present,
    written_number,
)
from connectors.profiling.loading import Loaded
from connectors.profiling.personal_shapes import PERSONAL_SHAPES
from connectors.sources.quoting import ident

VALUES = 3_000
"""Distinct values of a column whose shapes are looked at."""
HEAD_ROWS = 30_000
SEVERAL = 2
MEANINGFUL = 0.02
FEW = 60
"""Distinct values up to which all of them are kept."""

SHAPES: dict[str, str] = {
    "integer": r"v SIMILAR TO '[-+]?[0-9]+'",
    "number": r"v SIMILAR TO '[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?'",
    "leading_zero": r"v SIMILAR TO '[-+]?0[0-9]+'",
    "boolean": f"lower(v) IN {(*TRUE_WORDS, *FALSE_WORDS)}",
    "decimal_comma": f"contains(v, ',') AND {written_number('v', DECIMAL_COMMA)} IS NOT NULL",
    "digit_groups": f"{written_number('v', DECIMAL_POINT)} IS NOT NULL",
    "clock": f"regexp_full_match(v, '{CLOCK_FORM}')",
    "three_after_comma": r"v SIMILAR TO '[-+]?[0-9]{1,3}(,[0-9]{3})+'",
    "zero_one": "v IN ('0', '1', '0.0', '1.0')",
    "iso_date": r"v SIMILAR TO '[0-9]{4}-[0-9]{2}-[0-9]{2}' AND TRY_CAST(v AS DATE) IS NOT NULL",
    "iso_time": r"v SIMILAR TO '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ].*' AND TRY_CAST(v AS TIMESTAMPTZ) IS NOT NULL",
    "compact_date": r"v SIMILAR TO '(19|20)[0-9]{6}' AND try_strptime(v, '%Y%m%d') IS NOT NULL",
    "url": r"regexp_matches(v, '^(https?://|www[.]|/[a-zA-Z0-9_-]+)')",
    "list": r"v LIKE '[%]' OR regexp_matches(v, '^[^,;|.!?]{1,40}([,|][^,;|.!?]{1,40})+$')",
    "sentence": r"length(v) > 40 AND length(v) - length(replace(v, ' ', '')) >= 5",
    "object": r"v LIKE '{%}'",
    **PERSONAL_SHAPES,
}
"""SQL over one value `v` as text, trimmed, and its digits `d`."""


@dataclass(frozen=True)
class Facts:
    """What was measured of one column."""

    source: str
    raw_type: str
    rows: int
    nulls: int
    disguised: tuple[str, ...]
    distinct: int
    unique: bool
    """No two rows share a value, and none is null."""
    shapes: dict[str, float]
    """Share of the looked-at distinct values that has a shape, 0 to 1."""
    looked_at: int
    low: float | None
    """Smallest number, where the values are numbers."""
    high: float | None
    integral: bool
    """All numbers are whole."""
    commonest: tuple[tuple[str, int], ...]
    """Commonest values with rows, where there are few distinct ones."""
    length: float
    """Mean length of the looked-at values as text."""

    @property
    def filled(self) -> int:
        """Rows with a value."""
        return self.rows - self.nulls

    def share(self, shape: str) -> float:
        """Share of a shape."""
        return self.shapes.get(shape, 0.0)

    def found(self, shape: str) -> int:
        """Distinct values of a shape among those looked at."""
        return round(self.share(shape) * self.looked_at)

    def stands(self, shape: str) -> bool:
        """Whether a shape is there several times, or in a share that is no accident."""
        return self.found(shape) >= SEVERAL or self.share(shape) >= MEANINGFUL


def measure(connection: duckdb.DuckDBPyConnection, loaded: Loaded) -> tuple[Facts, ...]:
    """Measure every column of a raw table."""
    counted = _count(connection, loaded)
    return tuple(
        _facts(connection, loaded, name=name, counts=counted[name]) for name in loaded.columns
    )


def _count(
    connection: duckdb.DuckDBPyConnection, loaded: Loaded
) -> dict[str, tuple[int, int, int]]:
    """Rows with a value, disguised nulls, and approximate distinct values, in one pass."""
    parts = []
    for name, kind in loaded.columns.items():
        value = present(ident(name), kind)
        parts += [
            f"count({value})",
            f"count({ident(name)}) - count({value})",
            f"approx_count_distinct({value})",
        ]
    row = connection.execute(f"SELECT {', '.join(parts)} FROM {loaded.name}").fetchall()[0]
    return {
        name: (row[3 * at], row[3 * at + 1], row[3 * at + 2])
        for at, name in enumerate(loaded.columns)
    }


def _facts(
    connection: duckdb.DuckDBPyConnection,
    loaded: Loaded,
    *,
    name: str,
    counts: tuple[int, int, int],
) -> Facts:
    filled, masked, about = counts
    kind = loaded.columns[name]
    value = present(ident(name), kind)
    distinct = about
    if about < 20_000 or about > 0.9 * filled:
        found = connection.execute(f"SELECT count(DISTINCT {value}) FROM {loaded.name}").fetchall()
        distinct = found[0][0]
    shapes, looked_at, length = _shapes(connection, loaded, value=value)
    low, high, integral = _range(connection, loaded, value=value, shapes=shapes)
    return Facts(
        source=name,
        raw_type=kind,
        rows=loaded.rows,
        nulls=loaded.rows - filled,
        disguised=_disguises(connection, loaded, name=name) if masked else (),
        distinct=distinct,
        unique=distinct == loaded.rows and loaded.rows > 0,
        shapes=shapes,
        looked_at=looked_at,
        low=low,
        high=high,
        integral=integral,
        commonest=_commonest(connection, loaded, value=value) if distinct <= FEW else (),
        length=length,
    )


def _shapes(
    connection: duckdb.DuckDBPyConnection, loaded: Loaded, *, value: str
) -> tuple[dict[str, float], int, float]:
    tests = ", ".join(f"coalesce(avg(CAST({test} AS INTEGER)), 0)" for test in SHAPES.values())

    def look(limit: str) -> tuple[float, ...]:
        rows = connection.execute(
            f"SELECT count(*), coalesce(avg(length(v)), 0), {tests} FROM (SELECT v, "
            f"regexp_replace(v, '[^0-9]', '', 'g') AS d FROM (SELECT DISTINCT "
            f"trim(CAST({value} AS VARCHAR)) AS v FROM (FROM {loaded.name} {limit}) "
            f"WHERE {value} IS NOT NULL LIMIT {VALUES}))"
        ).fetchall()
        return tuple(rows[0])

    row = look(f"USING SAMPLE {HEAD_ROWS} ROWS" if loaded.rows > HEAD_ROWS else "")
    if row[0] < min(100, VALUES) and loaded.rows > HEAD_ROWS:
        row = look(f"WHERE {value} IS NOT NULL LIMIT {10 * HEAD_ROWS}")
    shares = dict(zip(SHAPES, row[2:], strict=True))
    textual = shares["number"] < 1 and shares["iso_time"] < 1
    if textual and not shares["email"] and loaded.rows > HEAD_ROWS:
        shares["email"] = _rare_email(connection, loaded, value=value)
    return shares, int(row[0]), float(row[1])


def _rare_email(connection: duckdb.DuckDBPyConnection, loaded: Loaded, *, value: str) -> float:
    """Addresses among the values with an at sign, however few those are."""
    found = connection.execute(
        f"SELECT coalesce(avg(CAST({SHAPES['email']} AS INTEGER)), 0) * count(*) FROM "
        f"(SELECT CAST({value} AS VARCHAR) AS v FROM {loaded.name} "
        f"WHERE contains(CAST({value} AS VARCHAR), '@') LIMIT {VALUES})"
    ).fetchall()[0][0]
    return float(found) / loaded.rows


def _range(
    connection: duckdb.DuckDBPyConnection, loaded: Loaded, *, value: str, shapes: dict[str, float]
) -> tuple[float | None, float | None, bool]:
    if shapes["number"] < 0.9:
        return None, None, False
    number = f"TRY_CAST({value} AS DOUBLE)"
    low, high, whole = connection.execute(
        f"SELECT min({number}), max({number}), bool_and({number} = trunc({number})) "
        f"FROM {loaded.name} WHERE isfinite({number})"
    ).fetchall()[0]
    return low, high, bool(whole)


def _disguises(
    connection: duckdb.DuckDBPyConnection, loaded: Loaded, *, name: str
) -> tuple[str, ...]:
    column = ident(name)
    rows = connection.execute(
        f"SELECT DISTINCT lower(trim(CAST({column} AS VARCHAR))) FROM {loaded.name} "
        f"WHERE {column} IS NOT NULL AND length(CAST({column} AS VARCHAR)) <= {LONGEST_NULL} "
        f"AND ({disguised(f'CAST({column} AS VARCHAR)')}) IS NULL"
    ).fetchall()
    return tuple(sorted({str(word) for (word,) in rows} & set(NULL_WORDS)))


def _commonest(
    connection: duckdb.DuckDBPyConnection, loaded: Loaded, *, value: str
) -> tuple[tuple[str, int], ...]:
    rows = connection.execute(
        f"SELECT CAST({value} AS VARCHAR), count(*) FROM {loaded.name} "
        f"WHERE {value} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {FEW}"
    ).fetchall()
    return tuple((str(shown), int(rows_)) for shown, rows_ in rows)


def parse_share(
    connection: duckdb.DuckDBPyConnection, loaded: Loaded, *, expression: str, value: str
) -> float:
    """Share of the values that an SQL expression parses, over every row."""
    parsed, all_ = connection.execute(
        f"SELECT count({expression}), count({value}) FROM {loaded.name}"
    ).fetchall()[0]
    return float(parsed) / float(all_) if all_ else 1.0


def contains(
    connection: duckdb.DuckDBPyConnection, child: tuple[Loaded, str], parent: tuple[Loaded, str]
) -> float:
    """Share of a child column's distinct values (5,000 of them) that a parent column holds."""
    texts = [
        rf"regexp_replace(trim(CAST({present(ident(name), table.columns[name])} AS VARCHAR)), "
        rf"'^(-?[0-9]+)\.0+$', '\1')"
        for table, name in (child, parent)
    ]
    row = connection.execute(
        f"SELECT count(*), count(*) FILTER (v IN (SELECT {texts[1]} FROM {parent[0].name})) FROM "
        f"(SELECT DISTINCT {texts[0]} AS v FROM {child[0].name} WHERE {ident(child[1])} IS NOT NULL "
        f"LIMIT 5000) WHERE v IS NOT NULL"
    ).fetchall()[0]
    return float(row[1]) / float(row[0]) if row[0] else 0.0
