"""How near existing features are in meaning: found by search, measured by the encoder."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retrieval.search import SearchIndex

FEATURE = "feature"
_MOST = 12


class Meaning:
    """Nearness of a text to the features of a search index."""

    def __init__(self, index: Callable[[], "SearchIndex"]) -> None:
        """Take what opens the index; it is opened at the first question."""
        self._index = index

    def __call__(self, text: str) -> Mapping[str, float]:
        """Cosine by name of the features that a search finds, 0 to 1, the best passage of each.

        Raises:
            RetrievalError: If the index is missing or does not fit.
        """
        index = self._index()
        hits = index.search(text, kinds=(FEATURE,), limit=_MOST)
        passages = [hit.passage for hit in hits if "name" in hit.passage.metadata]
        if not passages:
            return {}
        texts = [passage.embedded or passage.text for passage in passages]
        vectors = index.encoder.encode([text, *texts])
        found: dict[str, float] = {}
        for passage, cosine in zip(passages, vectors[1:] @ vectors[0], strict=True):
            name = passage.metadata["name"]
            found[name] = max(found.get(name, 0.0), min(1.0, float(cosine)))
        return found
