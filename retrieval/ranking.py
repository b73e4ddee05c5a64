"""What ranking knows beyond the two searches: names spelt out in the question, and versions."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from retrieval.catalogue import Label
from retrieval.fusion import K
from retrieval.identifiers import phrases_of, stem_of

NAME_BOOST = 1 / (K + 1)
"""A passage whose whole name stands in the question gets the vote of a first place."""
STALE = frozenset({"deprecated", "expired"})
LOOSE_KINDS = frozenset({"content", "card"})
"""Titles of these are everyday words; a title of one word is no sign that it is meant."""


class Names:
    """Passages by name, by title and by family."""

    def __init__(self, labels: Iterable[Label]) -> None:
        """Index the labels."""
        self._named: defaultdict[str, list[Label]] = defaultdict(list)
        self._families: defaultdict[str, list[Label]] = defaultdict(list)
        for label in labels:
            for words in {label.name_words, label.title_words} - {""}:
                self._named[words].append(label)
            self._families[label.family].append(label)

    def spelt_out(self, query: str) -> dict[int, float]:
        """Boost by position of the passages whose name stands in the query, longest names most.

        A name inside a longer one that also stands there does not count: `ad clicks` is not meant
        by `organic ad clicks`.
        """
        boosts: dict[int, float] = {}
        matched: list[str] = []
        for phrase in phrases_of(query):
            if phrase not in self._named or any(_within(phrase, longer) for longer in matched):
                continue
            matched.append(phrase)
            single = " " not in phrase
            for label in self._named[phrase]:
                if not (single and label.kind in LOOSE_KINDS):
                    boosts[label.position] = NAME_BOOST
        return boosts

    def active_versions(self, label: Label) -> list[Label]:
        """Active passages of the same kind, product and name without version."""
        return [other for other in self._families[label.family] if other.status not in STALE]


def _within(phrase: str, longer: str) -> bool:
    return f" {phrase} " in f" {longer} "


def prefer_active(
    ranked: Sequence[int], *, labels: Sequence[Label], names: Names, query: str
) -> list[int]:
    """Put the active version of a definition before its deprecated or expired ones.

    The rule: before each stale passage come the active passages of its family, also those that
    the search did not find. A stale version that the question names with its version
    (`daily_users_v1`) keeps its place.
    """
    phrases = set(phrases_of(query))
    result: list[int] = []
    placed: set[int] = set()
    for position in ranked:
        label = labels[position]
        versioned = label.name_words in phrases and stem_of(label.name_words) != label.name_words
        before = (
            [other.position for other in names.active_versions(label)]
            if label.status in STALE and not versioned
            else []
        )
        for item in (*before, position):
            if item not in placed:
                placed.add(item)
                result.append(item)
    return result
