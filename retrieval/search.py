"""Hybrid search over one index version: vectors and keywords, fused by rank."""

import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from retrieval.catalogue import FILE_NAME, Catalogue, Label
from retrieval.encoder import Encoder, OnnxEncoder
from retrieval.fusion import reciprocal_rank_fusion
from retrieval.index import VectorIndex
from retrieval.keyword import KeywordIndex
from retrieval.passages import Passage
from retrieval.ranking import NAME_BOOST, Names, hint_scores, prefer_active
from retrieval.vector_server import VectorServer
from retrieval.versions import (
    IndexManifest,
    check_lake,
    check_model,
    check_place,
    place_of,
    read_manifest,
    require_current,
)

DEPTH = 100
"""How many results of each search are fused."""


class Hit(BaseModel):
    """One result."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    passage: Passage
    score: float
    """Fused score; comparable within one search only."""
    rank: int
    """From one."""


class SearchIndex:
    """One opened index version; safe to share between threads."""

    def __init__(
        self,
        place: Path,
        *,
        manifest: IndexManifest,
        encoder: Encoder,
        server: VectorServer | None = None,
    ) -> None:
        """Open a version; the projections follow at the first search.

        Args:
            place: Folder of the version.
            manifest: Its manifest, already checked.
            encoder: The model that embeds questions.
            server: That holds its vectors; None: its folder does.
        """
        self._place = place
        self._server = server
        self._manifest = manifest
        self._encoder = encoder
        self._opening = threading.RLock()
        self._catalogue = Catalogue(place / FILE_NAME)

    @property
    def version(self) -> str:
        """Version of the index."""
        return self._manifest.version

    @property
    def lake_version(self) -> str | None:
        """Lake that it was built for."""
        return self._manifest.lake_version

    @property
    def server(self) -> VectorServer | None:
        """What holds its vectors; None: its folder."""
        return self._server

    @property
    def encoder(self) -> Encoder:
        """The model that embeds questions."""
        return self._encoder

    def get(self, passage_id: str) -> Passage | None:
        """The passage of that id, or None."""
        return self._catalogue.passage(passage_id)

    def search(self, query: str, *, kinds: Sequence[str] = (), limit: int = 10) -> tuple[Hit, ...]:
        """The passages nearest to a query, best first; ties by id.

        Args:
            query: Plain words. Nothing is found for an empty one.
            kinds: Kinds of passages to find; empty: all.
            limit: Most results.

        Raises:
            IndexMissingError: If a part of the index is damaged.
            IndexServerError: If the server of its vectors cannot be used now.
        """
        if not query.strip() or limit < 1 or not self._labels:
            return ()
        self.open()
        depth = max(DEPTH, limit)
        scores = reciprocal_rank_fusion(
            (
                self._by_meaning(query, kinds=kinds, depth=depth),
                self._keywords.best(query, limit=depth, allowed=self._allowed(kinds)),
            )
        )
        self._add_hints(scores, query=query, kinds=kinds)
        ranked = sorted(scores, key=lambda position: (-scores[position], position))
        ordered = prefer_active(ranked, labels=self._labels, names=self._names, query=query)
        return self._hits(ordered[:limit], scores=scores)

    def open(self) -> None:
        """Open what a search needs, once; chromadb allows one client on a path.

        Raises:
            RetrievalError: If it cannot be opened.
        """
        with self._opening:
            _ = self._vectors, self._keywords, self._names, self._positions, self._kinds

    def close(self) -> None:
        """Release the files."""
        with self._opening:
            if "_vectors" in self.__dict__:
                self._vectors.close()
            self._catalogue.close()

    def _add_hints(self, scores: dict[int, float], *, query: str, kinds: Sequence[str]) -> None:
        """Add what the names, products and kinds in the query say to the fused scores."""
        for position in self._names.spelt_out(query):
            if not kinds or self._labels[position].kind in kinds:
                scores[position] = scores.get(position, 0.0) + NAME_BOOST
        candidates = [self._labels[position] for position in scores]
        for position, score in hint_scores(query, candidates=candidates).items():
            scores[position] += score

    def _hits(self, positions: Sequence[int], *, scores: dict[int, float]) -> tuple[Hit, ...]:
        passages = self._catalogue.passages(positions)
        hits = []
        floor = 0.0
        for rank, position in reversed(list(enumerate(positions, start=1))):
            # A passage put before its deprecated version has at least that one's score.
            floor = max(floor, scores.get(position, 0.0))
            hits.append(Hit(passage=passages[position], score=round(floor, 6), rank=rank))
        return tuple(reversed(hits))

    def _by_meaning(self, query: str, *, kinds: Sequence[str], depth: int) -> list[int]:
        vector = self._encoder.encode([query])[0]
        found = self._vectors.best(vector, limit=depth, kinds=kinds)
        return [self._positions[passage_id] for passage_id in found]

    def _allowed(self, kinds: Sequence[str]) -> NDArray[np.bool_] | None:
        return np.isin(self._kinds, list(kinds)) if kinds else None

    @cached_property
    def _vectors(self) -> VectorIndex:
        place = place_of(self._place, server=self._server)
        return VectorIndex(place, count=self._manifest.passages)

    @cached_property
    def _keywords(self) -> KeywordIndex:
        return KeywordIndex(self._place, count=self._manifest.passages)

    @cached_property
    def _labels(self) -> list[Label]:
        return self._catalogue.labels()

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {label.id: label.position for label in self._labels}

    @cached_property
    def _kinds(self) -> NDArray[np.str_]:
        return np.array([label.kind for label in self._labels], dtype=np.str_)

    @cached_property
    def _names(self) -> Names:
        return Names(self._labels)


def open_index(
    folder: Path,
    *,
    lake_version: str | None,
    encoder: Encoder | None = None,
    server: VectorServer | None = None,
) -> SearchIndex:
    """Open the current version of an index.

    Args:
        folder: The index folder.
        lake_version: Version of the lake in use; None: there is none, or it does not matter.
        encoder: Model that embeds questions; None: the export beside the index.
        server: That holds the vectors; None: the index's folder does.

    Raises:
        IndexMissingError: If there is no index or it is damaged.
        IndexMismatchError: If it was built with another model, for another lake, or its vectors lie
            elsewhere.
        EmbeddingModelError: If the export for questions is missing.
    """
    place = require_current(folder)
    manifest = read_manifest(place)
    check_lake(manifest, lake_version=lake_version)
    check_place(manifest, server=server)
    own = encoder or OnnxEncoder(folder)
    check_model(manifest, encoder=own)
    return SearchIndex(place, manifest=manifest, encoder=own, server=server)
