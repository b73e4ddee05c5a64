"""What a query gives back, in wire types."""

from dataclasses import dataclass

from assistant.answers import Cell


@dataclass(frozen=True)
class ResultColumn:
    """One output column."""

    name: str
    type: str
    """`string`, `integer`, `number`, `boolean`, `date` or `timestamp`."""


@dataclass(frozen=True)
class QueryResult:
    """The rows of one query."""

    columns: tuple[ResultColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    """In the order of `columns`; dates and timestamps as ISO text."""
    truncated: bool
    """Whether rows beyond the cap were left out."""
    elapsed_ms: int
