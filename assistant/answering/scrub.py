"""Personal data taken out of values that are no plain text: JSON, tables."""

from collections.abc import Callable
from typing import Any

from assistant.answers import Cell, Table

Clean = Callable[[str], str]


def scrub(value: Any, clean: Clean) -> Any:
    """The same JSON value with every string redacted; numbers and truth values stay."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(str(key)): scrub(item, clean) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [scrub(item, clean) for item in value]
    return value


def scrub_table(table: Table, clean: Clean) -> Table:
    """The same table with every string redacted, each different one read once."""
    read: dict[str, str] = {}

    def cleaned(cell: Cell) -> Cell:
        if not isinstance(cell, str):
            return cell
        if cell not in read:
            read[cell] = clean(cell)
        return read[cell]

    rows = tuple(tuple(map(cleaned, row)) for row in table.rows)
    if all(old == new for old, new in read.items()):
        return table
    return Table(columns=table.columns, rows=rows)
