"""Vector search: Chroma as a projection of the catalogue. The only module that knows Chroma."""

import logging
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import cast

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.api.collection_configuration import CreateCollectionConfiguration
from chromadb.api.types import Include, Where
from chromadb.config import Settings
from chromadb.errors import ChromaError

from retrieval.encoder import FloatArray
from retrieval.errors import IndexMissingError

_FOLDER = "chroma"
_COLLECTION = "passages"
_DISTANCES: Include = ["distances"]

VectorRow = tuple[str, str, FloatArray]
"""Id, kind, vector."""

log = logging.getLogger(__name__)


def _client(folder: Path) -> Client:
    settings = Settings(anonymized_telemetry=False)
    client = chromadb.PersistentClient(path=str(folder / _FOLDER), settings=settings)
    return cast("Client", client)  # the declared interface lacks close()


def _damaged() -> IndexMissingError:
    message = 'The vector part of the index is damaged. Run "signpost index --rebuild".'
    return IndexMissingError(message)


def _configuration(count: int) -> CreateCollectionConfiguration:
    """Settings of a collection that will hold so many vectors and then never change.

    Chroma writes its graph to disk once, with the last vector, so that a search need not replay
    the log (2 s for 6,000 vectors). A kill during that write can corrupt the store; it hits a
    draft only, which the next run throws away.
    """
    return {
        "hnsw": {
            "space": "cosine",
            "max_neighbors": 32,
            "ef_construction": 200,
            "ef_search": 200,
            "batch_size": max(2, min(100, count)),
            "sync_threshold": max(2, count),
        }
    }


def write_vectors(
    rows: Iterable[Sequence[VectorRow]],
    *,
    folder: Path,
    count: int,
    advance: Callable[[int], None],
) -> None:
    """Write the projection of one new index version; nobody else may have it open.

    Args:
        rows: Batches of rows, at most 5,000 each.
        folder: Folder of the version.
        count: How many rows there will be.
        advance: Told how many rows each batch had.
    """
    client = _client(folder)
    try:
        collection = client.create_collection(
            _COLLECTION, embedding_function=None, configuration=_configuration(count)
        )
        for batch in rows:
            collection.add(
                ids=[passage_id for passage_id, _, _ in batch],
                embeddings=np.stack([vector for _, _, vector in batch]),
                metadatas=[{"kind": kind} for _, kind, _ in batch],
            )
            advance(len(batch))
    finally:
        client.close()


def _only(kinds: Sequence[str]) -> Where | None:
    return cast("Where", {"kind": {"$in": list(kinds)}}) if kinds else None


class VectorIndex:
    """The vector projection of one index version, opened for search."""

    def __init__(self, folder: Path, *, count: int) -> None:
        """Open it.

        Args:
            folder: Folder of the index version.
            count: How many vectors it must hold.

        Raises:
            IndexMissingError: If it is missing or does not hold them.
        """
        if not (folder / _FOLDER / "chroma.sqlite3").is_file():
            raise _damaged()
        self._count = count
        self._client = _client(folder)
        try:
            self._collection = self._client.get_collection(_COLLECTION, embedding_function=None)
            whole = self._collection.count() == count
        except (ChromaError, ValueError) as error:
            self._client.close()
            raise _damaged() from error
        if not whole:
            self._client.close()
            raise _damaged()

    def best(self, vector: FloatArray, *, limit: int, kinds: Sequence[str] = ()) -> list[str]:
        """Ids of the nearest vectors, nearest first; equal distances by id.

        Raises:
            IndexMissingError: If vectors were lost.
        """
        if self._count == 0:
            return []
        wanted = min(limit, self._count)
        try:
            result = self._collection.query(
                query_embeddings=vector.reshape(1, -1),
                n_results=wanted,
                where=_only(kinds),
                include=_DISTANCES,
            )
        except ChromaError as error:
            raise _damaged() from error
        distances = (result["distances"] or [[]])[0]
        pairs = sorted(zip(distances, result["ids"][0], strict=True))
        if not kinds and len(pairs) < wanted:
            log.error("vectors_lost", extra={"found": len(pairs), "wanted": wanted})
            raise _damaged()
        return [passage_id for _, passage_id in pairs]

    def probe(self, *, dimension: int) -> None:
        """Search for anything: a lost graph shows in no count.

        Raises:
            IndexMissingError: If vectors were lost.
        """
        self.best(np.ones(dimension, dtype=np.float32), limit=10)

    def close(self) -> None:
        """Release the files."""
        self._client.close()
