"""SQL names and texts, quoted."""

from collections.abc import Iterable


def ident(name: str) -> str:
    """An SQL identifier: `a"b` becomes `"a""b"`."""
    return '"' + name.replace('"', '""') + '"'


def text(value: object) -> str:
    """An SQL string literal: `it's` becomes `'it''s'`."""
    return "'" + str(value).replace("'", "''") + "'"


def text_list(values: Iterable[object]) -> str:
    """An SQL list of string literals, in order."""
    return "[" + ", ".join(text(value) for value in values) + "]"
