"""Vector search: Chroma as a projection of the catalogue. The only module that knows Chroma."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Protocol, cast

import chromadb
import httpx
import numpy as np
from chromadb import Collection
from chromadb.api.collection_configuration import CreateCollectionConfiguration
from chromadb.api.fastapi import FastAPI
from chromadb.api.types import Include, Where
from chromadb.config import Settings, System
from chromadb.errors import ChromaError, NotFoundError

from retrieval.encoder import FloatArray
from retrieval.errors import IndexMissingError, RetrievalError
from retrieval.vector_server import VectorPlace, VectorServer

if TYPE_CHECKING:
    from chromadb.api.client import Client

_FOLDER = "chroma"
_COLLECTION = "passages"
_DISTANCES: Include = ["distances"]
READ_S = 10.0
"""How long a served search may take."""
WRITE_S = 120.0
"""How long a batch may take to be written; a server builds its graph meanwhile."""

VectorRow = tuple[str, str, FloatArray]
"""Id, kind, vector."""

log = logging.getLogger(__name__)


class _Store(Protocol):
    """What holds the collection of one version."""

    def create(self, configuration: CreateCollectionConfiguration) -> Collection: ...

    def get(self) -> Collection: ...

    def close(self) -> None: ...


class _FolderStore:
    """Files, of which nobody else may have a writer open."""

    def __init__(self, place: VectorPlace) -> None:
        settings = Settings(anonymized_telemetry=False)
        client = chromadb.PersistentClient(path=str(place.folder / _FOLDER), settings=settings)
        self._client = cast("Client", client)  # the declared interface lacks close()

    def create(self, configuration: CreateCollectionConfiguration) -> Collection:
        return self._client.create_collection(
            _COLLECTION, embedding_function=None, configuration=configuration
        )

    def get(self) -> Collection:
        return self._client.get_collection(_COLLECTION, embedding_function=None)

    def close(self) -> None:
        self._client.close()


class _ServerStore:
    """A server. What `HttpClient` puts together, with a time limit, and with connections that end.

    Opening one makes sure that the server is there.
    """

    def __init__(self, server: VectorServer, version: str = "", *, timeout_s: float) -> None:
        server.check()
        settings = Settings(
            anonymized_telemetry=False,
            chroma_api_impl="chromadb.api.fastapi.FastAPI",
            chroma_server_host=server.url,
            chroma_server_http_port=0,  # a whole address has its own
            chroma_server_headers=dict(server.headers),
        )
        self._server = server
        self._name = server.collection(version)
        self._api = System(settings).instance(FastAPI)
        self._api._session.timeout = httpx.Timeout(timeout_s)

    def create(self, configuration: CreateCollectionConfiguration) -> Collection:
        model = self._api.create_collection(self._name, configuration=configuration)
        return Collection(client=self._api, model=model, embedding_function=None)

    def get(self) -> Collection:
        model = self._api.get_collection(self._name)
        return Collection(client=self._api, model=model, embedding_function=None)

    def drop(self, version: str) -> None:
        try:
            self._api.delete_collection(self._server.collection(version))
        except NotFoundError:
            log.info("collection_already_gone", extra={"version": version})

    def close(self) -> None:
        self._api._session.close()


def _open(place: VectorPlace, *, timeout_s: float) -> _Store:
    if place.server is None:
        return _FolderStore(place)
    return _ServerStore(place.server, place.version, timeout_s=timeout_s)


@contextmanager
def _told(server: VectorServer | None) -> Iterator[None]:
    """Errors of the engine as our own."""
    try:
        yield
    except RetrievalError:
        raise
    except (ChromaError, ValueError) as error:
        if server is None or isinstance(error, NotFoundError):
            raise _damaged(server) from error
        raise server.stranger() from error
    except httpx.HTTPError as error:
        raise (_damaged(server) if server is None else server.silence(error)) from error
    except Exception as error:
        if (
            server is None or type(error) is not Exception
        ):  # what the client makes of a proxy's page
            raise
        raise server.stranger() from error


def _damaged(server: VectorServer | None) -> IndexMissingError:
    message = (
        'The vector part of the index is damaged. Run "signpost index --rebuild".'
        if server is None
        else f"The Chroma server at '{server.url}' has lost vectors of the index. "
        'Run "signpost index", which encodes nothing anew.'
    )
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
    place: VectorPlace,
    count: int,
    advance: Callable[[int], None],
) -> None:
    """Write the projection of one new index version; nobody else may have it open.

    Args:
        rows: Batches of rows, at most 5,000 each.
        place: Where the version's vectors are to lie.
        count: How many rows there will be.
        advance: Told how many rows each batch had.

    Raises:
        IndexServerError: If the server cannot be used.
    """
    with closing(_open(place, timeout_s=WRITE_S)) as store:
        with _told(place.server):
            collection = store.create(_configuration(count))
        for batch in rows:
            with _told(place.server):
                collection.add(
                    ids=[passage_id for passage_id, _, _ in batch],
                    embeddings=np.stack([vector for _, _, vector in batch]),
                    metadatas=[{"kind": kind} for _, kind, _ in batch],
                )
            advance(len(batch))


def drop_collections(server: VectorServer, versions: Sequence[str]) -> None:
    """Remove the collections of versions that nobody needs; those that are gone already stay so.

    Raises:
        IndexServerError: If the server cannot be used.
    """
    if versions:
        with closing(_ServerStore(server, timeout_s=WRITE_S)) as store, _told(server):
            for version in versions:
                store.drop(version)


def _only(kinds: Sequence[str]) -> Where | None:
    return cast("Where", {"kind": {"$in": list(kinds)}}) if kinds else None


class VectorIndex:
    """The vector projection of one index version, opened for search."""

    def __init__(self, place: VectorPlace, *, count: int) -> None:
        """Open it.

        Args:
            place: Where its vectors lie.
            count: How many it must hold.

        Raises:
            IndexMissingError: If it is missing or does not hold them.
            IndexServerError: If its server cannot be used.
        """
        self._server = place.server
        if self._server is None and not (place.folder / _FOLDER / "chroma.sqlite3").is_file():
            raise _damaged(None)
        self._count = count
        self._store = _open(place, timeout_s=READ_S)
        try:
            with _told(self._server):
                self._collection = self._store.get()
                found = self._collection.count()
            self._check(found)
        except BaseException:
            self._store.close()
            raise

    def _check(self, found: int) -> None:
        if found != self._count:
            raise _damaged(self._server)

    def best(self, vector: FloatArray, *, limit: int, kinds: Sequence[str] = ()) -> list[str]:
        """Ids of the nearest vectors, nearest first; equal distances by id.

        Raises:
            IndexMissingError: If vectors were lost.
            IndexServerError: If its server cannot be used now.
        """
        if self._count == 0:
            return []
        wanted = min(limit, self._count)
        with _told(self._server):
            result = self._collection.query(
                query_embeddings=vector.reshape(1, -1),
                n_results=wanted,
                where=_only(kinds),
                include=_DISTANCES,
            )
        distances = (result["distances"] or [[]])[0]
        pairs = sorted(zip(distances, result["ids"][0], strict=True))
        if not kinds and len(pairs) < wanted:
            log.error("vectors_lost", extra={"found": len(pairs), "wanted": wanted})
            raise _damaged(self._server)
        return [passage_id for _, passage_id in pairs]

    def probe(self, *, dimension: int) -> None:
        """Search for anything: a lost graph shows in no count.

        Raises:
            IndexMissingError: If vectors were lost.
            IndexServerError: If its server cannot be used now.
        """
        self.best(np.ones(dimension, dtype=np.float32), limit=10)

    def close(self) -> None:
        """Release the files, or the connections."""
        self._store.close()
