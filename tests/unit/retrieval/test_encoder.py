import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from retrieval.encoder import OnnxEncoder, query_folder
from retrieval.errors import EmbeddingModelError


def test_a_missing_export_names_the_command_that_makes_it(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingModelError, match='Run "signpost index"'):
        OnnxEncoder(tmp_path)


def test_half_an_export_is_refused(tmp_path: Path) -> None:
    place = query_folder(tmp_path)
    place.mkdir(parents=True)
    (place / "export.json").write_text('{"bytes": 10, "sha256": "x"}')
    (place / "model.onnx").write_bytes(b"short")
    (place / "tokenizer.json").write_text("{}")

    with pytest.raises(EmbeddingModelError, match='Run "signpost index"'):
        OnnxEncoder(tmp_path)


def test_a_question_s_path_loads_neither_torch_nor_transformers() -> None:
    code = (
        "import sys, retrieval.search, connectors.feature_docs.read;"
        "heavy = {'torch', 'transformers', 'sentence_transformers'} & set(sys.modules);"
        "sys.exit(', '.join(heavy) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_engine_gives_this_machine_no_id_and_notes_no_use(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    for module, leaves in (("onnxruntime", True), ("retrieval.encoder", False)):
        command = [sys.executable, "-c", f"import {module}, onnxruntime"]
        subprocess.run(command, env=home, check=True, capture_output=True)
        left = list(tmp_path.rglob("*"))
        assert bool(left) is leaves, "the engine notes nothing any more: drop its switch"
        shutil.rmtree(tmp_path / ".cache", ignore_errors=True)
