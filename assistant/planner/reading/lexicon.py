"""The workspace's words for metrics and dimensions, and their repair."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from rapidfuzz.distance import OSA

from assistant.planner.reading.words import Sentence, Token, phrase_stems, stems_of
from assistant.semantics.catalogue import Catalogue

Kind = Literal["metric", "dimension"]
LONGEST = 8
MEANS = (("averag", "mean"), ("mean", "averag"))
"""Stems that say the same."""


@dataclass(frozen=True)
class Entry:
    """What a phrase stands for."""

    kind: Kind
    name: str
    exact: bool
    """The phrase is the name or label itself, not a synonym."""


@dataclass(frozen=True)
class Match:
    """Words of the question that stand for one or several things."""

    start: int
    end: int
    entries: tuple[Entry, ...]
    note: str = ""

    def names(self, kind: Kind) -> tuple[str, ...]:
        """Names of one kind; those named exactly alone, where there are any."""
        exact = tuple(e.name for e in self.entries if e.kind == kind and e.exact)
        return exact or tuple(e.name for e in self.entries if e.kind == kind)


@dataclass
class Lexicon:
    """Phrases of metrics and dimensions by their stems."""

    phrases: dict[tuple[str, ...], list[Entry]] = field(default_factory=dict)
    parts: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Metrics by one stem of their names; for words that name none whole."""
    vocabulary: set[str] = field(default_factory=set)
    """Every stem of every phrase."""

    def add(self, kind: Kind, name: str, words: Iterable[str], *, exact: bool) -> None:
        """Let the words stand for the thing."""
        for text in words:
            stems = phrase_stems(text)
            if not stems or len(stems) > LONGEST:
                continue
            self._put(kind, name, stems, exact=exact)
            for one, other in MEANS:
                if one in stems:
                    same = tuple(other if stem == one else stem for stem in stems)
                    self._put(kind, name, same, exact=exact)

    def _put(self, kind: Kind, name: str, stems: tuple[str, ...], *, exact: bool) -> None:
        entries = self.phrases.setdefault(stems, [])
        if not any(e.kind == kind and e.name == name and (e.exact or not exact) for e in entries):
            entries.append(Entry(kind, name, exact))
        self.vocabulary.update(stem for stem in stems if len(stem) > 3)
        if kind == "metric":
            for stem in stems:
                self.parts[stem].add(name)

    def at(self, tokens: tuple[Token, ...], start: int, end: int) -> tuple[Entry, ...]:
        """What exactly these words stand for."""
        return tuple(self.phrases.get(stems_of(tokens[start:end]), ()))

    def repair(self, word: str) -> str | None:
        """The one known stem that a misspelt stem is meant to be, or None."""
        allowed = 1 if len(word) < 8 else 2
        if len(word) < 4:
            return None
        near = [
            known
            for known in self.vocabulary
            if known[0] == word[0]
            and abs(len(known) - len(word)) <= allowed
            and OSA.distance(known, word, score_cutoff=allowed) <= allowed
        ]
        if len(near) != 1:
            return None
        swapped = len(near[0]) == len(word) and sorted(near[0]) != sorted(word)
        return None if swapped and len(word) < 6 else near[0]


def build_lexicon(catalogue: Catalogue) -> Lexicon:
    """Collect the words of a catalogue."""
    lexicon = Lexicon()
    for metric in catalogue.metrics.values():
        lexicon.add("metric", metric.name, (metric.name, metric.label), exact=True)
        lexicon.add("metric", metric.name, metric.synonyms, exact=False)
    for dimension in catalogue.dimensions.values():
        if dimension.hour_of is not None:
            continue  # words for it are read as structure, and name that of the metric alone
        short = dimension.name.rsplit("__", 1)[-1]
        lexicon.add("dimension", dimension.name, (dimension.name, dimension.label), exact=True)
        lexicon.add("dimension", dimension.name, (short, *dimension.synonyms), exact=False)
        lexicon.add("dimension", dimension.name, dimension.nouns, exact=False)
    return lexicon


def find_names(sentence: Sentence, lexicon: Lexicon, *, shortest: int = 1) -> tuple[Match, ...]:
    """Claim the longest phrases first; quoted words are values, never names."""
    found = []
    count = len(sentence.tokens)
    for length in range(min(LONGEST, count), shortest - 1, -1):
        for start in range(count - length + 1):
            end = start + length
            if not sentence.free(start, end) or any(t.quoted for t in sentence.tokens[start:end]):
                continue
            entries = lexicon.at(sentence.tokens, start, end)
            if entries:
                sentence.claim(start, end, "name")
                found.append(Match(start, end, entries))
    return tuple(sorted(found, key=lambda match: match.start))


def find_split_names(
    sentence: Sentence, lexicon: Lexicon, is_value: Callable[[str], bool]
) -> tuple[Match, ...]:
    """Claim metrics with a value inside: `average book rating` is that of books.

    Args:
        sentence: The question.
        lexicon: The workspace's words.
        is_value: Whether one word is a value; it stays free.
    """
    found = []
    tokens = sentence.tokens
    for start in range(len(tokens) - 2):
        inner = start + 1
        for end in range(min(len(tokens), start + LONGEST), inner + 1, -1):
            if not sentence.free(start, end) or any(t.quoted for t in tokens[start:end]):
                continue
            around = (tokens[start], *tokens[inner + 1 : end])
            entries = tuple(e for e in lexicon.at(around, 0, len(around)) if e.kind == "metric")
            if entries and is_value(tokens[inner].norm):
                sentence.claim(start, inner, "name")
                sentence.claim(inner + 1, end, "name")
                found.append(Match(start, end, entries))
                break
    return tuple(found)
