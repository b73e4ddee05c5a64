"""Streaks: days in a row with an event, UTC."""

from assistant.features.compiling.families.known import KNOWN, Known, Pieces
from assistant.features.compiling.sql_text import day_number, minus_hours
from assistant.features.query import LABEL_TIME
from assistant.features.spec.aggregations import Streak


def streak(known: Known, aggregation: Streak) -> Pieces:
    """Length of the run of days that reaches the cutoff, or of the longest."""
    group = known.group
    days = f"SELECT DISTINCT {group}, {day_number('event_ts')} AS day_number\nFROM {KNOWN}"
    numbered = (
        f"SELECT {group}, day_number,\n"
        f"  day_number - row_number() OVER (PARTITION BY {group} ORDER BY day_number) AS run\n"
        "FROM days"
    )
    runs = (
        f"SELECT {group}, run, count(*) AS run_days, max(day_number) AS last_day\n"
        f"FROM numbered\nGROUP BY {group}, run"
    )
    cutoff = minus_hours(LABEL_TIME, known.bound.spec.delay_hours)
    reaches = f"last_day >= {day_number(f'({cutoff})')} - 1"
    value = "max(run_days)"
    if aggregation.which == "current":
        value = f"coalesce(max(CASE WHEN {reaches} THEN run_days END), 0)"
    ctes = (("days", days), ("numbered", numbered), ("runs", runs))
    return Pieces((value,), source="runs", ctes=ctes)
