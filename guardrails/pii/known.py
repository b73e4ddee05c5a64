"""Identifiers that the build has met: words, numbers and names that no pattern can know."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Protocol

from guardrails.pii.linear import occurs, spans

_MARK = r"[\pL\pN_.@+:|/\-]*[0-9@][\pL\pN_.@+:|/\-]*"
"""A word that may be an identifier holds a digit or an at sign: plain words are never looked up."""
_NUMBER = r"[+(]?[0-9][0-9 ().\-/]{3,30}[0-9]"
_WORD = r"[\pL\pM0-9']+"
_PARTS = re.compile(r"[:|/]")
_EDGES = "._+:|/-"
_LEAST = 6
"""Characters of the shortest identifier that is looked up."""
_GAP = re.compile(r"\s{1,3}|,\s?|[.-]")
"""What may stand between the words of one name."""


class Known(Protocol):
    """Tells identifiers of the raw data, by their keyed hashes alone."""

    def word(self, text: str) -> bool:
        """Whether this is somebody's id, address or other mark, in any case."""

    def number(self, digits: str) -> bool:
        """Whether these digits, without leading zeros, are somebody's number."""

    def name_part(self, word: str) -> bool:
        """Whether a word occurs in somebody's name; most words do not, which spares the rest."""

    def name(self, words: tuple[str, ...]) -> bool:
        """Whether these words, in any order, are somebody's full name."""


def identifiers(text: str, known: Known) -> Iterator[tuple[int, int]]:
    """Half-open ranges of known identifiers; they may overlap.

    Args:
        text: A plain reading.
        known: The build's identifiers.
    """
    if occurs(r"[0-9@]", text):
        yield from _words(text, known)
        yield from _numbers(text, known)
    yield from _names(text, known)


def _words(text: str, known: Known) -> Iterator[tuple[int, int]]:
    for start, end in spans(_MARK, text):
        token = text[start:end]
        for first, last in _readings(token):
            if last - first >= _LEAST and known.word(token[first:last]):
                yield start + first, start + last
                break


def _readings(token: str) -> Iterator[tuple[int, int]]:
    """A token whole, without the punctuation around it, and its parts."""
    yield 0, len(token)
    bare = token.strip(_EDGES)
    if bare != token and bare:
        first = token.index(bare)
        yield first, first + len(bare)
    if _PARTS.search(bare):
        last = 0
        for part in _PARTS.split(token):
            yield last, last + len(part)
            last += len(part) + 1


def _numbers(text: str, known: Known) -> Iterator[tuple[int, int]]:
    for start, end in spans(_NUMBER, text):
        digits = re.sub(r"\D", "", text[start:end]).lstrip("0")
        if len(digits) >= _LEAST and known.number(digits):
            yield start, end


def _names(text: str, known: Known) -> Iterator[tuple[int, int]]:
    """Two or three words beside each other that together are a full name."""
    parts = [
        (start, end, text[start:end])
        for start, end in spans(_WORD, text)
        if known.name_part(text[start:end])
    ]
    near = [bool(_GAP.fullmatch(text[one[1] : two[0]])) for one, two in pairwise(parts)]
    for at, joined in enumerate(near):
        if not joined:
            continue
        if at + 1 < len(near) and near[at + 1] and known.name(_said(parts[at : at + 3])):
            yield parts[at][0], parts[at + 2][1]
        elif known.name(_said(parts[at : at + 2])):
            yield parts[at][0], parts[at + 1][1]


def _said(parts: list[tuple[int, int, str]]) -> tuple[str, ...]:
    return tuple(word for _, _, word in parts)
