"""Identifiers as people type them: whole, in words, and without their version."""

import re

_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[\W_]+")
_VERSION = re.compile(r"(?:^|\s)v\d+(?=\s|$)")
_ACTIVE_MARKS = re.compile(r"\s(?:legacy|old|deprecated)$")


def words_of(name: str) -> str:
    """The name in lower-case words: `ctr7d_mobileApp.opens` becomes `ctr7d mobile app opens`."""
    return " ".join(part.casefold() for part in _BOUNDARY.split(name) if part)


def stem_of(name: str) -> str:
    """The words of a name without version: `daily_users_v2` and `daily_users` share one stem."""
    return " ".join(_ACTIVE_MARKS.sub("", _VERSION.sub("", words_of(name))).split())


def phrases_of(text: str, *, longest: int = 8, most_words: int = 64) -> tuple[str, ...]:
    """Every run of one to `longest` words of a text, longest first, each once."""
    words = words_of(text).split()[:most_words]
    runs = (
        " ".join(words[start : start + size])
        for size in range(min(longest, len(words)), 0, -1)
        for start in range(len(words) - size + 1)
    )
    return tuple(dict.fromkeys(runs))
