from pathlib import Path

import numpy as np
import pytest

from retrieval.catalogue import Catalogue, content_hash, vector_key
from retrieval.errors import IndexMissingError
from retrieval.passages import Passage, PassageId

SHA = "0" * 64


def passage(key: str = "p", **changes: object) -> Passage:
    fields = {"id": PassageId(key), "kind": "metric", "title": "T", "text": "words", "source": "s"}
    return Passage.model_validate(fields | changes)


def test_a_passage_comes_back_as_it_went_in(tmp_path: Path) -> None:
    stored = passage(metadata={"name": "daily_users_v2", "product": "tv"}, embedded="words")
    catalogue = Catalogue(tmp_path / "c.sqlite", writable=True)
    catalogue.add([stored], keys=["k"], encoder_id="hash")

    assert catalogue.passage("p") == stored
    assert catalogue.passages([0]) == {0: stored}
    assert catalogue.passage("absent") is None
    assert catalogue.labels()[0].family == "metric|tv|daily users"
    catalogue.close()


def test_vectors_are_kept_by_key_and_read_in_order(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "c.sqlite", writable=True)
    catalogue.add([passage("a"), passage("b")], keys=["k", "k"], encoder_id="hash")
    vector = np.array([1, 0], dtype=np.float32)
    catalogue.set_vectors([("k", vector.tobytes())])

    ((first, second),) = catalogue.vector_rows(batch=10)

    assert (first[0], second[0]) == ("a", "b")
    assert np.array_equal(second[2], vector)
    assert catalogue.vectors() == {"k": vector.tobytes()}
    catalogue.close()


def test_the_vector_depends_on_text_and_weights_the_content_on_everything() -> None:
    plain, owned = passage(), passage(metadata={"owners": "A"})

    assert vector_key(plain, weights_sha256=SHA) == vector_key(owned, weights_sha256=SHA)
    assert vector_key(plain, weights_sha256=SHA) != vector_key(plain, weights_sha256="1" * 64)
    assert content_hash(plain) != content_hash(owned)


@pytest.mark.parametrize("content", [None, b"", b"not a database at all, only text" * 40])
def test_a_missing_or_damaged_file_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "c.sqlite"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(IndexMissingError, match="signpost index --rebuild"):
        Catalogue(path)
