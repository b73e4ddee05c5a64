"""Misspelt words of a request: `downlods` is `downloads`, where nothing else can be meant."""

import re
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from assistant.planner.features.vocabulary import FeatureVocabulary
from assistant.planner.reading.words import stem

LANGUAGE = frozenset(
    """
    average distinct unique different number ratio share total trend streak longest current
    most often frequent recent last past previous over days weeks months hours week month
    excluding except weekend weekends since delay calendar purpose model users content
    """.split()  # noqa: SIM905
)
SHORTEST = 5
LONG = 8


@dataclass(frozen=True)
class Respelled:
    """A request with its words spelt as they are meant."""

    text: str
    notes: tuple[str, ...]


def respelled(text: str, left: list[str], words: FeatureVocabulary) -> Respelled | None:
    """The request with every one of these words read as the only known word near to it.

    Args:
        text: The request.
        left: Its words that nothing is called by.
        words: The workspace's words.

    Returns:
        None where one of them is near to no word, or to several.
    """
    notes = []
    for word in left:
        meant = _meant(word.casefold(), words)
        if meant is None:
            return None
        text = re.sub(rf"\b{re.escape(word)}\b", meant, text)
        notes.append(f"'{word}' is read as '{meant}'.")
    return Respelled(text, tuple(notes))


def _meant(word: str, words: FeatureVocabulary) -> str | None:
    every = LANGUAGE | words.spoken
    if len(word) < SHORTEST or not word.isalpha() or word in every:
        return None
    allowed = 1 if len(word) < LONG else 2
    near = {
        stem(known): known
        for known in sorted(every)
        if known[0] == word[0]
        and len(known) >= SHORTEST - 1
        and OSA.distance(known, word, score_cutoff=allowed) <= allowed
    }
    if len(near) != 1:
        return None
    meant = next(iter(near.values()))
    swapped = len(meant) == len(word) and sorted(meant) != sorted(word)
    return None if swapped and len(word) <= SHORTEST else meant
