"""When two questions are the same: equal once politeness, inflection and word order are set aside."""

from collections.abc import Iterator

from assistant.planner.reading.words import normalise, read, stem
from assistant.semantics.catalogue import Catalogue

POLITE = frozenset(
    """
    a an the of in on at for during our we us i me my you your they their it its that this these
    those there is was are were be been do does did has have had had please thanks thank hi hello
    hey show give tell display report list plot see know want like would could can should may will
    let need find out get what which how many much number numbers count total figure value
    overall altogether so then also too just kindly currently now make made up look us
    """.split()  # noqa: SIM905 - a list of words is read as words
)
"""Words that two questions may differ by. No word that chooses, excludes or orders is among them."""
LEADING = frozenset(
    """
    by per each every from to until till since before after between against versus vs with without
    except excluding not no than over under above below more less fewer least most top bottom and or
    first last past previous next this
    """.split()  # noqa: SIM905 - a list of words is read as words
)
"""Words that say what the next word is for: they stay with it."""
LONGEST = 500


class Wordings:
    """Reads questions of one workspace as what they ask, whatever the wording."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Learn what the workspace's people call its metrics and dimensions."""
        self._names: dict[tuple[str, ...], str] = {}
        for name, metric in catalogue.metrics.items():
            for words in (name, metric.label, *metric.synonyms):
                self._learn(words, name)
        for name, dimension in catalogue.dimensions.items():
            for words in (dimension.label, *dimension.synonyms):
                self._learn(words, name)
        self._longest = max((len(key) for key in self._names), default=1)

    def signature(self, question: str) -> tuple[str, ...]:
        """What a question asks, as sorted parts; two of the same signature are the same question."""
        stems = [stem(token.norm) for token in read(question[:LONGEST]).tokens]
        named = list(self._named(stems))
        return tuple(sorted(_parts(named)))

    def _learn(self, words: str, name: str) -> None:
        key = tuple(stem(token.norm) for token in read(normalise(words)).tokens)
        known = self._names.setdefault(key, name)
        if known != name:
            self._names[key] = " ".join(key)  # several things are called so: only itself

    def _named(self, stems: list[str]) -> Iterator[str]:
        """The words with each run that is called the same replaced by one name."""
        at = 0
        while at < len(stems):
            for length in range(min(self._longest, len(stems) - at), 0, -1):
                name = self._names.get(tuple(stems[at : at + length]))
                if name is not None:
                    yield name
                    at += length
                    break
            else:
                yield stems[at]
                at += 1


def _parts(words: list[str]) -> Iterator[str]:
    """Words that stand alone, and words behind those that say what they are for."""
    lead: list[str] = []
    for word in words:
        if word in _LEADING_STEMS:
            lead.append(word)
        elif word not in _POLITE_STEMS:
            yield ":".join([*lead, word])
            lead = []
    if lead:
        yield ":".join(lead)


_POLITE_STEMS = frozenset(map(stem, POLITE)) - frozenset(map(stem, LEADING))
_LEADING_STEMS = frozenset(map(stem, LEADING))
