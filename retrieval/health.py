"""Whether an index version can be searched: `python -m retrieval.health FOLDER`.

A process of its own, because a damaged vector store can take its reader down with it. Vectors on a
server are read over the network, which needs none.
"""

import sys
from pathlib import Path

from retrieval.errors import RetrievalError
from retrieval.index import VectorIndex
from retrieval.vector_server import VectorServer
from retrieval.versions import place_of, read_manifest


def check_vectors(folder: Path, *, server: VectorServer | None = None) -> None:
    """Make sure that the vectors of a version are whole and can be searched.

    Args:
        folder: Of the version.
        server: That holds its vectors; None: its folder does.

    Raises:
        RetrievalError: If they cannot.
    """
    manifest = read_manifest(folder)
    index = VectorIndex(place_of(folder, server=server), count=manifest.passages)
    try:
        index.probe(dimension=manifest.dimension)
    finally:
        index.close()


def main(folder: Path) -> int:
    """0 where the vectors are whole and can be searched, otherwise 1."""
    try:
        check_vectors(folder)
    except RetrievalError:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
