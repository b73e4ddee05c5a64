"""Every shown value of the lake's columns, found by the words of a question."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyarrow.parquet as pq
from rapidfuzz import fuzz, process

from assistant.planner.words import TOKEN, normalise, stem

FILE_NAME = "values.parquet"
CODE = "_code"
LONGEST_SPAN = 12
FUZZY_CUTOFF = 88.0


@dataclass(frozen=True, slots=True)
class Value:
    """One value of one column."""

    table: str
    column: str
    value: str
    rows: int = 0


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

    def __init__(self, values: Iterable[Value]) -> None:
        """Index the values."""
        self._exact: dict[str, list[Value]] = defaultdict(list)
        self._stems: dict[str, list[Value]] = defaultdict(list)
        self._longest: dict[str, int] = {}
        self._buckets: dict[tuple[str, int], list[str]] = defaultdict(list)
        self._columns: dict[tuple[str, str], list[Value]] = defaultdict(list)
        for value in values:
            self.add(value, value.value)
            self._columns[value.table, value.column].append(value)
        self._add_countries()

    def add(self, value: Value, words: str) -> None:
        """Let the words stand for the value."""
        parts = _words(words)
        if not parts:
            return
        key = " ".join(parts)
        if value in self._exact[key]:
            return
        self._exact[key].append(value)
        stems = [stem(part) for part in parts]
        self._stems[" ".join(stems)].append(value)
        longest = min(LONGEST_SPAN, len(parts))
        for first in (parts[0], stems[0]):
            self._longest[first] = max(self._longest.get(first, 0), longest)
        self._buckets[key[0], len(key)].append(key)

    def add_words(self, table: str, column: str, words: Mapping[str, Sequence[str]]) -> None:
        """Let the workspace's own words stand for values of one column."""
        if not words:
            return
        for value in self._columns.get((table, column), ()):
            for text in words.get(value.value, ()):
                self.add(value, text)

    def _add_countries(self) -> None:
        for (table, column), values in list(self._columns.items()):
            if column.endswith(CODE) or (table, column + CODE) not in self._columns:
                continue
            for value in values:
                for alias in _country_aliases(value.value):
                    self.add(value, alias)

    def of_column(self, table: str, column: str) -> tuple[Value, ...]:
        """Values of one column, most rows first."""
        found = self._columns.get((table, column), [])
        return tuple(sorted(found, key=lambda value: (-value.rows, value.value)))

    def longest_span(self, first_word: str) -> int:
        """Most words that a value starting with this word has; 0 where none starts so."""
        return max(self._longest.get(first_word, 0), self._longest.get(stem(first_word), 0))

    def exact(self, text: str) -> tuple[ValueMatch, ...]:
        """Values that the words spell, but for case, accents and inflection."""
        words = _words(text)
        key, stems = " ".join(words), " ".join(stem(word) for word in words)
        found = self._exact.get(key) or self._stems.get(stems, [])
        return tuple(ValueMatch(value, value.value == text) for value in dict.fromkeys(found))

    def prefix(self, text: str, *, limit: int = 10) -> tuple[Value, ...]:
        """Values that begin with the words, most rows first; for completion."""
        key = normalise(text)
        found = {
            value
            for words, values in self._exact.items()
            if words.startswith(key)
            for value in values
        }
        return tuple(sorted(found, key=lambda value: (-value.rows, value.value)))[:limit]

    def fuzzy(
        self, text: str, *, cutoff: float = FUZZY_CUTOFF, limit: int = 3
    ) -> tuple[ValueMatch, ...]:
        """Values spelt almost so, best first; the first letter must be the same."""
        key = " ".join(_words(text))
        if len(key) < 5:
            return ()
        near = [
            known
            for length in range(len(key) - 2, len(key) + 3)
            for known in self._buckets.get((key[0], length), ())
        ]
        found = process.extract(key, near, scorer=fuzz.ratio, limit=limit, score_cutoff=cutoff)
        return tuple(
            ValueMatch(value, exact_case=False, score=score)
            for known, score, _ in found
            for value in dict.fromkeys(self._exact[known])
        )

    def nearest(self, text: str, *, limit: int = 3) -> tuple[str, ...]:
        """Values to offer for words that are none, best first."""
        return tuple(dict.fromkeys(m.value.value for m in self.fuzzy(text, cutoff=70, limit=limit)))


def read_value_index(lake: Path) -> ValueIndex:
    """The index over one lake's `values.parquet`; without the file, over nothing."""
    path = lake / FILE_NAME
    if not path.is_file():
        return ValueIndex(())
    names = ["table_name", "column_name", "value", "rows"]
    read = pq.read_table(path, columns=names)
    columns = (read.column(name).to_pylist() for name in names)
    return ValueIndex(
        Value(table, column, str(value), int(rows or 0))
        for table, column, value, rows in zip(*columns, strict=True)
        if value is not None
    )


def _words(text: str) -> list[str]:
    return TOKEN.findall(normalise(text).replace("_", " "))


@lru_cache(maxsize=4096)
def _country_aliases(name: str) -> tuple[str, ...]:
    import pycountry  # noqa: PLC0415 - a lake without countries need not load it

    try:
        country = pycountry.countries.lookup(name)
    except LookupError:
        return ()
    fields = ("name", "official_name", "common_name", "alpha_2", "alpha_3")
    names = [str(getattr(country, field)) for field in fields if hasattr(country, field)]
    names += OWN_NAMES.get(country.alpha_2, "").split(";")
    return tuple(dict.fromkeys(re.sub(r"\s*,.*", "", text) for text in names if text))


OWN_NAMES = {
    "AT": "Österreich",
    "BE": "Belgique;België;Belgien",
    "BR": "Brasil",
    "CH": "Schweiz;Suisse",
    "CN": "中国",
    "CZ": "Czech Republic",
    "DE": "Deutschland;Allemagne",
    "DK": "Danmark",
    "ES": "España;Spanien",
    "FI": "Suomi",
    "FR": "Frankreich",
    "GB": "UK;Great Britain;Britain",
    "IT": "Italia;Italien",
    "JP": "日本;Nippon",
    "KR": "South Korea;Korea;한국",
    "MX": "México",
    "NL": "Nederland;Holland",
    "NO": "Norge",
    "PL": "Polska",
    "RU": "Russia",
    "SE": "Sverige",
    "TR": "Turkey;Türkiye",
    "TW": "Taiwan",
    "US": "USA;America;United States of America",
    "VN": "Vietnam",
}
"""Names that people use and the ISO list lacks, by ISO code."""
