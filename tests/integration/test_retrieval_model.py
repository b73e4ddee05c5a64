import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from retrieval.encoder import WEIGHTS_SHA256, OnnxEncoder, query_folder
from retrieval.errors import EmbeddingModelError
from retrieval.indexing import build_index
from retrieval.passages import Passage, PassageId
from retrieval.reuse import IndexNeeds
from retrieval.sentence_encoder import SentenceTransformerEncoder

TEXTS = [
    "Which metric measures search clicks on ads?",
    "plays",
    "",
    "Größe, naïve, 日本語, emoji 🎧",
    "word " * 600,
]


@pytest.fixture(scope="module")
def model() -> SentenceTransformerEncoder:
    return SentenceTransformerEncoder()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, model: SentenceTransformerEncoder) -> Path:
    place = tmp_path_factory.mktemp("index")
    passages = [
        Passage(id=PassageId(key), kind="metric", title=key, text=text, source="docs")
        for key, text in (
            ("ad_clicks", "Counts clicks on advertisements on result pages."),
            ("playtime", "Hours of music that were listened to."),
            ("crashes", "How often the application stopped unexpectedly."),
        )
    ]
    build_index(passages, folder=place, needs=IndexNeeds(model, None), clean=str)
    return place


def test_questions_get_the_vectors_of_the_indexing_model(
    folder: Path, model: SentenceTransformerEncoder
) -> None:
    indexed = model.encode(TEXTS)
    asked = OnnxEncoder(folder).encode(TEXTS)
    alone = np.concatenate([OnnxEncoder(folder).encode([text]) for text in TEXTS])

    assert np.abs(indexed - asked).max() < 1e-5
    assert np.abs(indexed - alone).max() < 1e-5
    assert np.allclose(np.linalg.norm(indexed, axis=1), 1, atol=1e-5)


def test_no_text_gives_no_vector(folder: Path, model: SentenceTransformerEncoder) -> None:
    assert model.encode([]).shape == OnnxEncoder(folder).encode([]).shape == (0, 384)


def test_a_damaged_export_is_made_anew(folder: Path, model: SentenceTransformerEncoder) -> None:
    exported = query_folder(folder) / "model.onnx"
    whole = exported.read_bytes()
    exported.write_bytes(whole[:-10])
    with pytest.raises(EmbeddingModelError, match='Run "signpost index"'):
        OnnxEncoder(folder)

    model.publish(folder)

    assert exported.read_bytes() == whole
    assert WEIGHTS_SHA256 in str(exported)


def test_a_question_is_answered_by_meaning_without_torch(folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from retrieval.search import open_index\n"
        "index = open_index(Path(sys.argv[1]), lake_version=None)\n"
        "hits = index.search('how long do people hear songs')\n"
        "index.close()\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)\n"
        "print(hits[0].passage.id, *heavy)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == ["playtime"]
