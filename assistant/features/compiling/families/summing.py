"""Sum, mean, largest and smallest: exact, whatever the order of rows."""

from assistant.features.compiling.families.known import KNOWN, Known, Pieces, only
from assistant.features.compiling.sql_text import DECIMAL, day_number, exact_sum, is_integer
from assistant.features.spec.aggregations import Max, Mean, Min, Sum


def total(known: Known, aggregation: Sum) -> Pieces:
    """Sum of a column, whole or with a cap for each UTC day."""
    column, held = known.column(aggregation.column), known.type(aggregation.column)
    if aggregation.daily_cap is None:
        sums = (exact_sum(column, held, where=only(window)) for window in known.windows)
        return Pieces(tuple(sums))
    by_day = (
        f"SELECT {known.group}, {day_number('event_ts')} AS day_number,\n"
        f"  least(CAST(sum({column}) AS BIGINT), {aggregation.daily_cap}) AS day_sum\n"
        f"FROM {KNOWN}\nGROUP BY {known.group}, {day_number('event_ts')}"
    )
    return Pieces(("CAST(sum(day_sum) AS BIGINT)",), source="by_day", ctes=(("by_day", by_day),))


def mean(known: Known, aggregation: Mean) -> Pieces:
    """Mean of a column over the rows that have a value."""
    column = known.column(aggregation.column)
    values = []
    for window in known.windows:
        added = f"CAST(sum(CAST({column} AS {DECIMAL})){only(window)} AS DOUBLE)"
        rows = f"count({column}){only(window)}"
        values.append(f"CASE WHEN {rows} >= {aggregation.least_rows} THEN {added} / {rows} END")
    return Pieces(tuple(values))


def extreme(known: Known, aggregation: Max | Min) -> Pieces:
    """Largest or smallest value of a column."""
    column = known.column(aggregation.column)
    kind = "BIGINT" if is_integer(known.type(aggregation.column)) else "DOUBLE"
    made = (
        f"CAST({aggregation.kind}({column}){only(window)} AS {kind})" for window in known.windows
    )
    return Pieces(tuple(made))
