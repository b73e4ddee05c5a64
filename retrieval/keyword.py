"""Keyword search: BM25 over stemmed words, with identifiers whole and split."""

import logging
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

import bm25s  # type: ignore[import-untyped]  # ships no types
import numpy as np
import Stemmer  # type: ignore[import-not-found]  # ships no types
from bm25s.stopwords import STOPWORDS_EN  # type: ignore[import-untyped]  # ships no types
from numpy.typing import NDArray

from retrieval.errors import IndexMissingError
from retrieval.identifiers import words_of
from retrieval.passages import Passage

_TOKEN = re.compile(r"\w+(?:[._-]\w+)*")
_QUESTION_WORDS = "do does did how what when where which who whom whose why"
_STOP_WORDS = frozenset(STOPWORDS_EN) | frozenset(_QUESTION_WORDS.split())
_FOLDER = "bm25"

logging.getLogger("bm25s").setLevel(logging.WARNING)  # it turns its own debug messages on


def tokens_of(text: str) -> list[str]:
    """Stemmed words of a text; an identifier also stands whole.

    `uri_count_v2` gives `uri_count_v2`, `uri`, `count` and `v2`.
    """
    stem = Stemmer.Stemmer("english")
    tokens: list[str] = []
    for token in _TOKEN.findall(unicodedata.normalize("NFKC", text)):
        words = words_of(token).split()
        if len(words) > 1:
            tokens.append(token.casefold())
        tokens.extend(stem.stemWords([word for word in words if word not in _STOP_WORDS]))
    return tokens


def identifiers_of(text: str) -> list[str]:
    """The identifiers of a text, whole: what is worth finding in an SQL expression."""
    tokens = (token.casefold() for token in _TOKEN.findall(text))
    return list(dict.fromkeys(token for token in tokens if " " in words_of(token)))


def keywords_of(passage: Passage) -> list[str]:
    """The tokens of a passage: what is embedded, the owners, and identifiers of the rest."""
    searched = passage.embedded or passage.text
    tokens = tokens_of(f"{passage.title}\n{searched}\n{passage.metadata.get('owners', '')}")
    known = set(tokens)
    return tokens + [token for token in identifiers_of(passage.text) if token not in known]


def write_keywords(passages: Iterable[Passage], *, folder: Path) -> None:
    """Write the BM25 projection of passages; their order is their numbering."""
    corpus = [keywords_of(passage) for passage in passages]
    if not any(corpus):
        return
    index = bm25s.BM25(method="lucene")
    index.index(corpus, show_progress=False)
    index.save(str(folder / _FOLDER))


class KeywordIndex:
    """The BM25 projection of one index version."""

    def __init__(self, folder: Path, *, count: int) -> None:
        """Open it.

        Args:
            folder: Folder of the index version.
            count: How many texts it must hold.

        Raises:
            IndexMissingError: If it is damaged.
        """
        place = folder / _FOLDER
        self._index: bm25s.BM25 | None = None
        if not place.is_dir() and count == 0:
            return
        try:
            self._index = bm25s.BM25.load(str(place), mmap=True)
        except (OSError, ValueError, KeyError) as error:
            message = 'The keyword part of the index is damaged. Run "signpost index --rebuild".'
            raise IndexMissingError(message) from error

    def best(
        self, query: str, *, limit: int, allowed: NDArray[np.bool_] | None = None
    ) -> list[int]:
        """Numbers of the best texts, best first; equal scores by number; none without a match.

        Args:
            query: Plain text.
            limit: Most results.
            allowed: Which texts may be found, by number; None: all.
        """
        tokens = tokens_of(query)
        if self._index is None or not tokens:
            return []
        scores = np.asarray(self._index.get_scores(tokens))
        if allowed is not None:
            scores = np.where(allowed, scores, 0.0)
        order = np.argsort(-scores, kind="stable")[:limit]
        return [int(number) for number in order if scores[number] > 0]
