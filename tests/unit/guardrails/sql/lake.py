"""A small invented lake, its policy, and reading of SQL cases."""

from pathlib import Path

import duckdb

from guardrails.sql.policy import ColumnPolicy, SqlPolicy, TablePolicy

CASES = Path(__file__).parents[3] / "fixtures" / "sql_policy"

_TABLES = """
CREATE TABLE content AS SELECT 'c' || i AS content_id, CASE WHEN i % 3 = 0 THEN 'song' ELSE 'film' END
  AS kind, 'T' || i AS title FROM range(30) t(i);
CREATE TABLE users AS SELECT 'u' || i AS user_id,
  CASE WHEN i < 60 THEN 'JP' WHEN i < 93 THEN 'DE' ELSE 'MT' END AS country, 20 + i % 50 AS age,
  TIMESTAMP '2024-01-01' + INTERVAL (i % 20) DAY AS created_at FROM range(100) t(i);
CREATE TABLE events AS SELECT 'e' || i AS event_id,
  CASE WHEN i % 50 = 0 THEN NULL ELSE 'u' || (i * 7919 % 100) END AS user_id, 's' || (i // 3)
  AS session_id, 'c' || (i * 31 % 30) AS content_id, TIMESTAMP '2024-01-01' + INTERVAL (i % 720)
  HOUR AS ts, CASE WHEN i % 4 = 0 THEN 'play' ELSE 'open' END AS event_name, (i % 100) * 1.5
  AS seconds FROM range(3000) t(i);
CREATE TABLE time_spine AS SELECT CAST(unnest(range(TIMESTAMP '2023-12-01', TIMESTAMP '2024-03-01',
  INTERVAL 1 DAY)) AS DATE) AS date_day;
"""


def connect() -> duckdb.DuckDBPyConnection:
    """The lake: Malta has seven users, every other country enough."""
    connection = duckdb.connect()
    connection.execute(_TABLES)
    return connection


def policy(minimum: int = 10) -> SqlPolicy:
    """The policy of that lake."""
    users = {"user_id": "varchar", "country": "varchar", "age": "bigint", "created_at": "timestamp"}
    events = {
        "event_id": "varchar",
        "user_id": "varchar",
        "session_id": "varchar",
        "content_id": "varchar",
        "ts": "timestamp",
        "event_name": "varchar",
        "seconds": "double",
    }
    content = {"content_id": "varchar", "kind": "varchar", "title": "varchar"}
    return SqlPolicy(
        tables=(
            table("users", users, time="created_at", minimum=minimum),
            table("events", events, time="ts", minimum=minimum),
            table("content", content),
            table("time_spine", {"date_day": "date"}),
        )
    )


def table(
    name: str, columns: dict[str, str], *, time: str | None = None, minimum: int = 1
) -> TablePolicy:
    """A table; one with a `user_id` is about people."""
    return TablePolicy(
        name=name,
        columns=tuple(
            ColumnPolicy(name=c, type=t, pseudonymous=c in ("user_id", "session_id"))
            for c, t in columns.items()
        ),
        person="user_id" if "user_id" in columns else None,
        time=time,
        minimum_group=minimum,
        withheld=("email", "phone") if "user_id" in columns else (),
    )


def refused() -> list[tuple[str, str]]:
    """Statements that must be refused, with the rule."""
    blocks = (CASES / "refused.sql").read_text(encoding="utf-8").strip().split("\n\n")
    return [(sql, rule.removeprefix("-- ")) for rule, sql in (b.split("\n", 1) for b in blocks)]


def allowed() -> list[str]:
    """Statements that must pass."""
    return (CASES / "allowed.sql").read_text(encoding="utf-8").strip().split("\n\n")
