"""Whether an index version can be searched: `python -m retrieval.health FOLDER`.

A process of its own, because a damaged vector store can take its reader down with it.
"""

import sys
from pathlib import Path

from retrieval.errors import RetrievalError
from retrieval.index import VectorIndex
from retrieval.versions import read_manifest


def main(place: Path) -> int:
    """0 where the vectors are whole and can be searched, otherwise 1."""
    try:
        manifest = read_manifest(place)
        index = VectorIndex(place, count=manifest.passages)
        try:
            index.probe(dimension=manifest.dimension)
        finally:
            index.close()
    except RetrievalError:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
