"""Every shown value of the lake's columns, found by the words of a question."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, islice, product
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz import fuzz, process

from assistant.planner.reading.country_names import country_names
from assistant.planner.reading.words import stem
from assistant.values import LakeValues, Value, lake_values

if TYPE_CHECKING:
    from collections.abc import Callable

CODE = "_code"
LONGEST_SPAN = 12
FUZZY_CUTOFF = 88.0
LIKE = 75.0
"""How near a spelling is of 100 to be offered: `Brasil` for Brazil, and no name for a verb."""
MOST_SPELLINGS = 64
"""Inflections of a phrase that are tried, at most."""
ASCII_GAP = re.compile(r"[^0-9a-z]+")


@dataclass(frozen=True)
class ValueMatch:
    """A value found in words."""

    value: Value
    exact_case: bool
    """The words spell the value as stored."""
    score: float = 100.0
    """0 to 100; below 100 the spelling was repaired."""


class ValueIndex:
    """All values by normalised words; country codes and names stand for one another."""

    def __init__(self, values: LakeValues | Iterable[Value]) -> None:
        """Index the values."""
        self._values = values if isinstance(values, LakeValues) else lake_values(values)
        self._exact: dict[str, list[int]] = defaultdict(list)
        self._longest: dict[str, int] = {}
        for place, key in enumerate(fold_all(self._values.texts)):
            self._put(place, key)
        self._add_countries()

    def _put(self, place: int, key: str) -> None:
        if not key:
            return
        self._exact[key].append(place)
        first, words = key.partition(" ")[0], key.count(" ") + 1
        if words > self._longest.get(first, 0):
            self._longest[first] = min(LONGEST_SPAN, words)

    def _add(self, place: int, words: str) -> None:
        key = fold(words)
        if place not in self._exact.get(key, ()):
            self._put(place, key)
            self.__dict__.pop("_vocabulary", None)
            self.__dict__.pop("_buckets", None)

    def add_words(self, table: str, column: str, words: Mapping[str, Sequence[str]]) -> None:
        """Let the workspace's own words stand for values of one column."""
        if not words:
            return
        for place in self._values.places(table, column):
            for text in words.get(self._values.texts[place], ()):
                self._add(place, text)

    def _add_countries(self) -> None:
        listed = self._values.listed
        for table, column in sorted(listed):
            if column.endswith(CODE) or (table, column + CODE) not in listed:
                continue
            for place in self._values.places(table, column):
                for name in country_names(self._values.texts[place]):
                    self._add(place, name)

    @cached_property
    def _vocabulary(self) -> list[str]:
        """Every word of every value, sorted."""
        return sorted({word for key in self._exact for word in key.split()})

    @cached_property
    def _buckets(self) -> dict[tuple[str, int], list[str]]:
        """Keys by first letter and length, for misspelt words."""
        buckets: dict[tuple[str, int], list[str]] = defaultdict(list)
        for key in self._exact:
            buckets[key[0], len(key)].append(key)
        return buckets

    def of_column(self, table: str, column: str) -> tuple[Value, ...]:
        """Values of one column, most rows first."""
        return self._values.of_column(table, column)

    def longest_span(self, first_word: str) -> int:
        """Most words that a value starting with this word has; 0 where none starts so."""
        first = fold(first_word).partition(" ")[0]
        return max(self._longest.get(word, 0) for word in (first, *self._inflected(first)))

    def exact(self, text: str) -> tuple[ValueMatch, ...]:
        """Values that the words spell, but for case, accents and inflection."""
        key = fold(text)
        if not key:
            return ()
        places = self._exact.get(key) or [
            place
            for spelling in self._spellings(key.split())
            for place in self._exact.get(spelling, ())
        ]
        found = (self._values.at(place) for place in dict.fromkeys(places))
        return tuple(ValueMatch(value, value.value == text) for value in found)

    def _spellings(self, words: Sequence[str]) -> Iterator[str]:
        """The phrase in other inflections, of words that some value has."""
        known = [self._inflected(word) for word in words]
        return (" ".join(parts) for parts in islice(product(*known), MOST_SPELLINGS))

    def _inflected(self, word: str) -> tuple[str, ...]:
        """Words of the values that differ from a word by their ending."""
        base = stem(word)
        begin = base[:-1] if len(base) > 2 else base  # `category` and `categories` part there
        found = []
        for known in self._vocabulary[bisect_left(self._vocabulary, begin) :]:
            if not known.startswith(begin):
                break
            if stem(known) == base:
                found.append(known)
        return tuple(found)

    def prefix(self, text: str, *, limit: int = 10) -> tuple[Value, ...]:
        """Values that begin with the words, most rows first; for completion."""
        key = fold(text)
        found = {
            self._values.at(place)
            for words, places in self._exact.items()
            if words.startswith(key)
            for place in places
        }
        return tuple(sorted(found, key=lambda value: (-value.rows, value.value)))[:limit]

    def fuzzy(
        self, text: str, *, cutoff: float = FUZZY_CUTOFF, limit: int = 3
    ) -> tuple[ValueMatch, ...]:
        """Values spelt almost so, best first; the first letter must be the same."""
        key = fold(text)
        if len(key) < 5:
            return ()
        near = [
            known
            for length in range(len(key) - 2, len(key) + 3)
            for known in self._buckets.get((key[0], length), ())
        ]
        found = process.extract(key, near, scorer=fuzz.ratio, limit=limit, score_cutoff=cutoff)
        return tuple(
            ValueMatch(self._values.at(place), exact_case=False, score=score)
            for known, score, _ in found
            for place in dict.fromkeys(self._exact[known])
        )

    def nearest(self, text: str, *, limit: int = 3) -> tuple[str, ...]:
        """Values to offer for words that are none, best first."""
        return tuple(
            dict.fromkeys(m.value.value for m in self.fuzzy(text, cutoff=LIKE, limit=limit))
        )


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Words in small letters without accents and signs, single spaces between."""
    if text.isascii():
        return ASCII_GAP.sub(" ", text.lower()).strip()
    return fold_all([text])[0]


def fold_all(texts: Sequence[str]) -> list[str]:
    """Fold many texts at once; in bulk, because a lake has hundreds of thousands of values."""
    folded = _array(texts)
    for step in STEPS:
        folded = step(folded)
    return folded.to_pylist()  # type: ignore[no-any-return]


def _array(texts: Sequence[str]) -> pa.Array:
    """Texts as Arrow has them; `pa.array` would import pandas to find out that they are none of its own."""
    encoded = [text.encode() for text in texts]
    ends = np.fromiter(accumulate(map(len, encoded), initial=0), np.int64, len(encoded) + 1)
    buffers = pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))
    return pa.LargeStringArray.from_buffers(len(encoded), *buffers)


STEPS: "tuple[Callable[[pa.Array], pa.Array], ...]" = (
    pc.utf8_lower,
    lambda array: pc.utf8_normalize(array, form="NFKD"),
    lambda array: pc.replace_substring(array, "ß", "ss"),
    lambda array: pc.replace_substring_regex(array, r"\p{M}+", ""),
    lambda array: pc.replace_substring_regex(array, r"[^\p{L}\p{N}]+", " "),
    pc.utf8_trim_whitespace,
    lambda array: pc.utf8_normalize(array, form="NFC"),
)
