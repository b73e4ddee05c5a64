"""What point in time costs: a compiled count beside the bare range join, on the same rows."""

import os
import sys

import duckdb

from assistant.features.compiling.compiler import compile_feature
from assistant.features.query import FeatureTable
from assistant.features.spec.feature_spec import FeatureSpec
from benchmarks.figures import Figure, paired

EVENTS, LABELS, USERS = 10_000_000, 100_000, 100_000
DAYS = 120
ROUNDS = 5
TABLE = FeatureTable(
    name="events",
    columns=(
        ("event_id", "VARCHAR"),
        ("user_id", "VARCHAR"),
        ("occurred_at", "TIMESTAMP"),
        ("received_at", "TIMESTAMP"),
        ("event_type", "VARCHAR"),
    ),
    time="occurred_at",
    arrival="received_at",
    key=("event_id",),
    entities={"user_id": "user"},
)
SPEC = FeatureSpec.model_validate(
    {
        "name": "events_7d",
        "version": 1,
        "description": "Events of the user in seven days.",
        "entity": "user",
        "keys": {"user_id": "user_id"},
        "type": "integer",
        "source": {"table": "events"},
        "aggregation": {"kind": "count"},
        "windows": [168],
        "default": 0,
        "purpose": "analytics",
        "sensitivity": "pseudonymous",
    }
)
BARE = """
SELECT l.user_id, l.label_ts, count(e.event_id) AS events_7d
FROM labels AS l
LEFT JOIN events AS e
  ON e.user_id = l.user_id
  AND e.occurred_at >= l.label_ts - INTERVAL 168 HOUR
  AND e.occurred_at < l.label_ts
GROUP BY l.user_id, l.label_ts
"""


def run(*, events: int = EVENTS, labels: int = LABELS, users: int = USERS) -> list[Figure]:
    """The ratio of the two, both in turn, ids as long as the lake's."""
    query = compile_feature(SPEC, {"events": TABLE})
    with duckdb.connect() as connection:
        _fill(connection, events=events, labels=labels, users=users)

        def compiled() -> None:
            connection.sql(query.sql).to_arrow_table()

        def bare() -> None:
            connection.sql(BARE).to_arrow_table()

        compiled()
        bare()
        found = paired(compiled, bare, rounds=ROUNDS)
    note = (
        f"{found.subject:.2f} s against {found.baseline:.2f} s, {labels:,} labels, {events:,} events, "
        f"{users:,} users"
    )
    name = "point-in-time count / bare range join"
    return [Figure(name, found.ratio, "times", "<= 1.5", found.ratio <= 1.5, note)]


def _fill(connection: duckdb.DuckDBPyConnection, *, events: int, labels: int, users: int) -> None:
    start, seconds = "TIMESTAMP '2026-03-01'", DAYS * 24 * 3600
    connection.execute(f"SET threads = {min(2, os.cpu_count() or 1)}").fetchall()
    connection.execute(
        f"CREATE TABLE events AS SELECT md5(CAST(i AS VARCHAR)) AS event_id, "
        f"md5(CAST(hash(i * 7 + 1) % {users} AS VARCHAR)) AS user_id, occurred_at, "
        "occurred_at + to_seconds(CAST(hash(i * 13 + 3) % 3600 AS BIGINT)) AS received_at, "
        "(['open', 'play', 'download'])[1 + CAST(hash(i * 17 + 5) % 3 AS BIGINT)] AS event_type "
        f"FROM (SELECT i, {start} + to_seconds(CAST(i * {seconds} // {events} AS BIGINT)) "
        f"AS occurred_at FROM range({events}) AS r(i))"
    ).fetchall()
    connection.execute(
        f"CREATE TABLE labels AS SELECT md5(CAST(hash(i * 23 + 7) % {users} AS VARCHAR)) AS user_id, "
        f"{start} + to_seconds(CAST(hash(i * 29 + 11) % {seconds} AS BIGINT)) AS label_ts "
        f"FROM range({labels}) AS r(i)"
    ).fetchall()


if __name__ == "__main__":
    scale = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    for figure in run(events=EVENTS // scale, labels=LABELS // scale, users=USERS // scale):
        print(figure.line())
