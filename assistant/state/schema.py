"""The steps by which the state's tables came to be what they are, oldest first.

A released step never changes: what is wrong with it is put right by a further one. Append yours with
the next number. Statements are plain SQL that SQLite and PostgreSQL both read; `{bytes}` and
`{serial}` stand for what they call a blob and a primary key that counts by itself. Times are text,
ISO 8601 in UTC.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Migration:
    """One step, run once for each database, whole or not at all."""

    number: int
    """From 1, without gaps."""
    name: str
    statements: tuple[str, ...]
    file_only: tuple[str, ...] = ()
    """Further statements where it is a file of ours alone: what earlier releases left in it."""


CONVERSATIONS = (
    """CREATE TABLE conversations (
        id TEXT PRIMARY KEY, principal TEXT NOT NULL, title TEXT NOT NULL,
        created_at TEXT NOT NULL, updated_at TEXT NOT NULL)""",
    "CREATE INDEX conversations_principal ON conversations (principal, updated_at)",
    """CREATE TABLE turns (
        id {serial}, conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
        trace_id TEXT NOT NULL UNIQUE, at TEXT NOT NULL, question TEXT NOT NULL,
        answer TEXT NOT NULL, seen TEXT NOT NULL)""",
    "CREATE INDEX turns_conversation ON turns (conversation_id, id)",
    """CREATE TABLE threads (
        conversation_id TEXT PRIMARY KEY REFERENCES conversations (id) ON DELETE CASCADE,
        checkpoint_id TEXT NOT NULL, type TEXT NOT NULL, checkpoint {bytes} NOT NULL,
        metadata TEXT NOT NULL)""",
    """CREATE TABLE shares (
        token TEXT PRIMARY KEY,
        conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
        made_at TEXT NOT NULL, up_to BIGINT NOT NULL)""",
    "CREATE INDEX shares_conversation ON shares (conversation_id)",
)
COSTS = (
    """CREATE TABLE IF NOT EXISTS model_costs (
        trace_id TEXT PRIMARY KEY, at TEXT NOT NULL, principal TEXT NOT NULL, model TEXT NOT NULL,
        calls INTEGER NOT NULL, tokens_in INTEGER NOT NULL, tokens_out INTEGER NOT NULL,
        cost DOUBLE PRECISION, estimated INTEGER NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS model_costs_at ON model_costs (at, principal)",
)
PRIVACY = (
    """CREATE TABLE populations (
        position {serial}, principal TEXT NOT NULL, digest TEXT NOT NULL,
        lake_version TEXT NOT NULL, given_at TEXT NOT NULL, population TEXT NOT NULL,
        UNIQUE (principal, digest))""",
    """CREATE TABLE releases (
        position {serial}, principal TEXT NOT NULL, data_set TEXT NOT NULL, question TEXT NOT NULL,
        epsilon DOUBLE PRECISION NOT NULL, delta DOUBLE PRECISION NOT NULL,
        released_at TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (principal, data_set, question))""",
)
API_KEYS = (
    """CREATE TABLE api_keys (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, code TEXT NOT NULL, roles TEXT NOT NULL,
        route_groups TEXT NOT NULL, attributes TEXT NOT NULL, made_at TEXT NOT NULL,
        expires_at TEXT NOT NULL, revoked_at TEXT, used_at TEXT)""",
    "CREATE INDEX api_keys_name ON api_keys (name)",
)
FEEDBACK = (
    """CREATE TABLE answered (
        trace_id TEXT PRIMARY KEY, at TEXT NOT NULL, principal TEXT NOT NULL, body TEXT NOT NULL)""",
    "CREATE INDEX answered_at ON answered (at)",
    """CREATE TABLE feedback (
        id {serial}, at TEXT NOT NULL, principal TEXT NOT NULL, trace_id TEXT NOT NULL,
        verdict TEXT NOT NULL, comment TEXT NOT NULL, corrected_sql TEXT NOT NULL,
        expected TEXT NOT NULL, asked_by TEXT NOT NULL, answered TEXT NOT NULL,
        became TEXT NOT NULL)""",
    "CREATE INDEX feedback_trace ON feedback (trace_id, principal)",
)
MIGRATIONS: tuple[Migration, ...] = (
    Migration(
        1,
        "conversations",
        CONVERSATIONS,
        file_only=("DROP TABLE IF EXISTS checkpoints", "DROP TABLE IF EXISTS writes"),
    ),
    Migration(2, "costs", COSTS),
    Migration(3, "privacy", PRIVACY),
    Migration(4, "api_keys", API_KEYS),
    Migration(5, "feedback", FEEDBACK),
)
