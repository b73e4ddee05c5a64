"""Fingerprints of a feature's SQL and schema."""

import hashlib


def sql_sha256(sql: str) -> str:
    """SHA-256 of the SQL as it is executed; trailing blanks do not count."""
    lines = (line.rstrip() for line in sql.strip().splitlines())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
