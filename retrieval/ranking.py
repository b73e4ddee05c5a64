"""What ranking knows beyond the two searches: names, products and kinds in the question, versions."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from retrieval.catalogue import Label
from retrieval.fusion import K
from retrieval.identifiers import phrases_of, stem_of, words_of

FIRST_PLACE = 1 / (K + 1)
"""What one search gives to its first result."""
NAME_BOOST = FIRST_PLACE / 2
"""For a passage whose whole name or title, of two words or more, stands in the question."""
PRODUCT_BOOST = FIRST_PLACE / 4
"""For a passage whose product is named; in part where only some of its words are."""
KIND_BOOST = FIRST_PLACE / 4
"""For a passage whose kind is named: `which metric`, `which event`."""
DESCRIBING = re.compile(
    r"\b(?:which|what) (?:\w+ )?(?:metric|measure|feature|kpi|probe)s? (?:divides?|compares?)\b"
    r"|\b(?:ratio|share|proportion|percentage|quotient) of .+ (?:to|over)\b|\bdivided by\b",
    re.IGNORECASE,
)
"""A question that describes what it looks for: names in it are parts of that, not the thing."""
STALE = frozenset({"deprecated", "expired"})


class Names:
    """Passages by name, by title and by family."""

    def __init__(self, labels: Iterable[Label]) -> None:
        """Index the labels."""
        self._named: defaultdict[str, set[int]] = defaultdict(set)
        self._families: defaultdict[str, list[Label]] = defaultdict(list)
        self._by_name: defaultdict[str, list[Label]] = defaultdict(list)
        for label in labels:
            for words in (label.name_words, label.title_words):
                for name in {words, stem_of(words)}:
                    if " " in name:
                        self._named[name].add(label.position)
            self._families[label.family].append(label)
            self._by_name[label.name_words].append(label)

    def spelt_out(self, query: str) -> frozenset[int]:
        """Positions of the passages whose name stands in the query, with or without version.

        A name inside a longer one that also stands there does not count: `ad clicks` is not meant
        by `organic ad clicks`. None counts where the query describes what it looks for.
        """
        found: set[int] = set()
        if DESCRIBING.search(query):
            return frozenset()
        matched: list[str] = []
        for phrase in phrases_of(query):
            if phrase in self._named and not any(_within(phrase, longer) for longer in matched):
                matched.append(phrase)
                found |= self._named[phrase]
        return frozenset(found)

    def active_versions(self, label: Label) -> list[Label]:
        """Active passages that take the place of a stale one.

        Those of the same kind, product and name without version, and the recorded replacement,
        of the same product where it has one.
        """
        named = self._by_name[label.successor_words] if label.successor_words else []
        own = [other for other in named if other.product_words == label.product_words]
        candidates = [*(own or named), *self._families[label.family]]
        return [other for other in candidates if other.status not in STALE]


def _within(phrase: str, longer: str) -> bool:
    return f" {phrase} " in f" {longer} "


def hint_scores(query: str, *, candidates: Iterable[Label]) -> Mapping[int, float]:
    """What the products and kinds named in a query add to each candidate, by position."""
    spoken = set(words_of(query).split())
    phrases = set(phrases_of(query, longest=3))
    scores = {}
    for label in candidates:
        product = label.product_words.split()
        share = sum(word in spoken for word in product) / len(product) if product else 0.0
        kind = words_of(label.kind)
        named = not phrases.isdisjoint({kind, f"{kind}s"})
        scores[label.position] = PRODUCT_BOOST * share + KIND_BOOST * named
    return scores


def prefer_active(
    ranked: Sequence[int], *, labels: Sequence[Label], names: Names, query: str
) -> list[int]:
    """Put the active version of a definition before its deprecated or expired ones.

    The rule: before each stale passage come its active versions, also those that the search did
    not find. A stale version that the question names with its version (`daily_users_v1`) keeps
    its place.
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
