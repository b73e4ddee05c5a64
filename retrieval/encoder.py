"""Text to vectors. Questions go through ONNX Runtime; nothing here loads torch."""

import json
import os
from collections.abc import Sequence
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from retrieval.errors import EmbeddingModelError

# As soon as it is imported, the engine would give this machine an id and note its use, to be sent home.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # noqa: TID251 (its only switch that comes early enough)
import onnxruntime  # type: ignore[import-untyped]

FloatArray = NDArray[np.float32]

ENCODER_ID = "sentence-transformers/all-MiniLM-L6-v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of `model.safetensors`, as published. Source: upstream revision 1110a243."""
DIMENSION = 384
MAX_TOKENS = 256
BATCH = 32


class Encoder(Protocol):
    """Makes vectors of texts, always the same ones for the same text."""

    @property
    def id(self) -> str:
        """Name of the model."""

    @property
    def weights_sha256(self) -> str:
        """Digest of the weights, 64 hex digits."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """Embed texts for cosine search.

        Args:
            texts: Plain text, already redacted.

        Returns:
            Shape (len(texts), dimension), float32; each row has length 1.
        """

    def publish(self, folder: Path) -> None:
        """Write beside the index what a question needs to embed itself."""


def query_folder(folder: Path) -> Path:
    """Where the query encoder of an index folder lies."""
    return folder / "encoder" / WEIGHTS_SHA256


def digest_of(path: Path) -> str:
    """SHA-256 of a file, 64 hex digits."""
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


class OnnxEncoder:
    """The embedding model as the index run exported it, in ONNX Runtime."""

    id = ENCODER_ID
    weights_sha256 = WEIGHTS_SHA256
    dimension = DIMENSION

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        """Load the exported model.

        Args:
            folder: The index folder.
            threads: Threads of one call; one is the quickest for a single question.

        Raises:
            EmbeddingModelError: If the export is missing or incomplete.
        """
        place = query_folder(folder)
        try:
            recorded = json.loads((place / "export.json").read_text(encoding="utf-8"))
            whole = (place / "model.onnx").stat().st_size == recorded["bytes"]
            tokenizer = Tokenizer.from_file(str(place / "tokenizer.json"))
        except (OSError, ValueError, KeyError):
            whole = False
        except Exception as error:
            raise _incomplete() from error
        if not whole:
            raise _incomplete()
        tokenizer.enable_truncation(MAX_TOKENS)
        tokenizer.enable_padding()
        self._tokenizer = tokenizer
        self._model = place / "model.onnx"
        self._threads = threads

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """Embed texts; see `Encoder.encode`."""
        batches = [
            self._batch(list(texts[start : start + BATCH])) for start in range(0, len(texts), BATCH)
        ]
        return np.concatenate(batches) if batches else np.empty((0, DIMENSION), dtype=np.float32)

    def publish(self, folder: Path) -> None:
        """Nothing to write: this encoder was read from there."""

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        return _session(self._model, threads=self._threads)

    def _batch(self, texts: list[str]) -> FloatArray:
        encodings = self._tokenizer.encode_batch(texts)
        inputs: dict[str, Any] = {
            "input_ids": np.array([encoding.ids for encoding in encodings], dtype=np.int64),
            "attention_mask": np.array(
                [encoding.attention_mask for encoding in encodings], dtype=np.int64
            ),
        }
        vectors: FloatArray = self._session.run(["embedding"], inputs)[0]
        return vectors


def _incomplete() -> EmbeddingModelError:
    message = 'The query encoder of the index is missing or incomplete. Run "signpost index".'
    return EmbeddingModelError(message)


def _session(path: Path, *, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        str(path), sess_options=options, providers=["CPUExecutionProvider"]
    )
