"""Count, distinct, ratio and trend: numbers of events."""

from assistant.features.compiling.conditions import all_of, condition
from assistant.features.compiling.families.known import Known, Pieces, case, only
from assistant.features.compiling.sql_text import day_number, literal
from assistant.features.spec.aggregations import Days, Distinct, Ratio
from assistant.features.spec.filters import Filter


def count(known: Known) -> Pieces:
    """Events."""
    return Pieces(tuple(_counted("count(*)", window) for window in known.windows))


def distinct(known: Known, aggregation: Distinct) -> Pieces:
    """Distinct values of a column."""
    counted = f"count(DISTINCT {known.column(aggregation.column)})"
    return Pieces(tuple(_counted(counted, window) for window in known.windows))


def days(known: Known, aggregation: Days) -> Pieces:  # noqa: ARG001 - as all others
    """Days with an event, UTC."""
    counted = f"count(DISTINCT {day_number('event_ts')})"
    return Pieces(tuple(_counted(counted, window) for window in known.windows))


def _counted(counted: str, window: str) -> str:
    """A count; a shorter window without events has no data, as a longer one has none."""
    return f"nullif({counted}{only(window)}, 0)" if window else counted


def ratio(known: Known, aggregation: Ratio) -> Pieces:
    """Events of one kind per event of another."""
    upper = _all(known, aggregation.numerator)
    lower = _all(known, aggregation.denominator) if aggregation.denominator else ""
    values = []
    for window in known.windows:
        above, below = f"count(*){only(upper, window)}", f"count(*){only(lower, window)}"
        if aggregation.prior is None:
            values.append(f"CASE WHEN {below} > 0 THEN CAST({above} AS DOUBLE) / {below} END")
            continue
        weight = aggregation.prior.weight
        pseudo = literal(float(weight * aggregation.prior.rate))
        rate = f"(CAST({above} AS DOUBLE) + {pseudo}) / ({below} + {weight})"
        values.append(case(rate, f"count(*){only(window)} > 0" if window else ""))
    return Pieces(tuple(values))


def trend(known: Known) -> Pieces:
    """Events per hour in the shorter window over events per hour in the longer."""
    shorter, longer = known.bound.spec.windows
    recent = f"count(*){only(known.windows[0])}"
    value = f"CASE WHEN count(*) > 0 THEN CAST({recent} * {longer} AS DOUBLE) / (count(*) * {shorter}) END"
    return Pieces((value,))


def _all(known: Known, filters: tuple[Filter, ...]) -> str:
    return all_of(condition(item, known.column(item.column)) for item in filters)
