"""A service of twelve people in memory: sign-ups, events in sessions, items."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import lru_cache

import duckdb

from assistant.planner.context import Context
from assistant.planner.funnels.families import EventFamilies
from assistant.planner.periods.clock import Clock
from assistant.planner.plan import Plan
from assistant.planner.reading.lexicon import build_lexicon
from assistant.planner.reading.value_index import ValueIndex
from assistant.semantics.catalogue import Catalogue, Dimension, Link, Metric
from assistant.semantics.funnel_steps import StepBook
from assistant.values import Value
from connectors.contracts import Classification, ColumnType, TableKind
from connectors.lake.manifest import LakeColumn, LakeTable, Manifest, RowCounts
from guardrails.decisions import AllowedSql
from guardrails.sql.gate import check
from guardrails.sql.policy import SqlPolicy

AS_OF = date(2026, 5, 31)
TYPES = ("open", "search", "download", "play")
COUNTS = RowCounts(rows_in=100, rows_out=100)
SLICES = {
    "event__device": ("events", "device", "Device"),
    "content__kind": ("content", "kind", "Kind"),
    "user__plan": ("users", "plan", "Plan"),
}
COUNTED = {
    "opens": ("Opens", "{{ Dimension('event__event_type') }} = 'open'"),
    "searches": ("Searches", "{{ Dimension('event__event_type') }} = 'search'"),
    "downloads": ("Downloads", "{{ Dimension('event__event_type') }} = 'download'"),
}


@lru_cache
def catalogue() -> Catalogue:
    """Metrics and dimensions as the semantic models would give them."""
    dimensions = {
        name: Dimension(name, label, "", table, column, "string")
        for name, (table, column, label) in SLICES.items()
    }
    dimensions["event__event_type"] = Dimension(
        "event__event_type", "Event type", "", "events", "event_type", "string"
    )
    metrics = {
        name: _metric(name, label, filters=(text,), dimensions=tuple(sorted(dimensions)))
        for name, (label, text) in COUNTED.items()
    }
    metrics["sessions"] = _metric("sessions", "Sessions", dimensions=tuple(sorted(dimensions)))
    metrics["signups"] = _metric(
        "signups", "Sign-ups", table="users", time="signed_up_on", dimensions=("user__plan",)
    )
    links = {
        "events": (
            Link("user", "user_id", unique=False),
            Link("session", "session_id", unique=False),
            Link("content", "content_id", unique=False),
        ),
        "users": (Link("user", "user_id", unique=True),),
        "content": (Link("content", "content_id", unique=True),),
    }
    return Catalogue(metrics, dimensions, links)


def _metric(
    name: str,
    label: str,
    *,
    dimensions: tuple[str, ...],
    filters: tuple[str, ...] = (),
    table: str = "events",
    time: str = "happened_at",
) -> Metric:
    return Metric(
        name=name,
        label=label,
        description="",
        kind="simple",
        unit=None,
        synonyms=(),
        owner=None,
        dimensions=dimensions,
        aggregation="count_distinct" if name == "sessions" else "count",
        table=table,
        filters=filters,
        time=time,
    )


def _columns(*names: str) -> tuple[LakeColumn, ...]:
    made = []
    for name in names:
        keyed = name in ("user_id", "session_id")
        timed = name.endswith(("_at", "_on"))
        made.append(
            LakeColumn(
                name=name,
                type=ColumnType.TIMESTAMP if timed else ColumnType.STRING,
                classification=Classification.PSEUDONYMOUS if keyed else Classification.INTERNAL,
                entity=name.removesuffix("_id") if keyed else None,
            )
        )
    return tuple(made)


@lru_cache
def manifest() -> Manifest:
    """The lake that holds the tables."""
    events = _columns("user_id", "session_id", "content_id", "happened_at", "event_type", "device")
    return Manifest(
        version="v",
        built_at=datetime(2026, 6, 1, tzinfo=UTC),
        as_of=AS_OF,
        purpose="analytics",
        minimum_group=2,
        tables=(
            LakeTable(
                name="events",
                kind=TableKind.EVENTS,
                columns=events,
                time="happened_at",
                person="user_id",
                event_type="event_type",
                counts=COUNTS,
                first_day=date(2026, 5, 1),
                last_day=AS_OF,
            ),
            LakeTable(
                name="users",
                kind=TableKind.PERSONS,
                columns=_columns("user_id", "signed_up_on", "plan"),
                person="user_id",
                primary_key=("user_id",),
                counts=COUNTS,
            ),
            LakeTable(
                name="content",
                kind=TableKind.CONTENT,
                columns=_columns("content_id", "kind"),
                primary_key=("content_id",),
                counts=COUNTS,
            ),
        ),
    )


@lru_cache
def book() -> StepBook:
    """The steps of the service."""
    return StepBook(catalogue(), manifest(), types={("events", "event_type"): TYPES})


def lake(
    events: list[tuple[str, ...]], users: Sequence[tuple[str, ...]] = ()
) -> duckdb.DuckDBPyConnection:
    """A database with these rows.

    Args:
        events: Person, session, item, time, type and device of each; an empty person is nobody.
        users: Person, day of sign-up and plan of each.
    """
    con = duckdb.connect()
    con.execute(
        "CREATE TABLE events (user_id TEXT, session_id TEXT, content_id TEXT,"
        " happened_at TIMESTAMP, event_type TEXT, device TEXT);"
        "CREATE TABLE users (user_id TEXT, signed_up_on TIMESTAMP, plan TEXT);"
        "CREATE TABLE content (content_id TEXT, kind TEXT);"
        "INSERT INTO content VALUES ('i1', 'song'), ('i2', 'podcast')"
    )
    _insert(con, "events", events)
    _insert(con, "users", users)
    con.execute(
        "UPDATE events SET user_id = nullif(user_id, ''), content_id = nullif(content_id, '')"
    )
    return con


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[str, ...]]) -> None:
    """All rows at once; one by one they take seconds."""
    if rows:
        places = ", ".join(f"({', '.join('?' * len(row))})" for row in rows)
        cells = [cell for row in rows for cell in row]
        con.execute(f"INSERT INTO {table} VALUES {places}", cells)  # noqa: S608 (own names)


def gated(
    sql: str, con: duckdb.DuckDBPyConnection, *, minimum: int = 1
) -> list[tuple[object, ...]]:
    """Rows of a compiled statement, as the SQL gate lets it run."""
    policy = SqlPolicy.from_manifest(manifest().model_copy(update={"minimum_group": minimum}))
    decision = check(sql, policy, compiled=True)
    assert isinstance(decision, AllowedSql), decision
    return con.execute(decision.sql).fetchall()


def planned(question: str, history: tuple[Plan, ...] = ()) -> Plan | None:
    """The plan of a question over several events; None where it is of another family."""
    return EventFamilies(book()).plan(question, _context(), history=history)


@lru_cache
def _context() -> Context:
    known = catalogue()
    values = ValueIndex(
        [
            *(Value("events", "event_type", value) for value in TYPES),
            *(Value("events", "device", value) for value in ("phone", "tv")),
            *(Value("content", "kind", value) for value in ("song", "podcast")),
            *(Value("users", "plan", value) for value in ("free", "family")),
        ]
    )
    return Context(known, build_lexicon(known), values, Clock(AS_OF, "monday"))
