"""Attribute and age: what the entity's own row in a dimension says."""

from assistant.features.compiling.binding import Bound
from assistant.features.compiling.sql_text import MICROS_PER_DAY, literal, micros, name
from assistant.features.query import LABEL_TIME
from assistant.features.spec.aggregations import Age, Attribute, Bands


def attribute(bound: Bound, aggregation: Attribute) -> str:
    """Value of a column of the row, as it is or as the name of its band."""
    column = name(bound.alias(aggregation.column))
    return column if aggregation.bands is None else _banded(column, aggregation.bands)


def age(bound: Bound, aggregation: Age) -> str:
    """Whole days from a date of the row to the label's day."""
    start = f"CAST(CAST({name(bound.alias(aggregation.column))} AS DATE) AS TIMESTAMP)"
    today = f"CAST(CAST({LABEL_TIME} AS DATE) AS TIMESTAMP)"
    days = f"({micros(today)} - {micros(start)}) // {MICROS_PER_DAY}"
    if aggregation.before == "zero":
        # With a condition, because engines differ on the greatest of a value and none.
        return f"CASE WHEN {start} > {today} THEN 0 ELSE {days} END"
    return f"CASE WHEN {start} <= {today} THEN {days} END"


def _banded(column: str, bands: Bands) -> str:
    empty = "NULL" if bands.empty is None else literal(bands.empty)
    steps = " ".join(
        f"WHEN {column} < {literal(float(edge))} THEN {literal(label)}"
        for edge, label in zip(bands.edges, bands.names, strict=False)
    )
    return f"CASE WHEN {column} IS NULL THEN {empty} {steps} ELSE {literal(bands.names[-1])} END"
