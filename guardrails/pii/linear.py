"""Patterns that run in linear time, whatever the text: the only door to the engine."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import re2  # type: ignore[import-untyped] # ships no types; fenced to this module

_HALVES = re.compile("[\ud800-\udfff]")


@cache
def _compiled(pattern: str) -> Any:
    return re2.compile(pattern)


def occurs(pattern: str, text: str) -> bool:
    """Whether a pattern matches anywhere."""
    return _compiled(pattern).search(_source(text)) is not None


@cache
def _compiled_set(patterns: tuple[str, ...]) -> Any:
    together = re2.Set.SearchSet()
    for pattern in patterns:
        together.Add(pattern)
    together.Compile()
    return together


def which(patterns: tuple[str, ...], text: str) -> frozenset[int]:
    """Places of the patterns that match anywhere, all looked for in one pass."""
    return frozenset(_compiled_set(patterns).Match(_source(text)) or ())


def spans(pattern: str, text: str) -> Iterator[tuple[int, int]]:
    """Half-open character ranges of all matches."""
    for match in _compiled(pattern).finditer(_source(text)):
        yield match.span()


def _source(text: str) -> str | bytes:
    """Plain text is read as bytes, which spares counting characters.

    Half a surrogate pair, which JSON may hold and UTF-8 cannot, is read as an unknown character.
    """
    if text.isascii():
        return text.encode()
    return text if text.isprintable() else _HALVES.sub("\ufffd", text)
