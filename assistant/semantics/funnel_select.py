"""A SELECT as text, from its parts."""

from collections.abc import Sequence


def select(
    columns: Sequence[str],
    source: str,
    *,
    where: Sequence[str] = (),
    group_by: Sequence[str] = (),
) -> str:
    """Write one SELECT; the SQL gate reads it before anything runs."""
    parts = ["SELECT", ", ".join(columns), "FROM", source]
    if where:
        parts += ["WHERE", " AND ".join(where)]
    if group_by:
        parts += ["GROUP BY", ", ".join(group_by)]
    return " ".join(parts)


def level(name: str, text: str) -> str:
    """One entry of a WITH clause."""
    return f"{name} AS ({text})"
