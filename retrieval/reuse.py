"""What an index is made with and for, and what of the version in use a new run can take over."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from retrieval.catalogue import FILE_NAME, Catalogue
from retrieval.encoder import Encoder
from retrieval.errors import IndexMissingError, RetrievalError
from retrieval.index import VectorIndex
from retrieval.keyword import KeywordIndex
from retrieval.vector_server import VectorPlace, VectorServer
from retrieval.versions import (
    IndexManifest,
    check_lake,
    check_model,
    check_place,
    current_version,
    leftovers,
    place_of,
    read_manifest,
)


@dataclass(frozen=True)
class IndexNeeds:
    """What an index must be made with and for."""

    encoder: Encoder
    """The embedding model."""
    lake_version: str | None
    """Of the lake that passages were made of; None without a lake."""
    server: VectorServer | None = None
    """That holds the vectors; None: the index's folder does."""

    def manifest(self, version: str, *, built_at: datetime, passages: int) -> IndexManifest:
        """Of a version that was made so."""
        return IndexManifest(
            version=version,
            built_at=built_at,
            encoder_id=self.encoder.id,
            weights_sha256=self.encoder.weights_sha256,
            dimension=self.encoder.dimension,
            lake_version=self.lake_version,
            passages=passages,
            collection=self.server.collection(version) if self.server is not None else None,
        )


def known_hashes(folder: Path) -> dict[str, str]:
    """Content hashes of the current version; none where it cannot be read."""
    place = current_version(folder)
    if place is None:
        return {}
    try:
        catalogue = Catalogue(place / FILE_NAME)
    except IndexMissingError:
        return {}
    try:
        return catalogue.hashes()
    finally:
        catalogue.close()


def known_vectors(folder: Path) -> dict[str, bytes]:
    """Vectors that need no encoding: of the current version and of interrupted runs."""
    current = current_version(folder)
    found: dict[str, bytes] = {}
    for place in (*leftovers(folder), *([current] if current else [])):
        try:
            catalogue = Catalogue(place / FILE_NAME)
        except IndexMissingError:
            continue
        try:
            found.update(catalogue.vectors())
        finally:
            catalogue.close()
    return found


def usable_version(folder: Path, needs: IndexNeeds) -> Path | None:
    """The current version where it is whole and is what is needed."""
    current = current_version(folder)
    if current is None:
        return None
    try:
        manifest = read_manifest(current)
        check_model(manifest, encoder=needs.encoder)
        check_lake(manifest, lake_version=needs.lake_version)
        check_place(manifest, server=needs.server)
        place = place_of(current, server=needs.server)
        check_whole(place, count=manifest.passages, dimension=needs.encoder.dimension)
    except RetrievalError:
        return None
    return current if manifest.lake_version == needs.lake_version else None


def check_whole(place: VectorPlace, *, count: int, dimension: int) -> None:
    """Make sure that both projections hold every passage.

    Raises:
        RetrievalError: If one does not.
    """
    vectors = VectorIndex(place, count=count)
    try:
        vectors.probe(dimension=dimension)
    finally:
        vectors.close()
    KeywordIndex(place.folder, count=count)
