"""Sessions: how many, how long, how many for each person, and how much happens in one."""

from connectors.contracts import Classification, ColumnType
from connectors.profiling.naming import plural, slug
from connectors.profiling.profile import ColumnProfile, DataProfile, Kind, Role, TableProfile
from connectors.proposal.lake_names import TableNames, person_word
from connectors.proposal.suggestions import Suggested

ELAPSED = "session_seconds"
"""Column that the build makes: seconds since the row before it of the same session."""
STARTS = ("session_start", "session start", "start_session", "sessionstart", "session_started")


def with_session_length(profile: DataProfile) -> DataProfile:
    """The profile with a column of elapsed seconds on every table of sessions with several rows."""
    return profile.model_copy(update={"tables": tuple(map(_extended, profile.tables))})


def _extended(table: TableProfile) -> TableProfile:
    session, time = table.column(table.session), table.column(table.time)
    if session is None or time is None or table.kind is not Kind.EVENTS:
        return table
    single = session.distinct >= session.rows - session.nulls
    if single or time.type is not ColumnType.TIMESTAMP or table.column(ELAPSED) is not None:
        return table
    column = ColumnProfile(
        source=ELAPSED, raw_type="DOUBLE", type=ColumnType.NUMBER, unit="seconds", rows=table.rows,
        nulls=session.nulls, distinct=2, classification=Classification.INTERNAL,
        reason="made by the build: seconds since the row before of the same session", role=Role.OTHER,
        since_previous=session.source,
    )  # fmt: skip
    return table.model_copy(update={"columns": (*table.columns, column)})


def add_sessions(found: Suggested, *, rows: str, persons: str | None) -> str | None:
    """Metrics of sessions; the name of their count, or None without a session id.

    Args:
        found: Takes the metrics.
        rows: Measure that counts the table's rows.
        persons: Metric of the table's distinct persons.
    """
    table, names = found.table, found.names
    if table.session is None or table.kind is not Kind.EVENTS:
        return None
    thing = names.thing.replace("_", " ")
    measure = found.measure(f"{names.thing}_sessions", agg="count_distinct",
                            expr=names.of(table.session), description="Distinct sessions.")  # fmt: skip
    sessions = found.metric(
        "sessions", shown="Sessions", unit="sessions", parameters={"measure": measure},
        words=["visits", "number of sessions", "distinct sessions"],
        about=f"Distinct sessions with at least one {thing}.",
    )  # fmt: skip
    _length(found, sessions=sessions)
    _per_session(found, sessions=sessions, rows=rows)
    if persons is not None:
        _per_person(found, sessions=sessions, persons=persons)
    return sessions


def _length(found: Suggested, *, sessions: str) -> None:
    column = next((c for c in found.table.columns if c.since_previous), None)
    if column is None:
        return
    name = found.names.of(column.source)
    measure = found.measure(f"{found.names.thing}_{name}_sum", agg="sum", expr=name,
                            description="Time in sessions, in seconds.")  # fmt: skip
    total = found.metric(
        "total_session_time", shown="Total session time", unit="seconds", parameters={"measure": measure},
        words=["time in sessions", "total time in sessions", "total session length", "total session duration"],
        about="Seconds from the first to the last event of every session, summed; the time between two "
        "events belongs to the day of the later one.",
    )  # fmt: skip
    length = found.metric(
        "average_session_length", shown="Average session length", unit="seconds", type="ratio",
        parameters={"numerator": {"name": total}, "denominator": {"name": sessions}},
        words=["session length", "session duration", "average session duration", "length of sessions",
               "length of a session", "time per session", "average session time", "average visit duration"],
        about="Seconds from the first to the last event of a session, on average over all sessions.",
    )  # fmt: skip
    found.metric(
        "average_session_minutes", shown="Average session length in minutes", unit="minutes", type="derived",
        parameters={"expr": f"{length} / 60.0", "metrics": [{"name": length}]},
        words=["session length in minutes", "session duration in minutes", "minutes per session"],
        about="Average session length, in minutes.",
    )  # fmt: skip
    found.metric(
        "total_session_hours", shown="Session time in hours", unit="hours", type="derived",
        parameters={"expr": f"{total} / 3600.0", "metrics": [{"name": total}]},
        words=["hours in sessions", "hours of session time", "total session hours", "session hours"],
        about="Total session time, in hours.",
    )  # fmt: skip


def _per_session(found: Suggested, *, sessions: str, rows: str) -> None:
    things = found.names.things
    text = things.replace("_", " ")
    base = next(name for name, m in found.metrics.items() if m.parameters == {"measure": rows})
    found.metric(
        f"{things}_per_session", shown=f"{text.capitalize()} per session", unit=None, type="ratio",
        parameters={"numerator": {"name": base}, "denominator": {"name": sessions}},
        words=[f"average {text} per session", f"{text} in a session"],
        about=f"{text.capitalize()} divided by distinct sessions.",
    )  # fmt: skip


def _per_person(found: Suggested, *, sessions: str, persons: str) -> None:
    word = person_word(found.table.column(found.table.person)).replace("_", " ")
    people = plural(word.replace(" ", "_")).replace("_", " ")
    found.metric(
        f"sessions_per_{slug(word)}", shown=f"Sessions per {word}", unit=None, type="ratio",
        parameters={"numerator": {"name": sessions}, "denominator": {"name": persons}},
        words=[f"average sessions per {word}", f"visits per {word}", f"sessions of each {word}"],
        about=f"Distinct sessions divided by distinct {people}; sessions that name no {word} count as well.",
    )  # fmt: skip


def session_words(names: TableNames, event: str) -> tuple[str, ...]:
    """Words for the event that begins a session, where no session id says more."""
    begins = names.table.session is None and event.casefold() in STARTS
    return ("sessions", "visits", "number of sessions") if begins else ()
