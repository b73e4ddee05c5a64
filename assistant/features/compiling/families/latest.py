"""Recency, last value and sequence: what the newest events say."""

from assistant.features.compiling.families.known import KNOWN, Known, Pieces, case, only
from assistant.features.compiling.sql_text import MICROS_PER_DAY, MICROS_PER_HOUR, micros, names
from assistant.features.query import LABEL_TIME
from assistant.features.spec.aggregations import Last, Recency, Sequence


def recency(known: Known, aggregation: Recency) -> Pieces:
    """Time from the last event to the label."""
    unit = MICROS_PER_HOUR if aggregation.unit == "hours" else MICROS_PER_DAY
    values = []
    for window in known.windows:
        passed = f"{micros(LABEL_TIME)} - max({micros('event_ts')}){only(window)}"
        if aggregation.at_most is not None:
            latest = f"max({micros('event_ts')}){only(window)}"
            passed = case(f"least({passed}, {aggregation.at_most * unit})", f"{latest} IS NOT NULL")
        values.append(f"CAST({passed} AS DOUBLE) / {unit}")
    # Grouping by the label's time makes it usable beside the aggregates.
    return Pieces(tuple(values))


def last(known: Known, aggregation: Last) -> Pieces:
    """Value of the newest event."""
    column = known.column(aggregation.column)
    values = tuple(f"max({case(column, 'place = 1', window)})" for window in known.windows)
    return Pieces(values, source="ranked", ctes=(("ranked", _ranked(known, aggregation.column)),))


def sequence(known: Known, aggregation: Sequence) -> Pieces:
    """Values of the newest events, newest first; shorter where there are fewer."""
    column = known.column(aggregation.column)
    values = []
    for window in known.windows:
        items = [
            f"max({case(column, f'place = {place}', window)})"
            for place in range(1, aggregation.length + 1)
        ]
        listed = ", ".join(items)
        values.append(
            case(
                f"list_filter([{listed}], lambda item: item IS NOT NULL)", f"{items[0]} IS NOT NULL"
            )
        )
    return Pieces(
        tuple(values), source="ranked", ctes=(("ranked", _ranked(known, aggregation.column)),)
    )


def _ranked(known: Known, reference: str) -> str:
    keys = names((*known.bound.spec.keys, LABEL_TIME))
    return (
        f"SELECT {keys}, event_ts, {known.column(reference)},\n"
        f"  row_number() OVER (PARTITION BY {keys} ORDER BY {known.latest_first}) AS place\n"
        f"FROM {KNOWN}"
    )
