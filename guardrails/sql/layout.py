"""SQL laid out over lines, for people. What runs is never this text."""

import sqlglot
from sqlglot.errors import SqlglotError


def laid_out(sql: str) -> str:
    """The statement over several lines; as it was where it cannot be read."""
    try:
        return sqlglot.parse_one(sql, read="duckdb").sql(dialect="duckdb", pretty=True)
    except SqlglotError:
        return sql
