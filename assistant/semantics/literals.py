"""Values as SQL literals that no template engine ever sees."""

import math
import re
from collections.abc import Mapping
from datetime import date

from assistant.errors import RequestError
from assistant.semantics.request import FilterValue

PLACEHOLDER = re.compile(r"'signpost_literal_(\d+)'")


class Literals:
    """Hands out placeholders while a query is rendered, and puts the values in afterwards.

    MetricFlow renders filters through a template engine and re-indents them; a value that passed
    through it could be read as a template. A placeholder cannot.
    """

    def __init__(self) -> None:
        """Start with none."""
        self._sql: list[str] = []

    def add(self, value: FilterValue | date) -> str:
        """Keep a value; the text to write where it belongs."""
        self._sql.append(literal(value))
        return f"'signpost_literal_{len(self._sql) - 1}'"

    @property
    def kept(self) -> tuple[str, ...]:
        """The literals in the order in which they were added."""
        return tuple(self._sql)


def fill(sql: str, literals: Mapping[int, str] | tuple[str, ...]) -> str:
    """Replace each placeholder by its literal, in one pass: a value is never read again."""
    return PLACEHOLDER.sub(lambda match: literals[int(match.group(1))], sql)


def literal(value: FilterValue | date) -> str:
    """One value as a DuckDB literal.

    Raises:
        RequestError: If the value cannot be one.
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            message = "A filter value is not a finite number. Give a number."
            raise RequestError(message)
        return repr(value)
    if "\0" in value:
        message = "A filter value holds a null character. Leave it out."
        raise RequestError(message)
    return "'" + value.replace("'", "''") + "'"
