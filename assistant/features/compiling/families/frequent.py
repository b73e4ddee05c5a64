"""Top value and spread: how often each value of a column occurs."""

from assistant.features.compiling.families.known import KNOWN, Known, Pieces, only
from assistant.features.compiling.sql_text import FINE_DECIMAL
from assistant.features.spec.aggregations import Spread, Top


def top(known: Known, aggregation: Top) -> Pieces:
    """Most frequent value; of equals, the first in the order of characters."""
    column, group = known.column(aggregation.column), known.group
    places = range(1, len(known.windows) + 1)
    ranks = ",\n  ".join(
        f"row_number() OVER (PARTITION BY {group} ORDER BY times_{n} DESC, {column}) AS place_{n}"
        for n in places
    )
    counted = ", ".join(f"times_{n}" for n in places)
    ranked = f"SELECT {group}, {column}, {counted},\n  {ranks}\nFROM tallies"
    values = tuple(
        f"max(CASE WHEN place_{n} = 1 AND times_{n} > 0 THEN {column} END)" for n in places
    )
    ctes = (("tallies", _tallies(known, column)), ("ranked", ranked))
    return Pieces(values, source="ranked", ctes=ctes)


def spread(known: Known, aggregation: Spread) -> Pieces:
    """Entropy of the values' shares, in nats."""
    column, group = known.column(aggregation.column), known.group
    values, shares, counted = [], [], []
    for n, _ in enumerate(known.windows, start=1):
        counted.append(f"times_{n}")
        whole = f"sum(times_{n}) OVER (PARTITION BY {group})"
        # A shorter window can be empty; some engines refuse to divide by zero.
        whole = f"nullif({whole}, 0)" if known.windows[n - 1] else whole
        shares.append(f"CAST(times_{n} AS DOUBLE) / {whole} AS share_{n}")
        weighted = f"share_{n} * ln(share_{n})"
        values.append(
            f"CAST(-sum(CAST(CASE WHEN times_{n} > 0 THEN {weighted} END AS {FINE_DECIMAL})) AS DOUBLE)"
        )
    listed = ",\n  ".join(shares)
    parts = f"SELECT {group}, {', '.join(counted)},\n  {listed}\nFROM tallies"
    ctes = (("tallies", _tallies(known, column)), ("shares", parts))
    return Pieces(tuple(values), source="shares", ctes=ctes)


def _tallies(known: Known, column: str) -> str:
    counts = ", ".join(
        f"count(*){only(window)} AS times_{n}" for n, window in enumerate(known.windows, start=1)
    )
    return (
        f"SELECT {known.group}, {column}, {counts}\nFROM {KNOWN}\nGROUP BY {known.group}, {column}"
    )
