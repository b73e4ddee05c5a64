"""Patterns that run in linear time, whatever the text: the only door to the engine."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import re2  # type: ignore[import-untyped] # ships no types; fenced to this module


@cache
def _compiled(pattern: str) -> Any:
    return re2.compile(pattern)


def occurs(pattern: str, text: str) -> bool:
    """Whether a pattern matches anywhere."""
    return _compiled(pattern).search(_source(text)) is not None


def spans(pattern: str, text: str) -> Iterator[tuple[int, int]]:
    """Half-open character ranges of all matches."""
    for match in _compiled(pattern).finditer(_source(text)):
        yield match.span()


def _source(text: str) -> str | bytes:
    """Plain text is read as bytes, which spares counting characters."""
    return text.encode() if text.isascii() else text
