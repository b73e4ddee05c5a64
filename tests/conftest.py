"""What tests of several packages share."""

import os
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from retrieval.encoder import FloatArray

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real input, outside the repository; the test is skipped where it is absent."""
    named = os.environ.get("SIGNPOST_SHARED_DATA")  # noqa: TID251 - tests have no settings file
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no shared data: name its folder in SIGNPOST_SHARED_DATA")
    return folder


class HashEncoder:
    """Bags of words, each word at a place of its own: no model, the same vectors everywhere."""

    id = "hash"
    dimension = 64

    def __init__(self, weights_sha256: str = "0" * 64) -> None:
        self.weights_sha256 = weights_sha256
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> FloatArray:
        self.encoded.extend(texts)
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.casefold().replace(".", " ").replace(",", " ").split():
                vectors[row, sha256(word.encode()).digest()[0] % self.dimension] += 1
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / np.where(lengths == 0, 1, lengths)

    def publish(self, folder: Path) -> None:
        """Nothing to write."""


@pytest.fixture
def hash_encoder() -> HashEncoder:
    """An encoder that loads nothing."""
    return HashEncoder()
