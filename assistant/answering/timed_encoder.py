"""The query encoder with a watch: what embedding costs is told apart from the rest."""

import time
from collections.abc import Sequence
from pathlib import Path

from assistant.answering.record import CURRENT_RECORD
from retrieval.encoder import Encoder, FloatArray


class TimedEncoder:
    """Delegates everything; adds the time of `encode` to the run's record."""

    def __init__(self, inner: Encoder) -> None:
        """Wrap an encoder."""
        self._inner = inner

    @property
    def id(self) -> str:
        """Name of the model."""
        return self._inner.id

    @property
    def weights_sha256(self) -> str:
        """Digest of the weights."""
        return self._inner.weights_sha256

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._inner.dimension

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """Embed texts; see `Encoder.encode`."""
        start = time.perf_counter()
        vectors = self._inner.encode(texts)
        record = CURRENT_RECORD.get()
        if record is not None:
            record.spend("embedding", (time.perf_counter() - start) * 1000)
        return vectors

    def publish(self, folder: Path) -> None:
        """Write what a question needs beside the index."""
        self._inner.publish(folder)
